function FindProxyForURL(url, host) {
  var set = new Set([1]);
  set.forEach(function (n) { set.delete(n); set.add(n); });
  return "PROXY proxy.corp.example:8080";
}
