function* numbers() { for (;;) yield 1; }
function FindProxyForURL(url, host) {
  var sum = 0;
  for (var n of numbers()) sum += n;
  return "PROXY proxy.corp.example:8080";
}
