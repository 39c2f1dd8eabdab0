function FindProxyForURL(url, host) {
  return new ArrayBuffer(Math.pow(2, 40)).byteLength ? "DIRECT" : "DIRECT";
}
