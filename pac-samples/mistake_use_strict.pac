"use strict";
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  lower = host.toLowerCase();
  if (dnsDomainIs(lower, ".corp.example")) return "DIRECT";
  return "PROXY proxy.corp.example:8080";
}
