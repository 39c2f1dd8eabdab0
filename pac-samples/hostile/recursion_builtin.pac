function FindProxyForURL(url, host) {
  var object = { toString: function () { return shExpMatch(object, "*"); } };
  return shExpMatch(object, "*") ? "DIRECT" : "DIRECT";
}
