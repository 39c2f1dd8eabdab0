// One day of the week, and two.
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".DAY.example")) return weekdayRange("SAT") ? "DIRECT" : "PROXY a.example:1";
  return weekdayRange("SAT", "SAT") ? "DIRECT" : "PROXY b.example:2";
}
