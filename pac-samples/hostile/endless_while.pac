function FindProxyForURL(url, host) {
  while (true) {}
  return "PROXY proxy.corp.example:8080";
}
