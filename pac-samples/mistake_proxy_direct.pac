function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "PROXY DIRECT";
  return "PROXY proxy.corp.example:8080 DIRECT";
}
