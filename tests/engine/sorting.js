function lcg(seed) { var s = (seed * 48271 + 11) % 2147483647; return function (n) { s = (s * 48271) % 2147483647; return s % n; }; }
function one(seed, size, kind) {
  var next = lcg(seed), a = [], i;
  for (i = 0; i < size; i++) a.push(kind % 2 ? next(size) : (i * 7 + (i > size / 2 ? next(5) : 0)) % (size + 1));
  var h = 7, calls = 0;
  a.sort(function (x, y) {
    calls++; h = (h * 31 + x * 17 + y * 3 + 1) % 1000003;
    switch (kind % 5) {
      case 0: return x > y;
      case 1: return x - y;
      case 2: return ((x * 13 + y * 7 + h) % 11) - 5;
      case 3: return x < y ? -1 : 1;
      default: return (h % 3) - 1;
    }
  });
  var r = 1; for (i = 0; i < size; i++) r = (r * 131 + a[i]) % 1000003;
  return calls + ':' + h + ':' + r;
}
  var out = [];
  var sizes = [0, 1, 2, 3, 5, 20, 21, 31, 32, 33, 63, 64, 65, 100, 128, 200, 333, 500, 1000];
  for (var i = 0; i < sizes.length; i++) for (var k = 0; k < 10; k++) out.push(one(i * 10 + k + 1, sizes[i], k));
  return out.join(' ');
