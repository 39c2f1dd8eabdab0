// A byte order mark stands before this comment: Grüße.
function FindProxyForURL(url, host) {
  return "größe".length == 5 ? "PROXY five.corp.example:8080" : "PROXY other.corp.example:8080";
}
