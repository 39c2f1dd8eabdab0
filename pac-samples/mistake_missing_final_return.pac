function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example")) return "DIRECT";
  if (url.substring(0, 5) == "http:") return "PROXY proxy.corp.example:8080";
}
