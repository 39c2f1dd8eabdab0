function FindProxyForURL(url, host) {
  return "PROXY proxy.corp.example:8080";
}
Object.freeze(this);
