// January and February, and a few days of March.
function FindProxyForURL(url, host) {
  if (dateRange("JAN", "FEB")) return "PROXY winter.corp.example:8080";
  return "PROXY proxy.corp.example:8080";
}
