// Each site has its own proxy. The sites are a table, the other sites are the failover.
var sites = [
  { net: "10.10.0.0", mask: "255.255.0.0", proxy: "proxy.berlin.corp.example:8080" },
  { net: "10.20.0.0", mask: "255.255.0.0", proxy: "proxy.lyon.corp.example:8080" },
  { net: "10.30.0.0", mask: "255.255.240.0", proxy: "proxy.porto.corp.example:8080" }
];
var central = "PROXY proxy.corp.example:8080";

function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".corp.example")) return "DIRECT";
  var me = myIpAddress();
  for (var i = 0; i < sites.length; i++) {
    if (isInNet(me, sites[i].net, sites[i].mask)) {
      return "PROXY " + sites[i].proxy + "; " + central;
    }
  }
  return central;
}
