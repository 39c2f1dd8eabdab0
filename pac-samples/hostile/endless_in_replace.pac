function FindProxyForURL(url, host) {
  host.replace(/./, function () { for (;;) {} });
  return "PROXY proxy.corp.example:8080";
}
