function FindProxyForURL(url, host) {
  eval("for (;;) {}");
  return "PROXY proxy.corp.example:8080";
}
