function FindProxyForURL(url, host) {
  throw new Error(new Array(10485761).join("x"));
}
