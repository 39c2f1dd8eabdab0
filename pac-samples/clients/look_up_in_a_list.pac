// Several questions at once, their answers in an array.
function FindProxyForURL(url, host) {
  var inside = [isResolvable(host), isInNet(host, "10.0.0.0", "255.0.0.0")];
  if (inside[0] && inside[1]) {
    return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
