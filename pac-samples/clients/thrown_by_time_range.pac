// timeRange with three numbers throws. What, is up to the client.
function FindProxyForURL(url, host) {
  try {
    timeRange(8, 30, 17);
  } catch (thrown) {
    return "PROXY " + typeof thrown + ".corp.example:8080";
  }
  return "DIRECT";
}
