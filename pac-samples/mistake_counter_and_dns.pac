// Takes turns between proxies. Chromium runs the call again after each DNS answer.
var calls = 0;
function FindProxyForURL(url, host) {
  if (host.indexOf("turn-") != 0) return "DIRECT";
  calls++;
  if (host != "turn-known.example" && isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY turn" + calls + ".corp.example:8080";
}
