function FindProxyForURL(url, host) {
  var known = /^(alert|convert_addr|dateRange|dnsDomainIs|dnsDomainLevels|dnsResolve(Ex)?|isInNet(Ex)?|isPlainHostName|isResolvable(Ex)?|isValidIpAddress|localHostOrDomainIs|myIpAddress(Ex)?|shExpMatch|sortIpAddressList|timeRange|weekdayRange|FindProxyForURL|wdays|months|getDay|getMonth)$/;
  for (var name in this) if (!known.test(name)) return "PROXY " + name + ".example:1";
  return "PROXY proxy.corp.example:8080";
}
