// An open parenthesis in a shell pattern is a broken regular expression.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  if (shExpMatch(url, "*/report(2026*")) return "PROXY reports.corp.example:8080";
  return "PROXY proxy.corp.example:8080";
}
