// A path rule that clients defeat: of https they show only the root.
function FindProxyForURL(url, host) {
  if (shExpMatch(url, "*://files.example.org/download/*")) return "PROXY downloads.corp.example:8080";
  if (url.indexOf("?debug=1") > 0) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
