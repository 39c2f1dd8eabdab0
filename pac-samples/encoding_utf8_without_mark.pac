// No byte order mark and no charset: browsers part. Grüße.
function FindProxyForURL(url, host) {
  return "größe".length == 5 ? "PROXY five.corp.example:8080" : "PROXY other.corp.example:8080";
}
