// Works on the road, and lets everything past the proxy while the proxy is down.
function FindProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080; DIRECT";
}
