function FindProxyForURL(url, host) {
  return "x".repeat(Math.pow(2, 29)).length ? "DIRECT" : "DIRECT";
}
