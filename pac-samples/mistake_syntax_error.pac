function FindProxyForURL(url, host) {
  if (isPlainHostName(host) ||
      dnsDomainIs(host, ".corp.example") ||
    return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
