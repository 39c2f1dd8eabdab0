function FindProxyForURL(url, host) {
  return shExpMatch("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+") ? "DIRECT" : "DIRECT";
}
