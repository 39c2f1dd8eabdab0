// TLS to the proxy itself, so that nobody on the way reads the names in CONNECT.
function FindProxyForURL(url, host) {
  return "HTTPS secure.corp.example:8443; PROXY proxy.corp.example:8080";
}
