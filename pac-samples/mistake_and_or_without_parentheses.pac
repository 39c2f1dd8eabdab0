// && binds tighter than ||: plain names go directly whatever the second condition says.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".corp.example") && url.substring(0, 6) != "https:") {
    return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
