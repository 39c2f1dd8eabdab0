// Names and networks of the company directly. Names are tested before any address is asked for.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  if (host == "corp.example" || dnsDomainIs(host, ".corp.example")) return "DIRECT";

  var address = dnsResolve(host);
  if (address) {
    if (isInNet(address, "10.0.0.0", "255.0.0.0") ||
        isInNet(address, "172.16.0.0", "255.240.0.0") ||
        isInNet(address, "192.168.0.0", "255.255.0.0")) {
      return "DIRECT";
    }
  }
  return "PROXY proxy.corp.example:8080";
}
