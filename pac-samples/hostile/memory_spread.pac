function FindProxyForURL(url, host) {
  Math.max(...new Array(10000000));
  return "PROXY proxy.corp.example:8080";
}
