// The main proxy is away over the turn of the year and on one announced evening.
function FindProxyForURL(url, host) {
  if (dateRange(24, "DEC", 2, "JAN")) return "PROXY spare.corp.example:8080";
  if (dateRange(17, "JUN", 2026) && timeRange(20, 0, 23, 0)) return "PROXY spare.corp.example:8080";
  return "PROXY main.corp.example:8080";
}
