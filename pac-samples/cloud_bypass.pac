// Cloud office traffic directly, as its vendor recommends; the rest through the proxy.
var direct = {
  "outlook.office.example": 1,
  "outlook.office365.example": 1
};
var suffixes = [".protection.outlook.example", ".sharepoint.example", ".teams.example"];

function endsWith(text, end) {
  return text.length >= end.length && text.substring(text.length - end.length) == end;
}

function FindProxyForURL(url, host) {
  host = host.toLowerCase();
  if (direct[host] == 1) return "DIRECT";
  for (var i in suffixes) {
    if (endsWith(host, suffixes[i])) return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
