// The entry point's name with an escape.
function \u0046indProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080";
}
