// Each job of a promise makes the next one, so that the last never comes.
var kept = [];

function again() {
  kept.push("0123456789".repeat(100));
  Promise.resolve().then(again);
}

function FindProxyForURL(url, host) {
  again();
  return "PROXY proxy.example.com:8080";
}
