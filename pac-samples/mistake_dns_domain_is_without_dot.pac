// The leading dot is missing: the test is a plain suffix test.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, "bank.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
