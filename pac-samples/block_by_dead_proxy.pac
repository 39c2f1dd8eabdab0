// Sends what is unwanted to a port where nothing listens.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".ads.example") || shExpMatch(host, "*tracker*")) {
    return "PROXY 127.0.0.1:9";
  }
  return "DIRECT";
}
