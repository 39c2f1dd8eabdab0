function FindProxyForURL(url, host) {
  var n = 3n;
  for (;;) n *= n;
}
