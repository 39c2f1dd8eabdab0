// harmless var route = "PROXY proxy.corp.example:8080";function FindProxyForURL(url, host) { return route; }
