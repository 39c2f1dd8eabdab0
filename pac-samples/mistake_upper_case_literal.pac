// The host arrives in lower case; these literals can never match.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".Corp.Example")) return "DIRECT";
  if (host == "WIKI.other.example") return "DIRECT";
  if (shExpMatch(host, "*.LAB.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
