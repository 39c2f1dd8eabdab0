function FindProxyForURL(url, host) {
  var name = new Array(10001).join("a") + ".example";
  if (dnsResolve(name) != null || isResolvable(name) || isInNet(name, "0.0.0.0", "0.0.0.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
