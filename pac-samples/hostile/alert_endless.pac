function FindProxyForURL(url, host) {
  for (;;) alert(host);
}
