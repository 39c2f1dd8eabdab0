function FindProxyForURL(url, host) {
  for (var i = 0; i < 1000000; i++) myIpAddress();
  return "PROXY proxy.corp.example:8080";
}
