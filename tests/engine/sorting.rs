//! Sorting with any comparison.

use pac_check::pac::dialects;
use pac_check::pac::evaluation::{LimitKind, Limits, Outcome};
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;

use super::{answer, nobody, requests};

/// What V8 (node) answers.
const V8: &str = include_str!("sorting.v8.txt");

#[test]
fn the_comparisons_are_made_in_the_order_of_v8() {
    let body = include_str!("sorting.js");
    let text = format!("function FindProxyForURL(url, host) {{ {body} }}");
    let dialect = dialects::DEFAULT;
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let mut session = Session::start(script, dialect, nobody(), Limits::default()).unwrap();
    let requests = requests(&["http://a.example/"], dialect);
    let outcome = session.evaluate(&requests).remove(0).outcome;
    assert_eq!(outcome, Outcome::Text(V8.trim_end().to_owned()));
}

#[test]
fn a_comparison_that_contradicts_itself_is_an_answer() {
    for body in [
        "a.sort(function () { return .5 - Math.random() }); return 'n' + a.length",
        "a = a.toSorted(function () { return .5 - Math.random() }); return 'n' + a.length",
        "a = new Uint32Array(a).sort(function () { return .5 - Math.random() }); return 'n' + a.length",
        "a = new Int8Array(a).toSorted(function () { return .5 - Math.random() }); return 'n' + a.length",
        "a.sort(function (x, y) { return { valueOf: function () { return .5 - Math.random() } } }); return 'n' + a.length",
        "for (var k = 0; k < 300; k++) a.sort(function () { return NaN }); return 'n' + a.length",
        "var b = a.map(function () { return { toString: function () { return '' + Math.random() } } }); b.sort(); return 'n' + b.length",
        "a.sort(function () { a.length = 0; return -1 }); return 'n' + a.length",
        "var t = new Float64Array(200); t.sort(function () { t.fill(1); return Math.random() - .5 }); return 'n' + t.length",
    ] {
        let body = format!("var a = []; for (var i = 0; i < 200; i++) a.push(i); {body}");
        assert_eq!(answer(&body), "n200", "{body}");
    }
}

#[test]
fn what_the_standard_says_of_sorting_holds() {
    for (body, expected) in [
        ("return [3, 10, 1].sort().join()", "1,10,3"),
        (
            "return ['b', undefined, , 'a', 'undefined', undefined].sort().join('-') + '!'",
            "a-b-undefined---!",
        ),
        (
            "var a = [, 2, , 1]; a.sort(); return Object.keys(a).join() + a.length",
            "0,14",
        ),
        (
            "var a = [, 2, , 1].toSorted(); return Object.keys(a).join() + a.length",
            "0,1,2,34",
        ),
        (
            "var n = 0; [undefined, 1, undefined].sort(function () { n++ }); return 'n' + n",
            "n0",
        ),
        (
            "var o = { length: 3, 0: 'c', 2: 'a' }; return Array.prototype.sort.call(o) === o ? JSON.stringify(o) : ''",
            "{\"0\":\"a\",\"1\":\"c\",\"length\":3}",
        ),
        (
            "try { [1].sort(null) } catch (e) { return e.name }",
            "TypeError",
        ),
        (
            "try { [].sort({}) } catch (e) { return e.name }",
            "TypeError",
        ),
        (
            "try { [2, 1].sort(function () { throw 'mine' }) } catch (e) { return e }",
            "mine",
        ),
        (
            "try { Array.prototype.sort.call(null) } catch (e) { return e.name }",
            "TypeError",
        ),
        (
            "try { Object.freeze([2, 1]).sort() } catch (e) { return e.name }",
            "TypeError",
        ),
        (
            "try { Array.prototype.toSorted.call({ length: 4294967296 }) } catch (e) { return e.name }",
            "RangeError",
        ),
        (
            "try { new Uint8Array([2]).sort.call([1]) } catch (e) { return e.name }",
            "TypeError",
        ),
        (
            "return [0, -0, 1, -1, NaN, Infinity].length + Array.from(new Float64Array([NaN, 0, -0, 1, -1]).sort(), function (x) { return Object.is(x, -0) ? '-0' : x }).join()",
            "6-1,-0,0,1,NaN",
        ),
        (
            "return new BigInt64Array([3n, -1n, 2n]).sort().join()",
            "-1,2,3",
        ),
        (
            "var t = new Uint8Array([3, 1, 2]), s = t.toSorted(); return s.join() + t.join() + (s instanceof Uint8Array)",
            "1,2,33,1,2true",
        ),
        (
            "return [1, 2, 3, 4].sort(function (a, b) { return a < b }).join()",
            "1,2,3,4",
        ),
        (
            "return [].sort.name + [].sort.length + [].toSorted.name + ('prototype' in [].sort)",
            "sort1toSortedfalse",
        ),
        (
            "var a = []; for (var i = 0; i < 100; i++) a.push({ k: i % 3, i: i }); a.sort(function (x, y) { return x.k - y.k }); return a.slice(0, 3).map(function (x) { return x.i }).join()",
            "0,3,6",
        ),
        (
            "return ['\\ud83d\\ude00', '\\uffff', 'a'].sort().map(function (x) { return x.charCodeAt(0) }).join()",
            "97,55357,65535",
        ),
    ] {
        assert_eq!(answer(body), expected, "{body}");
    }
}

#[test]
fn every_element_is_a_turn_of_a_loop() {
    let dialect = dialects::DEFAULT;
    for sort in [
        "Array.prototype.sort.call({ length: 4294967296 })",
        "Array.prototype.toSorted.call({ length: 100000000 })",
        "a.sort()",
        "a.sort(function () { return 0 })",
    ] {
        let text = format!(
            "function FindProxyForURL() {{ var a = []; for (var i = 0; i < 900; i++) a.push(i); {sort}; return 'x' }}"
        );
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        let limits = Limits {
            loop_iterations: 1_000,
            ..Limits::default()
        };
        let mut session = Session::start(script, dialect, nobody(), limits).unwrap();
        let outcome = session
            .evaluate(&requests(&["http://a.example/"], dialect))
            .remove(0)
            .outcome;
        assert!(
            matches!(&outcome, Outcome::Limit(limit) if limit.which == LimitKind::Iterations),
            "{sort}: {outcome:?}"
        );
    }
}
