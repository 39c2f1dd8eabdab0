function FindProxyForURL(url, host) {
  alert(new Array(10485761).join("x"));
  return "PROXY proxy.corp.example:8080";
}
