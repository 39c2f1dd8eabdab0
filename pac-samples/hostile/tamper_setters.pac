Object.defineProperty(Object.prototype, "0", { set: function () { for (;;) {} }, configurable: true });
function FindProxyForURL(url, host) {
  var list = [1, 2, 3];
  return list.length == 3 ? "PROXY proxy.corp.example:8080" : "DIRECT";
}
