function FindProxyForURL(url, host) {
  Array.prototype.reverse.call({ length: Math.pow(2, 53) - 1 });
  return "PROXY proxy.corp.example:8080";
}
