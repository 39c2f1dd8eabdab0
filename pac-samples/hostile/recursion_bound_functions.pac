function FindProxyForURL(url, host) {
  var f = function () { return "PROXY proxy.corp.example:8080"; };
  for (var i = 0; i < 100000; i++) f = f.bind(null);
  return f();
}
