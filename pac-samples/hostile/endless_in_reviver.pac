function FindProxyForURL(url, host) {
  JSON.parse("[1]", function () { for (;;) {} });
  return "PROXY proxy.corp.example:8080";
}
