function FindProxyForURL(url, host) {
  Array.prototype.forEach.call({ length: Math.pow(2, 53) - 1 }, function () {});
  return "PROXY proxy.corp.example:8080";
}
