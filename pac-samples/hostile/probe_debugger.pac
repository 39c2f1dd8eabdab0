function FindProxyForURL(url, host) {
  debugger;
  return "PROXY proxy.corp.example:8080";
}
