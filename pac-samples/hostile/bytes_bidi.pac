function FindProxyForURL(url, host) {
  /* ‮ } ⁦if (host == "intranet")⁩ ⁦ begin */ return "PROXY proxy.corp.example:8080";
}
