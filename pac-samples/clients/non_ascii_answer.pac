function FindProxyForURL(url, host) {
  return "PROXY b\u00fccher.example:8080";
}
