//! A script has no way to what pac-check puts into it.

use pac_check::pac::dialects;
use pac_check::pac::evaluation::Outcome;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;

use super::{answer, limits, requests, world};

/// Each lists what it finds, and looks the same in every way of following it.
const LOOKS: &[&str] = &[
    "return Object.getOwnPropertyNames(globalThis).sort().join()",
    "return Reflect.ownKeys(globalThis).map(String).sort().join()",
    "var names = []; for (var k in globalThis) names.push(k); return names.join()",
    "var names = []; for (var p = globalThis; p; p = Object.getPrototypeOf(p)) names.push(Object.getOwnPropertyNames(p).length); return names.join()",
    "var seen = []; Object.setPrototypeOf(globalThis, new Proxy({}, { has: function (t, k) { seen.push(String(k)); return false } })); if (host) help(host); return seen.join()",
    "var seen = []; with (new Proxy({}, { has: function (t, k) { seen.push(String(k)); return false } })) { if (host) help(host); } return 'x' + seen.join()",
    "return FindProxyForURL.toString() + help + Function.prototype.toString.call(help) + [help] + `${help}`",
    "try { help(null) } catch (e) { return e.stack + e.message + Object.getOwnPropertyNames(e) }",
    "try { [1].map(function inner() { nothing }) } catch (e) { return e.stack }",
    "return new Error('x').stack",
    "return String(arguments.callee) + arguments.length + Object.getOwnPropertyNames(arguments)",
    "var got = []; Object.defineProperty(Array.prototype, 0, { set: function (v) { got.push(1) }, get: function () { got.push(2) }, configurable: true }); help(host); return 'x' + got.join()",
    "var got = []; Object.prototype.then = 1; Function.prototype.call = Function.prototype.apply = function () { got.push(1) }; help(host); return 'x' + got.join()",
    "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Function.prototype); Object.freeze(globalThis); return help(host)",
    "'use strict'; var n = 0; Object.getOwnPropertyNames(globalThis).forEach(function (k) { try { var v = globalThis[k]; if (Array.isArray(v)) { Object.freeze(v); n++ } } catch (e) {} }); help(host); return 'n' + n",
    "return eval('[typeof __pac_check_, typeof __pac_check_m, typeof P, typeof M].join()')",
    "return new Function('return typeof this + Object.keys(this)')()",
];

#[test]
fn a_script_sees_the_same_with_and_without_probes() {
    for look in LOOKS {
        let help =
            "function help(h) { if (h.length > 3 && h) { var a = 1; return 'help' + a } return 0 }";
        let body = format!("{look} }} {help} {{");
        let answer = answer(&body);
        // Sixteen letters in a row that mean nothing would be ours.
        let longest = answer
            .split(|c: char| !c.is_ascii_lowercase())
            .map(str::len)
            .max();
        assert!(longest.unwrap_or(0) < 16, "{answer}");
    }
}

#[test]
fn what_a_script_does_to_itself_falsifies_no_count() {
    let text = "'use strict';\n\
        var G = (0, eval)('this');\n\
        Object.getOwnPropertyNames(G).forEach(function (k) { try { if (/pac_check/.test(k)) Object.freeze(G[k]) } catch (e) {} });\n\
        Object.defineProperty(Array.prototype, '1', { set: function () {}, configurable: true });\n\
        function FindProxyForURL(url, host) {\n  var a = 1;\n  a++;\n  return 'PROXY a:' + a\n}\n";
    let dialect = dialects::DEFAULT;
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let how = Instrumentation::Counts;
    let mut session = Session::start_instrumented(script, dialect, world(), limits(), how).unwrap();
    let requests = requests(&["http://a.example/"; 3], dialect);
    for evaluation in session.evaluate(&requests) {
        assert_eq!(evaluation.outcome, Outcome::Text("PROXY a:2".to_owned()));
    }
    let coverage = session.coverage().unwrap();
    let inside: Vec<u64> = coverage
        .statements
        .iter()
        .rev()
        .take(2)
        .map(|reached| reached.times)
        .collect();
    assert_eq!(inside, [3, 3]);
}
