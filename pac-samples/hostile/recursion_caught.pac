function down() { down(); }
function FindProxyForURL(url, host) {
  try { down(); } catch (e) { return "PROXY caught.example:1"; }
  return "DIRECT";
}
