function FindProxyForURL(url, host) {
  var names = ["XMLHttpRequest", "fetch", "WebSocket", "importScripts", "Worker", "require", "process", "module", "Deno", "Bun", "ActiveXObject", "WScript", "java", "Packages", "load", "read", "print", "quit", "setTimeout", "setInterval", "queueMicrotask", "document", "window", "navigator", "location"];
  for (var i = 0; i < names.length; i++) {
    if (typeof this[names[i]] != "undefined") return "PROXY " + names[i] + ".example:1";
  }
  return "PROXY proxy.corp.example:8080";
}
