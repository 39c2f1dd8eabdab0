function FindProxyForURL(url, host) {
  return (2n ** (2n ** 40n)) > 0n ? "DIRECT" : "DIRECT";
}
