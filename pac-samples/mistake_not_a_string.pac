function FindProxyForURL(url, host) {
  if (host == "number.example") return 8080;
  if (host == "list.example") return ["PROXY proxy.corp.example:8080", "DIRECT"];
  if (host == "object.example") return new String("PROXY proxy.corp.example:8080");
  if (host == "null.example") return null;
  if (host == "false.example") return false;
  if (host == "empty.example") return "";
  return "PROXY proxy.corp.example:8080";
}
