// Takes the URL apart: works for every URL, and for nothing else.
function FindProxyForURL(url, host) {
  var port = url.split("/")[2].split(":")[1];
  return port == "8443" ? "DIRECT" : "PROXY proxy.corp.example:8080";
}
