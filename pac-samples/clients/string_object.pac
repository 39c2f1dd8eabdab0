// A String object instead of a string.
function FindProxyForURL(url, host) {
  if (isPlainHostName(new String(host))) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
