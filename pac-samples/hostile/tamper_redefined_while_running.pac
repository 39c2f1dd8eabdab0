function FindProxyForURL(url, host) {
  if (host == "a.example") FindProxyForURL = function () { return "PROXY second.example:1"; };
  return "PROXY first.example:1";
}
