// The second label of a name without a dot does not exist.
function FindProxyForURL(url, host) {
  var domain = host.split(".")[1].toUpperCase();
  if (domain == "CORP") return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
