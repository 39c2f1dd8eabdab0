// Looks up the host and each of its parent domains in an object: fast with any number of domains.
var blocked = { "ads.example": true, "tracker.example.net": true, "com": false };
var has = Object.prototype.hasOwnProperty;

function FindProxyForURL(url, host) {
  var at = 0;
  do {
    var name = host.substring(at);
    if (has.call(blocked, name) && blocked[name]) return "PROXY 127.0.0.1:9";
    at = host.indexOf(".", at) + 1;
  } while (at > 0);
  return "PROXY proxy.corp.example:8080";
}
