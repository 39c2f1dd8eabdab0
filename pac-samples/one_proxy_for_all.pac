function FindProxyForURL(url, host) { return "PROXY 10.0.0.8:3128"; }
