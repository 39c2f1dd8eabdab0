// Windows calls FindProxyForURLEx where it exists; the browsers' own engines never do.
function FindProxyForURL(url, host) {
  return "PROXY ipv4.corp.example:8080";
}
function FindProxyForURLEx(url, host) {
  return "PROXY ipv6.corp.example:8080";
}
