function FindProxyForURL(url, host) {
  var object = { toString: function () { return "" + object; } };
  return "PROXY " + object;
}
