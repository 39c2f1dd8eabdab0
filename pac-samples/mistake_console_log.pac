// There is no console in Firefox's sandbox and a silent one in Chromium's.
function FindProxyForURL(url, host) {
  console.log("asked for " + host);
  return "PROXY proxy.corp.example:8080";
}
