// The entry point is assigned, and nothing follows: the value of the file is a function.
FindProxyForURL = function (url, host) {
  return isPlainHostName(host) ? "DIRECT" : "PROXY proxy.corp.example:8080";
};
