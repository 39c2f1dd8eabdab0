// Two proxies; the second one takes over when the first does not answer.
function FindProxyForURL(url, host) {
  return "PROXY proxy-a.corp.example:8080; PROXY proxy-b.corp.example:8080";
}
