// isInNet wants two dotted addresses, not a prefix length.
function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "/8")) return "DIRECT";
  if (isInNet(host, "10.0.0.0/8")) return "DIRECT";
  if (isInNet(host, "10.*.*.*", "255.0.0.0")) return "DIRECT";
  if (isInNet(host, "10.0.0.0", "8")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
