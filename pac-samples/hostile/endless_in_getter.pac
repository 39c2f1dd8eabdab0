function FindProxyForURL(url, host) {
  var trap = { get port() { for (;;) {} } };
  return "PROXY proxy.corp.example:" + trap.port;
}
