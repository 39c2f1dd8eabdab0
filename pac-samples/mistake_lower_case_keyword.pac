function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "direct";
  return "proxy proxy.corp.example:8080; direct";
}
