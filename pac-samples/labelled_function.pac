// A label before the entry point: legal, surprising, seen in the wild.
WPAD: function FindProxyForURL(url, host) { return "PROXY proxy.corp.example:8080"; }
