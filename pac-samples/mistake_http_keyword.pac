function FindProxyForURL(url, host) {
  return "HTTP proxy.corp.example:8080; DIRECT";
}
