function FindProxyForURL(url, host) {
  var keep = [];
  for (;;) keep.push(new Uint8Array(16777216).fill(1));
}
