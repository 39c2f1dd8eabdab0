function FindProxyForURL(url, host) {
  new RegExp(new Array(1000001).join("a|")).test(host);
  return "PROXY proxy.corp.example:8080";
}
