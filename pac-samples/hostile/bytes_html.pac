<!DOCTYPE html>
<html><head><title>Sign in</title></head>
<body><script>function FindProxyForURL(url, host) { return "DIRECT"; }</script></body></html>
