function FindProxyForURL(url, host) {
  if (dnsResolve() == null) return "PROXY null.corp.example:8080";
  return "DIRECT";
}
