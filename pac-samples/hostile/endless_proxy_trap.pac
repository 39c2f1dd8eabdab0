function FindProxyForURL(url, host) {
  var trap = new Proxy({}, { has: function () { for (;;) {} } });
  return host in trap ? "DIRECT" : "DIRECT";
}
