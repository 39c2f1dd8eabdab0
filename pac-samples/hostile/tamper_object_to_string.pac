Object.prototype.toString = Object.prototype.valueOf = function () { for (;;) {} };
function FindProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080";
}
