function four(n) {
  return n == 0 ? 1 : four(n - 1) + four(n - 1) + four(n - 1) + four(n - 1);
}
function FindProxyForURL(url, host) {
  return four(40) ? "DIRECT" : "DIRECT";
}
