// Half of the machines prefer each proxy: the last octet of the own address decides.
function FindProxyForURL(url, host) {
  var octets = myIpAddress().split(".");
  if (octets[3] % 2 == 0) {
    return "PROXY even.corp.example:8080; PROXY odd.corp.example:8080";
  }
  return "PROXY odd.corp.example:8080; PROXY even.corp.example:8080";
}
