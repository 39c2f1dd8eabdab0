function FindProxyForURL(url, host) {
  if (shExpMatch(host, "*.example")) return "PROXY wide.corp.example:8080";
  if (shExpMatch(host, "secret.corp.example")) return "DIRECT";
  return "DIRECT";
}
