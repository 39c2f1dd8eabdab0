function FindProxyForURL(url, host) {
  var object = { get a() { return this.a; } };
  return object.a;
}
