// A helper with the name of a builtin replaces it, also for the other builtins.
function dnsResolve(name) {
  return "10.0.0.1";
}
function FindProxyForURL(url, host) {
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
