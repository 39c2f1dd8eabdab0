function FindProxyForURL(url, host) {
  var top = host.substring(host.lastIndexOf(".") + 1);
  switch (top) {
    case "test":
    case "invalid":
      return "DIRECT";
    case "example":
      switch (dnsDomainLevels(host)) {
        case 0: return "DIRECT";
        case 1: return "PROXY one.corp.example:3128";
        default: return "PROXY many.corp.example:3128";
      }
    default:
      return "PROXY proxy.corp.example:3128";
  }
}
