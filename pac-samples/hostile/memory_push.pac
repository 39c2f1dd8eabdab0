function FindProxyForURL(url, host) {
  var list = [];
  for (;;) list.push(list.length);
}
