function FindProxyForURL(url, host) {
  var open = new Array(100001).join("("), close = new Array(100001).join(")");
  new RegExp(open + close).test(host);
  return "PROXY proxy.corp.example:8080";
}
