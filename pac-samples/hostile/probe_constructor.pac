function FindProxyForURL(url, host) {
  var outside = alert.constructor.constructor("return this")();
  return typeof outside.process == "undefined" && outside === this ? "PROXY proxy.corp.example:8080" : "PROXY escaped.example:1";
}
