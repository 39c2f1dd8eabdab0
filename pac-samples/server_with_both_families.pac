// One address is enough for the old functions: which one, the client decides.
function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (address == null) return "PROXY none.corp.example:1";
  return address.indexOf(":") >= 0 ? "PROXY six.corp.example:6" : "PROXY four.corp.example:4";
}
