function FindProxyForURL(url, host) {
  var nest = "x";
  for (var i = 0; i < 30; i++) nest = [nest, nest];
  return JSON.stringify(nest).charAt(0) ? "DIRECT" : "DIRECT";
}
