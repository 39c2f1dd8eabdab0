function FindProxyForURL(url, host) {
  alert("<script>alert(1)</script>]]>&amp;");
  return "PROXY <img src=x onerror=alert(1)>; DIRECT";
}
