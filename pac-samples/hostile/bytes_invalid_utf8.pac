// café ÿþð( Ã
var port = "8080";
function FindProxyForURL(url, host) { return "PROXY proxy.corp.example:" + port; }
