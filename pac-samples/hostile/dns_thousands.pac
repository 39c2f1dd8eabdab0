function FindProxyForURL(url, host) {
  var found = 0;
  for (var i = 0; i < 5000; i++) if (dnsResolve("n" + i + ".example") != null) found++;
  return "PROXY found" + found + ".example:1";
}
