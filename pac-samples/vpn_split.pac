// Through the tunnel only what is behind it. Which addresses the machine has tells whether it is up.
function FindProxyForURL(url, host) {
  var tunnel = isInNet(myIpAddress(), "10.99.0.0", "255.255.0.0");
  if (dnsDomainIs(host, ".corp.example") || isInNet(host, "10.0.0.0", "255.0.0.0")) {
    return tunnel ? "DIRECT" : "PROXY gateway.corp.example:443";
  }
  return tunnel ? "PROXY proxy.corp.example:8080; DIRECT" : "DIRECT";
}
