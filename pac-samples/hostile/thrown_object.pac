function FindProxyForURL(url, host) {
  throw {
    get message() { for (;;) {} },
    get name() { throw this; },
    toString: function () { for (;;) {} }
  };
}
