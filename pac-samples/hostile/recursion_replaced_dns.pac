function dnsResolve(name) { return isInNet(name, "10.0.0.0", "255.0.0.0"); }
function FindProxyForURL(url, host) {
  return isInNet(host, "10.0.0.0", "255.0.0.0") ? "DIRECT" : "DIRECT";
}
