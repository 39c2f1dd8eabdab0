var looks = 0;
Object.defineProperty(this, "FindProxyForURL", {
  get: function () {
    looks++;
    if (looks > 50) throw "enough";
    return function () { return "PROXY look.example:1"; };
  }
});
