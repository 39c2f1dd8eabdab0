function FindProxyForURL(url, host) {
  return "proxy.corp.example:8080";
}
