function FindProxyForURL(url, host) {
  var long = new Array(1001).join("a");
  return shExpMatch(long, "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b") ? "DIRECT" : "PROXY proxy.corp.example:8080";
}
