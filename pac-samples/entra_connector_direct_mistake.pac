// The same network, with a rule that somebody added for Office downloads.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".corp.example")) {
    return "DIRECT";
  }
  // meant for download.windowsupdate.com; takes the trust list and the bus along
  if (shExpMatch(host, "*.windowsupdate.com") || shExpMatch(host, "*.windows.net")) {
    return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
