// isPlainHostName with texts that are no names.
function FindProxyForURL(url, host) {
  var plain = "";
  if (isPlainHostName("2130706433")) plain += "-number";
  if (isPlainHostName("a:b")) plain += "-colon";
  if (isPlainHostName("intranet")) plain += "-name";
  return "PROXY plain" + plain + ".corp.example:8080";
}
