var keep = [];
function FindProxyForURL(url, host) {
  keep.push(new Uint8Array(8388608).fill(1));
  return "PROXY proxy.corp.example:8080";
}
