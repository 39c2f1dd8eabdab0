//! Code of the script that runs inside of the standard library, and changes what that is at work on: the
//! engine must survive it.

use pac_check::pac::dialects;
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;

use super::{nobody, requests};

const BODIES: &[&str] = &[
    "var m = new Map([[1, 1], [2, 2], [3, 3]]); m.forEach(function (v, k) { m.delete(k); k < 90 ? m.set(k + 10, 1) : m.clear() })",
    "var s = new Set([1, 2, 3]); s.forEach(function (v) { s.delete(v); s.clear(); s.add(4); s.delete(4) })",
    "var m = new Map(); for (var i = 0; i < 9; i++) m.set(i, i); for (var e of m) { m.clear(); m.set({}, 1); if (m.n = (m.n || 0) + 1, m.n > 30) break }",
    "var a = [1, 2, 3]; a.forEach(function () { a.length = 0; a.push(1) })",
    "var a = [3, 2, 1]; a.sort(function () { a.length = 0; a.splice(0, 9); return -1 })",
    "var a = [1, 2, 3, 4]; a.map(function () { a = a.splice(0, 2); return a })",
    "var a = [1, 2, 3]; a.splice({ valueOf: function () { a.length = 0; return 1 } }, { valueOf: function () { a.push(9); return 9 } }, 1)",
    "var a = [1, 2, 3]; a.fill(1, { valueOf: function () { a.length = 0; return 0 } }, 9)",
    "var a = [1, 2, 3]; a.copyWithin(0, { valueOf: function () { a.length = 1; return 1 } }, 3)",
    "var a = [1, 2, 3]; a.includes(1, { valueOf: function () { a.length = 0; return 1 } })",
    "var a = [1, [2, [3]]]; Object.defineProperty(a, 1, { get: function () { a.length = 1; return [a] } }); a.flat(5)",
    "var a = [1, 2]; a.concat({ length: 3, get 0() { a.length = 0; return 1 }, [Symbol.isConcatSpreadable]: true })",
    "var a = [1, 2, 3]; a.toSpliced({ valueOf: function () { a.length = 0; return 1 } }, 1); a.with(0, 1)",
    "var t = new Uint8Array(8); t.sort(function () { t.buffer.transfer && t.buffer.transfer(); return -1 })",
    "var t = new Uint8Array(8); t.set({ length: 4, get 0() { t.buffer.transfer && t.buffer.transfer(0); return 1 } })",
    "var t = new Uint8Array(8); t.fill({ valueOf: function () { t.buffer.transfer && t.buffer.transfer(); return 1 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.forEach(function () { b.resize && b.resize(0) })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.sort(function () { b.resize && b.resize(2); return -1 })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.toSorted(function () { b.resize && b.resize(2); return -1 })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.slice({ valueOf: function () { b.resize && b.resize(1); return 2 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.subarray({ valueOf: function () { b.resize && b.resize(1); return 2 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.copyWithin({ valueOf: function () { b.resize && b.resize(1); return 2 } }, 0)",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), d = new DataView(b); d.setInt32(0, { valueOf: function () { b.resize && b.resize(1); return 2 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.with(0, { valueOf: function () { b.resize && b.resize(1); return 2 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.map(function () { b.resize && b.resize(1); return 2 })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); t.reverse(); t.lastIndexOf(1, { valueOf: function () { b.resize && b.resize(1); return 2 } })",
    "var b = new ArrayBuffer(8, { maxByteLength: 16 }), t = new Uint8Array(b); Uint8Array.from({ length: 3, get 0() { b.resize && b.resize(1); return 1 } }); t.join({ toString: function () { b.resize && b.resize(0); return '-' } })",
    "var b = new ArrayBuffer(8); b.slice({ valueOf: function () { b.transfer && b.transfer(); return 0 } })",
    "var b = new ArrayBuffer(8); b.constructor = { [Symbol.species]: function () { return b } }; b.slice(0)",
    "var b = new ArrayBuffer(8); b.constructor = { [Symbol.species]: function () { return new ArrayBuffer(1) } }; b.slice(0)",
    "var t = new Uint8Array(4); t.constructor = { [Symbol.species]: function () { return new Uint8Array(1) } }; t.map(function () { return 1 })",
    "var t = new Uint8Array(4); t.constructor = { [Symbol.species]: function () { return t } }; t.filter(function () { return 1 }); t.slice(1)",
    "var a = [1, 2]; a.constructor = { [Symbol.species]: function () { return a } }; a.map(function (x) { return x }); a.splice(0, 1); a.filter(Boolean); a.concat(a)",
    "var r = /a/g; r.exec = function () { r.compile('b'); return (r.n = (r.n || 0) + 1) > 4 ? null : { index: 99, 0: 'a', length: 1 } }; 'aaa'.replace(r, function () { return 'b' })",
    "var r = /a/g; r.exec = function () { var n = r.n = (r.n || 0) + 1; return n > 5 ? null : { index: -5, 0: 'aaaaaa', length: 1e3 } }; 'aaa'.replace(r, '$1$&$`')",
    "var r = /a/g; Object.defineProperty(r, 'flags', { get: function () { r.compile('('.length ? 'b' : 'c', 'y'); return 'g' } }); 'aaa'.replace(r, 'x')",
    "var r = /(?:)/gu; r.lastIndex = 9; '\\ud83d\\ude00'.replace(r, 'x'); r[Symbol.split]('\\ud83d\\ude00', 3); r[Symbol.matchAll]('\\ud83d').next()",
    "var r = /b/y; r.lastIndex = { valueOf: function () { r.compile('a'); return 4294967296 } }; r.exec('abc'); r.test('b')",
    "'abc'.replace('b', function () { return { toString: function () { throw 1 } } })",
    "'abc'.split({ [Symbol.split]: function () { return this } }); 'abc'.split('b', { valueOf: function () { return -1 } })",
    "'abc'.substring(NaN, Infinity).at(-9); 'abc'.slice(-1e99, 1e99).codePointAt(5); 'abc'.padEnd(5, ''); '\\ud800'.normalize()",
    "'a\\ud800b'.replace(/./gu, function (x) { return x + x }); '\\ud83d\\ude00'.at(1).localeCompare('\\ude00'); encodeURIComponent('\\ud83d\\ude00')",
    "JSON.parse('[1,2,{\"a\":[3]}]', function (k, v) { if (Array.isArray(this)) this.length = 0; return v })",
    "JSON.parse('{\"a\":1,\"b\":2}', function (k, v) { delete this.b; this.c = 1; return v })",
    "JSON.stringify({ a: 1, get b() { delete this.a; delete this.c; return 1 }, c: 2 })",
    "JSON.stringify([1, 2, 3], function (k, v) { if (Array.isArray(v)) v.length = 1; return v })",
    "JSON.stringify({ toJSON: function () { return new Proxy([], { get: function (t, k) { return k === 'length' ? 5 : t[k] } }) } })",
    "var o = { a: 1, b: 2, c: 3 }; for (var k in o) { delete o.b; delete o.c; o['x' + k] = 1 }",
    "var o = {}; for (var i = 0; i < 50; i++) o['k' + i] = i; for (var k in o) { for (var j in o) delete o[j] }",
    "var p = new Proxy({ a: 1 }, { ownKeys: function () { return ['a', 'a'] } }); Object.keys(p)",
    "var p = new Proxy([], { ownKeys: function () { return [] }, getOwnPropertyDescriptor: function () { return { value: 1 } } }); Object.keys(p); p.concat(p); Object.assign({}, p)",
    "var r = Proxy.revocable([], {}); r.revoke(); Array.isArray(r.proxy)",
    "var r = Proxy.revocable(function () {}, { get: function () { r.revoke(); return 1 }, apply: function () { r.revoke() } }); r.proxy.x; r.proxy()",
    "Object.defineProperties({}, { get a() { throw 1 } })",
    "Object.fromEntries([[{ toString: function () { return 'x' } }, 1], { get 0() { throw 1 } }])",
    "Object.groupBy && Object.groupBy([1, 2, 3], function (x) { return { toString: function () { throw x } } })",
    "function* g() { try { yield 1 } finally { i.next() } } var i = g(); i.next(); i.return()",
    "function* g() { i.next() } var i = g(); i.next()",
    "function* g() { yield* { [Symbol.iterator]: function () { return { next: function () { return { get done() { i.return(); return false } } } } } } } var i = g(); i.next()",
    "var n = 0; var [a, , ...b] = { [Symbol.iterator]: function () { return { next: function () { return { done: n++ > 9 } }, return: function () { throw 1 } } } }",
    "new Promise(function (y, n) { y(this); n(1); y({ get then() { throw 1 } }) }).then(null, null); Promise.all([1, { then: function (y) { y(1); y(2) } }])",
    "Promise.all.call(function (f) { f(function () {}, function () {}); this.resolve = 1 }, [1])",
    "class A { constructor() { new.target.prototype = null; return Object.create(null) } } Reflect.construct(A, [], Array)",
    "class A extends null {} new A",
    "class A extends (function () { return {} }) { #x = 1; m() { return this.#x } } new A().m()",
    "class A { static { this.x = () => super.y; A = 1 } get #p() { return 1 } static q(o) { o.#p = 1 } } A.q(new A)",
    "function f(a, a) { arguments[0] = 1; delete arguments[0]; arguments.length = 9; Object.freeze(arguments); arguments[0] = 2; return a } f(1, 2, 3)",
    "function f(a) { Object.defineProperty(arguments, 0, { get: function () { return 7 } }); a = 1; return arguments[0] } f(5)",
    "var f = function () {}.bind.apply(function () {}, { length: 1e4 }); f(); new f",
    "Reflect.apply(Math.max, null, { length: 1e4 }); String.fromCharCode.apply(null, { length: 1e4 }); Math.max.apply(null, new Array(1e4))",
    "new Date(NaN).toISOString()",
    "new Date({ [Symbol.toPrimitive]: function () { return 1e300 } }).setFullYear(1e300, -1e300, NaN); new Date(8.64e15).toString(); new Date(-8.64e15).setMonth(-1)",
    "(1e21).toFixed(100); (1.5).toString(36); (1e-300).toPrecision(100); (123.456).toExponential(100); (-1e300).toString(2)",
    "BigInt.asUintN(64, -1n) ** 100n; (-(2n ** 200n)) >> 1000n; (1n << 64n).toString(36); BigInt('0x' + 'f'.repeat(100)) % 0n",
    "2n ** -1n",
    "parseInt('z'.repeat(1000), 36); parseFloat('1e' + '9'.repeat(50)); Number('0x' + 'f'.repeat(400)); Number('1_0')",
    "escape('\\ud800%u'); unescape('%u12%uD800%'); decodeURIComponent('%F0%9F%98'); ",
    "with ({ get a() { delete this.a; return 1 } }) { a; a = 2; typeof a }",
    "with (new Proxy({ x: 1 }, { has: function () { return true }, get: function (t, k) { return k === Symbol.unscopables ? { x: true } : 1 } })) { y = 1; y++; y() }",
    "eval('var a; let b; function c() {} class d {}'); eval('let a; eval(\"var a\")')",
    "var f = new Function('a', 'b', 'return eval(\"a+b\")'); f(1, 2); new Function('a,b', ')'); ",
    "label: for (var a of [1]) { try { continue label } finally { break label } }",
    "for (var x of { [Symbol.iterator]: function () { return { next: function () { return { done: false } }, return: function () { throw 1 } } } }) { try { break } finally { continue } }",
    "switch (1) { case { valueOf: function () { throw 1 } }: default: function q() {} let z; class y {} }",
    "new WeakMap([[{}, 1]]).get(1); new WeakSet().add(Symbol.iterator); new WeakRef({}).deref(); ",
    "var s = Symbol('x'); s + ''",
    "Object.prototype.__defineGetter__('zz', function () { return this }); zz.zz.zz; delete Object.prototype.zz; ({}).__lookupGetter__('zz')",
    "var o = Object.create(Array.prototype); o.push(1); o.length = -1; [].push.call(o, 1)",
    "var a = []; a[4294967294] = 1; a.push(1)",
    "Atomics.wait && Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1); Atomics.add(new Uint8Array(2), 5, 1)",
    "import('x').then(function () {}); ",
    "Iterator.prototype && Iterator.from && Iterator.from([1, 2, 3]).map(function (x) { return x }).take(1).toArray()",
    "Array.fromAsync && Array.fromAsync([1]); Array.from({ length: 3 }, function (x, i) { return i }).findLast(function () { return 0 })",
    "structuredClone && structuredClone([])",
];

#[test]
fn the_engine_survives_callbacks_that_change_what_it_is_at_work_on() {
    let dialect = dialects::DEFAULT;
    let limits = || Limits {
        loop_iterations: 20_000,
        recursion: 300,
        ..Limits::default()
    };
    let mut broken = Vec::new();
    for body in BODIES {
        let text = format!("function FindProxyForURL(url, host) {{ {body}; return 'x' }}");
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        match Session::start(script, dialect, nobody(), limits()) {
            Ok(mut session) => {
                let requests = requests(&["http://a.example/"; 2], dialect);
                for evaluation in session.evaluate(&requests) {
                    if let Outcome::Crash(words) = evaluation.outcome {
                        broken.push(format!("{words}: {body}"));
                    }
                }
            }
            Err(failure) => panic!("{failure:?}: {body}"),
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
