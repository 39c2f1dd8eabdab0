function FindProxyForURL(url, host) {
  return shExpMatch({ toString: function () { for (;;) {} } }, "*") ? "DIRECT" : "";
}
