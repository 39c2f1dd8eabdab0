// The look-up stands in the arguments of another function, and nowhere else.
function FindProxyForURL(url, host) {
  if (shExpMatch(dnsResolve(host), "10.*")) {
    return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
