function FindProxyForURL(url, host) {
  FindProxyForURL = function () { return "PROXY second.example:1"; };
  return "PROXY first.example:1";
}
