function FindProxyForURL(url, host) {
  var answer = new String("DIRECT");
  answer.__proto__ = { get length() { return Math.pow(2, 53); } };
  return answer;
}
