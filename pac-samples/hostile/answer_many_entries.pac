function FindProxyForURL(url, host) {
  var list = [];
  for (var i = 0; i < 200000; i++) list.push("PROXY p" + i + ".example:1");
  return list.join(";");
}
