function FindProxyForURL(url, host) {
  try { "x".repeat(Math.pow(2, 30)); } catch (e) {}
  return "PROXY proxy.corp.example:8080";
}
