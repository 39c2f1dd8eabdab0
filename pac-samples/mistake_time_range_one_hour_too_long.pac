// Meant: until five o'clock. Two hours include the whole of the second one.
function FindProxyForURL(url, host) {
  if (timeRange(9, 17)) return "PROXY office.corp.example:8080";
  return "DIRECT";
}
