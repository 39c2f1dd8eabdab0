// A rule on the path of a plain http URL.
function FindProxyForURL(url, host) {
  if (shExpMatch(url, "*/secret/*")) return "PROXY secret.corp.example:8080";
  return "PROXY proxy.corp.example:8080";
}
