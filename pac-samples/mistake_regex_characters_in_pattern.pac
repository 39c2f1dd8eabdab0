// Regular-expression characters in shell patterns.
function FindProxyForURL(url, host) {
  if (shExpMatch(host, "^.*\\.corp\\.example$")) return "DIRECT";
  if (shExpMatch(host, "c+.example")) return "DIRECT";
  if (shExpMatch(host, "node[0-9].example")) return "PROXY nodes.corp.example:8080";
  return "PROXY proxy.corp.example:8080";
}
