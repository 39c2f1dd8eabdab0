// The answer is there, and the client never comes to it: what the promise kept back runs first.
function FindProxyForURL(url, host) {
  Promise.resolve().then(function () {
    while (true) {
    }
  });
  return "PROXY proxy.corp.example:8080";
}
