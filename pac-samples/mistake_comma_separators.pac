function FindProxyForURL(url, host) {
  return "PROXY proxy-a.corp.example:8080, PROXY proxy-b.corp.example:8080";
}
