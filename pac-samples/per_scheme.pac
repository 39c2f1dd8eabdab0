// Another proxy for each scheme.
function FindProxyForURL(url, host) {
  if (url.substring(0, 5) == "http:") return "PROXY web.corp.example:3128";
  if (url.substring(0, 6) == "https:") return "PROXY tls.corp.example:3129";
  if (url.substring(0, 3) == "ws:" || url.substring(0, 4) == "wss:") return "PROXY sockets.corp.example:3130";
  return "DIRECT";
}
