function FindProxyForURL(url, host) {
  return typeof WebAssembly == "undefined" ? "PROXY proxy.corp.example:8080" : "PROXY wasm.example:1";
}
