function FindProxyForURL(url, host) {
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".split(/(a|a)+$/);
  return "PROXY proxy.corp.example:8080";
}
