function FindProxyForURL(url, host) {
  var name = { toString: function () { return dnsResolve("a.example") || "none"; } };
  return shExpMatch(name, "10.*") ? "PROXY proxy.corp.example:8080" : "DIRECT";
}
