function FindProxyForURL(url, host) {
  var list = [1];
  for (;;) list = list.concat(list);
}
