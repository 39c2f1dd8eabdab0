// Two files were joined. The last definition counts, for both.
function FindProxyForURL(url, host) {
  return "PROXY old.corp.example:8080";
}

function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY new.corp.example:8080";
}
