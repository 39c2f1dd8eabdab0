function deep() {
  try { deep(); } finally { deep(); }
}
function FindProxyForURL(url, host) {
  try { deep(); } catch (e) {}
  return "PROXY proxy.corp.example:8080";
}
