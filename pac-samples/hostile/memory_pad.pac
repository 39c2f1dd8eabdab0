function FindProxyForURL(url, host) {
  return "x".padStart(Math.pow(2, 31), "y").charAt(0) ? "DIRECT" : "DIRECT";
}
