function FindProxyForURL(url, host) {
  var bad = "\ud800\udc00\ud800";
  alert(bad);
  if (dnsResolve(bad) != null) return "DIRECT";
  if (isInNet(bad, bad, bad) || dnsDomainIs(host, bad) || shExpMatch(host, bad)) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
