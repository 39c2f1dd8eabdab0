// Umlauts in a name, and no byte order mark.
function nächster() {
  return "PROXY proxy.corp.example:8080";
}
function FindProxyForURL(url, host) {
  return nächster();
}
