// Lines end as on Windows.
function FindProxyForURL(url, host) {
  // a comment ends at the line's end
  if (isPlainHostName(host)) return "DIRECT";
  if (host == "fails.example") return missing;
  return "PROXY proxy.corp.example:8080";
}
