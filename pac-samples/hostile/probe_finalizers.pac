function FindProxyForURL(url, host) {
  if (typeof FinalizationRegistry != "undefined") {
    new FinalizationRegistry(function () { for (;;) {} }).register({}, 1);
  }
  return "PROXY proxy.corp.example:8080";
}
