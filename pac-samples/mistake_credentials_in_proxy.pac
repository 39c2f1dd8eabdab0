function FindProxyForURL(url, host) {
  return "PROXY user:secret@proxy.corp.example:8080; DIRECT";
}
