function FindProxyForURL(url, host) {
  var text = new Array(65537).join("a");
  return text.replace(/a/g, text).charAt(0) ? "DIRECT" : "DIRECT";
}
