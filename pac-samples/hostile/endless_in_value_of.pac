function FindProxyForURL(url, host) {
  return timeRange({ valueOf: function () { for (;;) {} } }, 5) ? "DIRECT" : "DIRECT";
}
