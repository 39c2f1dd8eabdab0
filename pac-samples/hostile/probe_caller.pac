function FindProxyForURL(url, host) {
  var caller = null;
  try { caller = arguments.callee.caller; } catch (e) {}
  return caller == null ? "PROXY proxy.corp.example:8080" : "PROXY caller.example:1";
}
