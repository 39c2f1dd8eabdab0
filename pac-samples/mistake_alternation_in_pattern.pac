// "a or b" inside one shell pattern: works in browsers by accident, not in Windows.
function FindProxyForURL(url, host) {
  if (shExpMatch(host, "(wiki|git).corp.example")) return "DIRECT";
  if (shExpMatch(host, "*.lab.example|*.test.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
