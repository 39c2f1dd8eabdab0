// Remembers the answer of each host, so that slow rules run once.
var answers = {};
function decide(host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
function FindProxyForURL(url, host) {
  if (!answers[host]) answers[host] = decide(host);
  return answers[host];
}
