Object.prototype.get = function () { for (;;) {} };
Object.prototype.enumerable = true;
function FindProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080";
}
