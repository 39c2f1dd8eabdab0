// A pattern for addresses that is tested against names.
function FindProxyForURL(url, host) {
  if (shExpMatch(host, "10.*") || host.substring(0, 8) == "192.168.") return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
