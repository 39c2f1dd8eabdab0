// By port and, for plain http, by path.
function FindProxyForURL(url, host) {
  alert(url + " " + host);
  if (shExpMatch(url, "*:8443/*")) return "PROXY mgmt.corp.example:3128";
  if (shExpMatch(url, "http://*/download/*")) return "PROXY downloads.corp.example:3128";
  return "DIRECT";
}
