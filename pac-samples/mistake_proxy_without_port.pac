function FindProxyForURL(url, host) {
  if (host == "colon.example") return "PROXY proxy.corp.example:";
  return "PROXY proxy.corp.example";
}
