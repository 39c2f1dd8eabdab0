function FindProxyForURL(url, host) {
  var seen = [];
  with (new Proxy({}, { has: function (target, name) { seen.push(String(name)); return false; } })) {
    isPlainHostName(host);
  }
  return seen.length > 0 ? "PROXY proxy.corp.example:8080" : "DIRECT";
}
