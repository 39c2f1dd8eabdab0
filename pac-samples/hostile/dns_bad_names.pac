function FindProxyForURL(url, host) {
  var names = ["a..b", ".", "..", "a\u0000b.example", "a b.example", "a\nb.example", "-", new Array(65).join("x") + ".example",
    "*.example", "\u2024.example", "xn--.example", "xn--\u00fc", "[", "%41.example", "a/b", "@", "1.2.3.4.5", "0x7f.1.example"];
  for (var i = 0; i < names.length; i++) if (dnsResolve(names[i]) != null) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
