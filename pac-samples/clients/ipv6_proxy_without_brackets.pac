function FindProxyForURL(url, host) {
  if (host == "brackets.example") return "PROXY [2001:db8::8]:8080";
  return "PROXY 2001:db8::8:8080; PROXY proxy.corp.example:8080";
}
