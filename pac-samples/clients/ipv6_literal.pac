// What becomes of an IPv6 address in the URL?
function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (address == null) return "PROXY none.corp.example:1";
  return "PROXY found.corp.example:" + address.length;
}
