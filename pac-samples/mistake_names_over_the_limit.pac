// Asks for 25 names. Chromium answers 20 in one call; the others fail.
function FindProxyForURL(url, host) {
  var found = 0;
  for (var i = 1; i <= 25; i++) {
    if (dnsResolve("node" + i + ".cluster.example")) found++;
  }
  return "PROXY found" + found + ".corp.example:8080";
}
