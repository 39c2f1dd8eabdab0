// Looks up a name of its own, spelt with capitals.
function FindProxyForURL(url, host) {
  if (dnsResolve("Inside.Corp.Example") != null) return "PROXY inside.corp.example:8080";
  return "DIRECT";
}
