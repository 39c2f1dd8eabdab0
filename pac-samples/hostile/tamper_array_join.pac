Array.prototype.join = Array.prototype.push = Array.prototype.slice = function () { throw "no"; };
Array.prototype[Symbol.iterator] = function () { throw "no"; };
function FindProxyForURL(url, host) {
  return dnsDomainIs(host, ".org") ? "PROXY proxy.corp.example:8080" : "DIRECT";
}
