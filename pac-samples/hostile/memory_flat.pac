function FindProxyForURL(url, host) {
  var list = [];
  list.push(list);
  list.flat(Infinity);
  return "PROXY proxy.corp.example:8080";
}
