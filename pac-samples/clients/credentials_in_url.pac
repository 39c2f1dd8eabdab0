// A pattern that begins with the host.
function FindProxyForURL(url, host) {
  if (shExpMatch(url, "http://www.example.org/*")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
