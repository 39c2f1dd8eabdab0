function FindProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080".concat("À¢; DIRECT; À¢".length > 8 ? "" : "!");
}
