function FindProxyForURL(url, host) {
  for (var i = 0; i < 30; i++) dnsResolve("r" + Math.random() + ".example");
  return "PROXY proxy.corp.example:8080";
}
