function FindProxyForURL(url, host) {
  [3, 2, 1].sort(function () { for (;;) {} });
  return "PROXY proxy.corp.example:8080";
}
