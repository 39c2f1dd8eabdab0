// Spreads the destinations over an array of caches, so that each page is cached only once.
// Every cache gets a score for every host; the list is sorted by score. When a cache leaves,
// only its own hosts move.
var caches = [
  "cache1.corp.example:3128",
  "cache2.corp.example:3128",
  "cache3.corp.example:3128",
  "cache4.corp.example:3128"
];

function hash(text) {
  var sum = 0;
  for (var i = 0; i < text.length; i++) {
    sum = ((sum << 19) | (sum >>> 13)) + text.charCodeAt(i);
    sum = sum | 0;
  }
  return sum;
}

function score(host, cache) {
  var mixed = hash(host) ^ hash(cache);
  mixed = (mixed + (mixed & 0xffff) * 0x6253) | 0;
  mixed = (mixed << 21) | (mixed >>> 11);
  return mixed >>> 0;
}

function FindProxyForURL(url, host) {
  if (isPlainHostName(host)) return "DIRECT";
  var ranked = [];
  for (var i = 0; i < caches.length; i++) {
    ranked[i] = { cache: caches[i], score: score(host, caches[i]) };
  }
  ranked.sort(function (a, b) {
    return b.score < a.score ? -1 : b.score > a.score ? 1 : 0;
  });
  var list = [];
  for (var j = 0; j < ranked.length; j++) {
    list[j] = "PROXY " + ranked[j].cache;
  }
  return list.join("; ");
}
