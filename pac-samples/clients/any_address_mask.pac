// Meant as "anything that resolves".
function FindProxyForURL(url, host) {
  if (isInNet(host, "0.0.0.0", "0.0.0.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
