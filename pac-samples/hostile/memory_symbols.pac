function FindProxyForURL(url, host) {
  for (var n = 0; ; n++) Symbol.for("a long enough name " + n);
}
