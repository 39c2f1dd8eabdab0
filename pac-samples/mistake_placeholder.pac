// A template that nobody filled in.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  return "PROXY ${PROXY_HOST}:${PROXY_PORT}";
}
