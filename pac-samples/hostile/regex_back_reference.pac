function FindProxyForURL(url, host) {
  return /^(a*)*\1b$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") ? "DIRECT" : "DIRECT";
}
