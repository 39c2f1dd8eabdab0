// A name with a dot at its end is the same name, but not the same text.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example") || host == "corp.example") return "DIRECT";
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
