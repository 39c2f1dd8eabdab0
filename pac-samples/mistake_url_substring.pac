// Tests the whole URL where the host was meant.
function FindProxyForURL(url, host) {
  if (shExpMatch(url, "*intranet.example*")) return "DIRECT";
  if (url.indexOf("partner.example") != -1) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
