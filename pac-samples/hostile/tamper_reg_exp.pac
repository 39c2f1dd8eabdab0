RegExp.prototype.test = RegExp.prototype.exec = function () { return null; };
function FindProxyForURL(url, host) {
  return shExpMatch(host, "*.org") ? "DIRECT" : "PROXY proxy.corp.example:8080";
}
