function FindProxyForURL(url, host) {
  var handler = {};
  var proxy = new Proxy({}, handler);
  Object.setPrototypeOf(handler, proxy);
  return proxy.port ? "DIRECT" : "DIRECT";
}
