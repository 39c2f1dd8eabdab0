// Video sites are allowed after hours only, through a proxy of their own.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".video.example")) {
    if (weekdayRange("MON", "FRI") && timeRange(8, 0, 18, 0)) {
      return "PROXY blocked.corp.example:3128";
    }
    return "PROXY video.corp.example:3128";
  }
  return "PROXY proxy.corp.example:8080";
}
