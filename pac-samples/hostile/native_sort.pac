function FindProxyForURL(url, host) {
  var sparse = [];
  sparse[4294967294] = 1;
  sparse.sort();
  return "PROXY proxy.corp.example:8080";
}
