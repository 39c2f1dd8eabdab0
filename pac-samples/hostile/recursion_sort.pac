function FindProxyForURL(url, host) {
  function compare() { [2, 1].sort(compare); return 0; }
  compare();
  return "PROXY proxy.corp.example:8080";
}
