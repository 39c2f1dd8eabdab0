// One server by its short and its full name.
function FindProxyForURL(url, host) {
  if (localHostOrDomainIs(host, "www.corp.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
