function FindProxyForURL(url, host) {
  return /(?<=^x(a+)+)b$/.test("caaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") ? "DIRECT" : "DIRECT";
}
