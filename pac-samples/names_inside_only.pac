// Inside, names of the internet do not resolve: what resolves is internal.
function FindProxyForURL(url, host) {
  if (isResolvable(host)) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
