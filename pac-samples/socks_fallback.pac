// SOCKS first, the HTTP proxy where SOCKS is not understood or down.
function FindProxyForURL(url, host) {
  if (shExpMatch(url, "ws*")) return "SOCKS5 socks.corp.example:1080";
  return "SOCKS5 socks.corp.example:1080; SOCKS socks.corp.example:1081; PROXY proxy.corp.example:8080";
}
