function FindProxyForURL(url, host) {
  for (var i = 0; i < 100000; i++) alert("alert " + i);
  return "PROXY proxy.corp.example:8080";
}
