function FindProxyForURL(url, host) {
  JSON.parse(new Array(1000001).join("["));
  return "PROXY proxy.corp.example:8080";
}
