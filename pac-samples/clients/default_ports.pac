function FindProxyForURL(url, host) {
  return "PROXY a.corp.example; HTTPS b.corp.example; SOCKS c.corp.example; SOCKS4 d.corp.example; SOCKS5 e.corp.example";
}
