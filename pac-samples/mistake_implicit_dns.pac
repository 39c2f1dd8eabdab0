// isInNet(host, ...) resolves every host, before any rule by name has spoken.
function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0") ||
      isInNet(host, "192.168.0.0", "255.255.0.0")) {
    return "DIRECT";
  }
  if (dnsDomainIs(host, ".corp.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
