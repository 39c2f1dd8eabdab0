function FindProxyForURL(url, host) {
  if (host == "tls.example") return "HTTPS secure.corp.example:80";
  if (host == "socks.example") return "SOCKS5 socks.corp.example:80";
  return "PROXY proxy.corp.example:80";
}
