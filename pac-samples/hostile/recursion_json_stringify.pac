function FindProxyForURL(url, host) {
  var nest = [];
  for (var i = 0; i < 1000000; i++) nest = [nest];
  JSON.stringify(nest);
  return "PROXY proxy.corp.example:8080";
}
