function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  if (dnsDomainIs(host, corpDomain)) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
