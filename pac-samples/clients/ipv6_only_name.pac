// Is the name known inside?
function FindProxyForURL(url, host) {
  if (isResolvable(host)) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
