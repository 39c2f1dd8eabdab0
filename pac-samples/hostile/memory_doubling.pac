function FindProxyForURL(url, host) {
  var text = "x";
  for (;;) text += text;
}
