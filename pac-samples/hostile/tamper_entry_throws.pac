Object.defineProperty(this, "FindProxyForURL", { get: function () { throw new Error("no"); } });
