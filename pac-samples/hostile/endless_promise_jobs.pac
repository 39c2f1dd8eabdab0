function FindProxyForURL(url, host) {
  function again() { return Promise.resolve().then(again); }
  again();
  return "PROXY proxy.corp.example:8080";
}
