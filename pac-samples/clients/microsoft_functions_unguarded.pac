// Written for Windows: uses functions that not everybody has.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  if (isInNetEx(dnsResolveEx(host), "fd00::/8")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
