function FindProxyForURL(url, host) {
  var object = {};
  for (var i = 0; i < 1000000; i++) object = Object.create(object);
  return object.port ? "DIRECT" : "PROXY proxy.corp.example:8080";
}
