// Rules as regular expressions, made once.
var own = /^([a-z0-9-]+\.)*corp\.example$/;
var numeric = /^\d{1,3}(\.\d{1,3}){3}$/;
var versioned = new RegExp("^build-(\\d+)\\.", "i");

function FindProxyForURL(url, host) {
  if (own.test(host)) {
    var build = host.match(versioned);
    if (build && parseInt(build[1], 10) > 100) return "PROXY builds.corp.example:3128";
    return "DIRECT";
  }
  if (numeric.test(host)) return "DIRECT";
  if (/\.(iso|msi)$/.exec(url) != null) return "PROXY downloads.corp.example:3128";
  return host.replace(/\.example\.org$/, "") != host ? "PROXY org.corp.example:3128" : "PROXY proxy.corp.example:3128";
}
