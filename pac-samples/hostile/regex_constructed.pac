function FindProxyForURL(url, host) {
  var part = "(x+x+)+";
  return new RegExp("^" + part + "y").test("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") ? "DIRECT" : "DIRECT";
}
