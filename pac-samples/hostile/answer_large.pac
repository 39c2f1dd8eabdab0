function FindProxyForURL(url, host) {
  return new Array(1048577).join("PROXY a:1;");
}
