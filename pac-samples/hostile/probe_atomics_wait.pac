function FindProxyForURL(url, host) {
  if (typeof SharedArrayBuffer == "undefined" || typeof Atomics == "undefined") return "DIRECT";
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  return "DIRECT";
}
