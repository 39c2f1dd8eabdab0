function FindProxyForURL(url, host) {
  var last = null;
  for (;;) last = (function (before, text) { return function () { return before && text; }; })(last, new Array(100).join(host));
}
