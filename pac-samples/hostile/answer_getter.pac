function FindProxyForURL(url, host) {
  var answer = {};
  ["toString", "valueOf", "length", "constructor"].forEach(function (name) {
    Object.defineProperty(answer, name, { get: function () { for (;;) {} } });
  });
  return answer;
}
