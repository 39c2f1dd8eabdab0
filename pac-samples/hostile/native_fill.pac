function FindProxyForURL(url, host) {
  Array.prototype.fill.call({ length: Math.pow(2, 53) - 1 }, 0);
  return "PROXY proxy.corp.example:8080";
}
