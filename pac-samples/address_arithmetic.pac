// Ranges of addresses as numbers, searched by halves.
var ranges = [[167772160, 184549375], [2886729728, 2887778303], [3232235520, 3232301055]];

function FindProxyForURL(url, host) {
  var address = dnsResolve(host);
  if (!address) return "PROXY proxy.corp.example:8080";
  var number = convert_addr(address) >>> 0;
  var low = 0, high = ranges.length - 1;
  while (low <= high) {
    var middle = (low + high) >> 1;
    if (number < ranges[middle][0]) high = middle - 1;
    else if (number > ranges[middle][1]) low = middle + 1;
    else return "DIRECT";
  }
  return "PROXY proxy.corp.example:8080";
}
