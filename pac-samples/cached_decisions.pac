// Remembers the answer of each host. Nothing is remembered before the address is known.
var answers = {};
var has = Object.prototype.hasOwnProperty;
function FindProxyForURL(url, host) {
  if (has.call(answers, host)) return answers[host];
  var address = dnsResolve(host);
  if (!address) return "PROXY proxy.corp.example:8080";
  answers[host] = isInNet(address, "10.0.0.0", "255.0.0.0") ? "DIRECT" : "PROXY proxy.corp.example:8080";
  return answers[host];
}
