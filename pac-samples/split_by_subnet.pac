// The network that the client is in decides: the office, the branch, or somewhere else.
function FindProxyForURL(url, host) {
  var me = myIpAddress();
  if (isInNet(me, "10.1.0.0", "255.255.0.0")) {
    return "PROXY proxy.office.example:8080";
  }
  if (isInNet(me, "10.2.0.0", "255.255.0.0")) {
    return "PROXY proxy.branch.example:8080; PROXY proxy.office.example:8080";
  }
  return "DIRECT";
}
