// 127.0.0.0/24 is not loopback; /8 is.
function FindProxyForURL(url, host) {
  if (isInNet(dnsResolve(host), "127.0.0.0", "255.255.255.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
