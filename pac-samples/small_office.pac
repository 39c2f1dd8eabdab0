// A small office: own names and own addresses directly, everything else through one proxy.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".office.example")) {
    return "DIRECT";
  }
  if (shExpMatch(host, "192.168.*")) {
    return "DIRECT";
  }
  return "PROXY proxy.office.example:3128";
}
