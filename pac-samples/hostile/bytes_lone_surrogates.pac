function FindProxyForURL(url, host) {
  return "PROXY \ud800.example:1; \udfff";
}
