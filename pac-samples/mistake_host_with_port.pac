// The host never holds a scheme, a port or a slash.
function FindProxyForURL(url, host) {
  if (host == "wiki.corp.example:8443") return "DIRECT";
  if (host == "https://git.corp.example") return "DIRECT";
  if (shExpMatch(host, "build.corp.example/*")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
