function FindProxyForURL(url, host) {
  new Function("for (;;) {}")();
  return "PROXY proxy.corp.example:8080";
}
