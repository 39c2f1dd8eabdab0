function FindProxyForURL(url, host) {
  alert();
  return "PROXY proxy.corp.example:8080";
}
