// What is said while the file is loaded, and what for a URL.
alert("loaded");
function FindProxyForURL(url, host) {
  alert("asked for " + host);
  return "PROXY proxy.corp.example:8080";
}
