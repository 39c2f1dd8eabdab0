function FindProxyForURL(url, host) {
  if (typeof sortIpAddressList != "function") return "PROXY unsorted.corp.example:8080";
  var sorted = sortIpAddressList("10.2.3.9;2001:db8::1;10.2.3.8;::9");
  return sorted == "::9;2001:db8::1;10.2.3.8;10.2.3.9" ? "PROXY sorted.corp.example:8080" : "PROXY other.corp.example:8080";
}
