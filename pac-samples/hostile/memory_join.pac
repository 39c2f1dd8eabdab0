function FindProxyForURL(url, host) {
  return new Array(1000000000).join("xyz").charAt(0) ? "DIRECT" : "DIRECT";
}
