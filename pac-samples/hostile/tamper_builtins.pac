isInNet = dnsDomainIs = shExpMatch = dnsResolve = myIpAddress = alert = function () { return true; };
function FindProxyForURL(url, host) {
  return isInNet(host, "10.0.0.0", "255.0.0.0") && dnsDomainIs() ? "PROXY proxy.corp.example:8080" : "DIRECT";
}
