// A hosted proxy service: private space and the service itself directly, the rest to two gateways.
function FindProxyForURL(url, host) {
  var privateIP = /^(0|10|127|192\.168|172\.1[6789]|172\.2[0-9]|172\.3[01]|169\.254|192\.88\.99)\.[0-9.]+$/;
  var address = dnsResolve(host);

  if (isPlainHostName(host) || privateIP.test(address)) return "DIRECT";
  if (url.substring(0, 4) == "ftp:") return "DIRECT";
  if (dnsDomainIs(host, ".trust.gateway.example") || host == "trust.gateway.example") return "DIRECT";

  return "PROXY eu1.gateway.example:9400; PROXY eu2.gateway.example:9400; DIRECT";
}
