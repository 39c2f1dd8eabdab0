function FindProxyForURL(url, host) {
  return new RegExp("(((a{1000}){1000}){1000}){1000}").test(host) ? "DIRECT" : "PROXY proxy.corp.example:8080";
}
