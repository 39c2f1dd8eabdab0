function FindProxyForURL(url, host) {
  throw null;
}
