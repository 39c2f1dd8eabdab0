// alert() is the only way to say something; browsers write it to a log that nobody reads.
var asked = 0;
function FindProxyForURL(url, host) {
  asked = asked + 1;
  alert("asked for " + host);
  alert(asked);
  alert(null);
  return "DIRECT";
}
