// Microsoft's IPv6 functions where they exist, else the classic ones.
function FindProxyForURL(url, host) {
  if (typeof dnsResolveEx == "function" && typeof isInNetEx == "function") {
    var list = dnsResolveEx(host);
    if (!list) return "PROXY unresolved.corp.example:8080";
    var addresses = list.split(";");
    for (var i = 0; i < addresses.length; i++) {
      if (isInNetEx(addresses[i], "fd00::/8") || isInNetEx(addresses[i], "10.0.0.0/8")) {
        return "DIRECT";
      }
    }
    return "PROXY six.corp.example:8080";
  }
  if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "DIRECT";
  return "PROXY four.corp.example:8080";
}
