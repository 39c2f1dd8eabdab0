// Takes turns between two proxies. Chromium runs the call again after each DNS answer.
var calls = 0;
function FindProxyForURL(url, host) {
  calls++;
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY turn" + calls + ".corp.example:8080";
}
