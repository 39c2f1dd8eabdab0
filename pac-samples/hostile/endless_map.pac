function FindProxyForURL(url, host) {
  var map = new Map([[0, 0]]);
  for (var pair of map) map.set(pair[0] + 1, 0);
  return "PROXY proxy.corp.example:8080";
}
