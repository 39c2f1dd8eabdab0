function FindProxyForURL(url, host) {
  import("file:///etc/passwd").then(function (m) { alert(m); }, function () {});
  return "PROXY proxy.corp.example:8080";
}
