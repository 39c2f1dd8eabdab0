function FindProxyForURL(url, host) {
  return eval(new Array(1000001).join("(") + "1" + new Array(1000001).join(")")) ? "DIRECT" : "DIRECT";
}
