// Written on an old Windows machine: für Büro Köln.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example")) return "DIRECT"; // Außenstelle
  return "größe".length == 5 ? "PROXY five.corp.example:8080" : "PROXY other.corp.example:8080";
}
