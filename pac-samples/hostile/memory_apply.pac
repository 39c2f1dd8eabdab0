function FindProxyForURL(url, host) {
  return String.fromCharCode.apply(null, { length: 4294967295 });
}
