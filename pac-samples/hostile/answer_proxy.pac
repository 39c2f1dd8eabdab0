function FindProxyForURL(url, host) {
  return new Proxy(new String("DIRECT"), {
    get: function () { for (;;) {} },
    getPrototypeOf: function () { for (;;) {} }
  });
}
