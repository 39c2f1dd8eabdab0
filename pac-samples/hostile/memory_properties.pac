function FindProxyForURL(url, host) {
  var object = {};
  for (var n = 0; ; n++) object["p" + n] = n;
}
