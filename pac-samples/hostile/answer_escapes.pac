function FindProxyForURL(url, host) {
  alert("\u001b]0;owned\u0007\u001b[2J");
  if (host == "throws.example") throw new Error("\u001b[31mred\u001b[0m\r\nline two");
  return "PROXY \u001b[2Jproxy.example:1; DIRECT";
}
