//! Following a run changes nothing of it: constructs where a probe could, the samples, and random
//! programs, each once with return probes only and once with full instrumentation.

#![expect(clippy::disallowed_methods, reason = "reads the samples")]
#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "support/programs.rs"]
mod programs;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use pac_check::finding::answers::Status;
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Evaluation, Limits, LoadFailure, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::{ConditionKind, Coverage, Glimpse, Instrumentation, StepKind, Steps};
use pac_check::pac::{Family, Host, Resolution};
use pac_check::source::{Position, SourceFile};
use pac_check::suite::{ScriptSource, Suite};
use proptest::prelude::*;

/// Every name that begins with `a` has an address, and the machine has one.
struct World;

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        if name.starts_with('a') {
            Resolution::Addresses(vec![IpAddr::from([10, 1, 2, 3])])
        } else {
            Resolution::NoSuchName
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![IpAddr::from([192, 0, 2, 1])]
    }

    fn now_ms(&self) -> i64 {
        1_780_000_000_000
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

fn limits() -> Limits {
    Limits {
        call_ms: 120_000,
        loop_iterations: 10_000,
        recursion: 200,
        ..Limits::default()
    }
}

fn run(
    script: &Script,
    dialect: &'static Dialect,
    host: SharedHost,
    requests: &[Request],
    instrumentation: Instrumentation,
) -> Result<(Vec<Evaluation>, Option<Coverage>), LoadFailure> {
    let script = script.clone();
    let mut session =
        Session::start_instrumented(script, dialect, host, limits(), instrumentation)?;
    let evaluations = session.evaluate(requests);
    let coverage = session.coverage();
    Ok((evaluations, coverage))
}

fn requests(urls: &[&str], dialect: &Dialect) -> Vec<Request> {
    urls.iter()
        .filter_map(|url| Request::new(url, dialect).ok())
        .filter(|request| request.bypass.is_none())
        .collect()
}

/// Compares, and gives the evaluations that were followed.
fn compared(
    what: &str,
    script: &Script,
    dialect: &'static Dialect,
    host: &SharedHost,
    requests: &[Request],
) -> Vec<Evaluation> {
    let run = |how| run(script, dialect, host.clone(), requests, how);
    match (run(Instrumentation::Returns), run(Instrumentation::Full)) {
        (Ok((plain, nothing)), Ok((full, coverage))) => {
            assert_eq!(nothing, None, "{what}");
            assert!(coverage.is_some(), "{what}");
            for (plain, full) in plain.iter().zip(&full) {
                let mut silent = full.clone();
                silent.trace.steps = Steps::default();
                assert_eq!(*plain, silent, "{what} in {}", dialect.name);
            }
            assert_eq!(plain.len(), full.len());
            full
        }
        (plain, full) => {
            let (plain, full) = (plain.map(|_| ()), full.map(|_| ()));
            assert_eq!(plain, full, "{what} in {}", dialect.name);
            Vec::new()
        }
    }
}

/// Runs a text for two URLs in every client; gives the evaluations in the first.
fn followed(text: &str) -> Vec<Evaluation> {
    let host: SharedHost = Arc::new(World);
    let mut first = None;
    for client in ["chromium", "firefox"] {
        let dialect = dialects::named(client).unwrap();
        let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
        let requests = requests(&["http://a.example/x", "http://b.example/y"], dialect);
        let evaluations = compared(text, &script, dialect, &host, &requests);
        first.get_or_insert(evaluations);
    }
    first.unwrap()
}

fn returned(evaluation: &Evaluation) -> &str {
    match &evaluation.outcome {
        Outcome::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

/// A body of `FindProxyForURL` and what it must return for `http://a.example/x`.
const CONSTRUCTS: &[(&str, &str, &str)] = &[
    (
        "the receiver of a method",
        "var o = { v: 'yes', m: function () { return this.v } }; if (o.m()) return o.m(); return 'no'",
        "yes",
    ),
    (
        "the receiver of a call in parentheses",
        "var o = { v: 'yes', m() { return this && this.v } }; return (o.m)() ? (o.m)() : (0, o.m)() + ''",
        "yes",
    ),
    (
        "typeof a name that does not exist",
        "if (typeof nothing == 'undefined' && !(typeof nothing)) return 'no'; return typeof nothing",
        "undefined",
    ),
    (
        "delete",
        "var o = { a: 1 }; if (delete o.a) return 'a' in o ? 'there' : 'gone'; return 'kept'",
        "gone",
    ),
    (
        "direct eval",
        "var local = 'seen'; if (eval('local')) return eval('local'); return 'no'",
        "seen",
    ),
    (
        "eval that declares",
        "if (eval('var made = 3; true')) return 'made ' + made; return 'no'",
        "made 3",
    ),
    (
        "optional chaining",
        "var o = null; if (o?.m(dnsResolve(host)).n.k) return 'no'; return String(dnsResolve(host)?.length) + dnsResolve?.(host)",
        "810.1.2.3",
    ),
    (
        "new.target",
        "function F() { this.v = new.target ? 'new' : 'call' } return new F().v",
        "new",
    ),
    (
        "super",
        "class A { constructor(v) { this.v = v } m() { return this.v } } class B extends A { constructor() { super(isPlainHostName(host) ? 1 : 2) } m() { return super.m() ? 'v' + super.m() : 0 } } return new B().m()",
        "v2",
    ),
    (
        "generators",
        "function* g() { if (yield 1) return (yield 2) && 'end'; return 'no' } var i = g(); i.next(); i.next(true); return i.next('x').value",
        "end",
    ),
    (
        "tagged templates",
        "function tag(s, v) { return s.raw[0] + v } if (tag`a${host}`) return tag`b${isPlainHostName(host) ? 1 : 2}`; return 'no'",
        "b2",
    ),
    (
        "in, in the head of a loop",
        "var o = { a: 1 }; for (var i = ('a' in o) ? 1 : 0, k = i; i < 3; i++); return k + '' + i",
        "13",
    ),
    (
        "comma expressions",
        "var n = 0; if (n++, n++, n) return (n++, 'n' + n); return 'no'",
        "n3",
    ),
    (
        "a semicolon that is not there",
        "var a = 1\nvar b = a\n++a\nif (a) b = a\nelse b = 0\ndo a++; while (a < 5) b += a\nreturn a + '/' + b",
        "5/7",
    ),
    (
        "bodies of arrow functions",
        "var f = x => ({ v: x }), g = x => x ? f(x).v : isPlainHostName(host), h = () => {}; return g('v') + h()",
        "vundefined",
    ),
    (
        "with",
        "var o = { host: 'inner', isPlainHostName: function () { return true } }; with (o) { if (isPlainHostName(host)) return host } return 'outer'",
        "inner",
    ),
    (
        "with and a proxy that sees each name",
        "var seen = []; with (new Proxy({}, { has: function (t, k) { seen.push(String(k)); return false } })) { if (host) (function () { var q = host; })(); } return seen.join()",
        "host,host",
    ),
    (
        "class fields",
        "class C { a = isPlainHostName(host) ? 1 : 2; static s = !host || 's'; static { this.t = this.s && 't' } f = () => this.a } return new C().f() + C.s + C.t",
        "2st",
    ),
    (
        "default parameters",
        "function f(a = isPlainHostName(host) ? 1 : 2, b = a && (() => a)) { 'use strict'.length; return b() } return 'd' + f()",
        "d2",
    ),
    (
        "names of anonymous functions",
        "var f = host ? function () {} : 0, g = function () {}, h = host && (() => 1), o = { k: () => 2 }; function make() { return function () {} } return [f.name, g.name, h.name, o.k.name, make().name].join()",
        ",g,,k,",
    ),
    (
        "the text of functions",
        "function t(a) { 'use strict'; if (!a || isInNet(a, '10.0.0.0', '255.0.0.0')) return a; for (;;) break; } return t.toString() + t.length + (function () { return }) + (x => x)",
        "function t(a) { 'use strict'; if (!a || isInNet(a, '10.0.0.0', '255.0.0.0')) return a; for (;;) break; }1function () { return }x => x",
    ),
    (
        "strict functions",
        "function s() { 'use strict'; return this === undefined ? 'strict' : 'sloppy' } function t() { ('use strict'); return this ? 'sloppy' : 'strict' } return s() + t()",
        "strictsloppy",
    ),
    (
        "functions in blocks",
        "if (host) function inner() { return 'hoisted' } return inner()",
        "hoisted",
    ),
    (
        "labels",
        "var n = 0; outer: for (var i = 0; i < 3; i++) { for (;;) { n++; if (n > 4) break outer; continue outer } } one: { if (n) break one; n = 9 } return 'n' + n",
        "n3",
    ),
    (
        "else that belongs to the inner if",
        "var r = ''; if (host) if (!host) r = 'a'; else r = 'b'; return r",
        "b",
    ),
    (
        "switch",
        "var r = ''; switch (host + 1) { case host: r += 'x'; case host + 1: r += 'y'; case (r += 'z'): r += 'w'; break; default: r += 'v' } return r",
        "yw",
    ),
    (
        "values that are not booleans",
        "return (0 || '' || null || host) + (host && 7 && '') + (null ?? 'q') + (undefined?.x ?? 'r')",
        "a.exampleqr",
    ),
    (
        "errors that are caught",
        "try { if (nothing) return 'no' } catch (e) { return e.name } finally { var f = 1 }",
        "ReferenceError",
    ),
    (
        "finally",
        "try { if (host) return 'try' } finally { if (host) alert('finally') }",
        "try",
    ),
    (
        "a builtin that the script replaces",
        "var isPlainHostName = function (a) { return 'mine' + arguments.length + a }; return isPlainHostName(host, 2)",
        "mine2a.example",
    ),
    (
        "arguments",
        "function f(a) { if (arguments.length) arguments[0] = 'changed'; return a } return f(host)",
        "changed",
    ),
    (
        "getters, setters and computed names",
        "var o = { get [host ? 'g' : 'h']() { return 'got' }, set s(v) { this.t = v || 'empty' } }; o.s = ''; return o.g + o.t",
        "gotempty",
    ),
    (
        "destructuring",
        "var { a = host ? 'd' : 0, ...rest } = { b: 1 }, [c = isPlainHostName(host)] = []; for (var [x, y = !x] of [[0]]) ; return a + rest.b + c + x + y",
        "d1false0true",
    ),
    (
        "async functions",
        "async function f() { if (await 1) return 1 } return typeof f().then",
        "function",
    ),
    (
        "regular expressions and division",
        "var a = 8, g = 2; if (/a\\/b/.test('a/b') && a / g / g) return 'r' + a / g; return 'no'",
        "r4",
    ),
    (
        "comments that end lines",
        "if (host) // first\n  return host // second\n/* third */ return 'no'",
        "a.example",
    ),
    (
        "the globals that a script can list",
        "var names = []; for (var k in this) names.push(k); return String(names.join().indexOf('pac_check'))",
        "-1",
    ),
];

#[test]
fn no_construct_means_something_else_when_it_is_followed() {
    for (what, body, expected) in CONSTRUCTS {
        let text = format!("function FindProxyForURL(url, host) {{\n{body}\n}}");
        let evaluations = followed(&text);
        assert_eq!(returned(&evaluations[0]), *expected, "{what}");
        assert!(!evaluations[0].trace.steps.is_empty(), "{what}");
    }
}

/// What `eval` of dukpy 0.6.0, which PyPAC runs a file with, takes of a file that gives a function a
/// name and ends like this: it refuses the file where the function is still its value.
const ENDS: &[(&str, bool)] = &[
    ("", false),
    ("if (false) {}", true),
    ("if (false) { 1 }", true),
    ("if (true) {}", true),
    ("if (true) { 2 }", true),
    ("if (false) { 1 } else {}", true),
    ("if (false) {}; ;", true),
    ("while (false) {}", true),
    ("while (false) { 1 }", true),
    ("for (var i = 0; i < 2; i++) { i }", true),
    ("for (var i = 0; i < 2; i++);", true),
    ("for (var k in { q: 1 }) {}", true),
    ("do { 8; break } while (false)", true),
    ("do { 8; if (1) continue; } while (false)", true),
    ("switch (1) {}", true),
    ("switch (1) { case 1: 7; break }", true),
    ("try {} catch (e) {}", true),
    ("try { throw 1 } catch (e) { 5 }", true),
    ("try { 4 } finally { f }", true),
    ("a: { 9; break a }", true),
    ("with ({}) {}", true),
    (";", false),
    ("{}", false),
    ("var x = 3;", false),
    ("var y = function () { return 1 };", false),
    ("function g() {}", false),
    ("f;", false),
    ("x = 1, f", false),
    ("if (true) { f }", false),
    ("if (false) { 1 } else { f }", false),
    ("void f", true),
    ("eval('10')", true),
    ("eval('var z')", true),
    ("(function () { 11 })()", true),
    ("new Date(0)", true),
];

#[test]
fn the_value_of_a_file_is_that_of_the_client_followed_or_not() {
    let dialect = dialects::named("pypac").unwrap();
    let host: SharedHost = Arc::new(World);
    for (end, is_taken) in ENDS {
        let text = format!(
            "function FindProxyForURL(url, host) {{ return 'DIRECT'; }}\nf = function () {{ return 1 }};\n{end}"
        );
        let script = Script::decode("end.pac", text.as_bytes(), None, dialect);
        for how in [
            Instrumentation::Nothing,
            Instrumentation::Returns,
            Instrumentation::Full,
        ] {
            let ran = run(&script, dialect, host.clone(), &[], how);
            assert_eq!(ran.is_ok(), *is_taken, "{end} {how:?}: {ran:?}");
        }
    }
}

#[test]
fn runs_that_the_client_starts_again_leave_the_same_traces() {
    for body in [
        // Straight code goes on after the question; what stands in a function or a loop does not.
        "n++; var ip = dnsResolve(host); n += 10; return 'n' + n;",
        "if (isResolvable(host) || true) { n++; m.push(n); } return n + m.join();",
        "dnsResolve(host); bump(); n += 100; return 'n' + n;",
        "dnsResolve(host) && arrow(); n += 100; return 'n' + n;",
        "var t = [dnsResolve(host), n++].map(function () { n++ }); return 'n' + n;",
        "dnsResolve(host); for (var i = 0; i < 3; i++) n++; return 'n' + n;",
        "for (var i = 0; i < 3; i++) { dnsResolve(host); n++; } return 'n' + n;",
        "try { dnsResolve(host); bump() } catch (e) { n = -1 } finally { n += 7 } return 'n' + n;",
        "return 'n' + (isInNet(host, '10.0.0.0', '255.0.0.0') ? ++n : --n) + myIpAddress() + n;",
    ] {
        let text = format!(
            "var n = 0, m = []; function bump() {{ n++ }} var arrow = () => n++;\n\
             function FindProxyForURL(url, host) {{ {body} }}"
        );
        followed(&text);
    }
}

#[test]
fn the_steps_tell_the_way_in_order() {
    let text = "\
function isInside(ip) {
  return isInNet(ip, '10.0.0.0', '255.0.0.0');
}
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || host == 'x') return 'DIRECT';
  var ip = dnsResolve(host);
  if (isInside(ip)) { return 'PROXY a:1'; }
  return 'PROXY b:1';
}
";
    let source = SourceFile::new("x.pac", text);
    let evaluations = followed(text);
    let trace = &evaluations[0].trace;
    let told: Vec<String> = trace
        .steps
        .kept()
        .map(|step| {
            let place = step.span.map_or("", |span| source.slice(span));
            let what = match &step.what {
                StepKind::Condition { kind, value, holds } => {
                    format!("{} {holds} {value:?}", kind.word())
                }
                StepKind::Call {
                    builtin, result, ..
                } => format!("{builtin} gave {result:?}"),
                StepKind::Answer { question, name } => format!("answer {} {name}", question.name()),
                StepKind::Return { function, .. } => format!("return of {function:?}"),
            };
            format!("{what} <{place}>")
        })
        .collect();
    assert_eq!(
        told,
        [
            "isPlainHostName gave Some(Boolean(false)) <isPlainHostName(host)>",
            "if false Boolean(false) <isPlainHostName(host)>",
            "if false Boolean(false) <host == 'x'>",
            "answer dnsResolve a.example <>",
            "dnsResolve gave Some(Text { text: \"10.1.2.3\", cut: false }) <dnsResolve(host)>",
            "isInNet gave Some(Boolean(true)) <isInNet(ip, '10.0.0.0', '255.0.0.0')>",
            "return of Some(\"isInside\") <return isInNet(ip, '10.0.0.0', '255.0.0.0');>",
            "if true Boolean(true) <isInside(ip)>",
            "return of Some(\"FindProxyForURL\") <return 'PROXY a:1';>",
        ]
    );
}

#[test]
fn a_long_way_keeps_its_beginning_and_its_end() {
    let text =
        "function FindProxyForURL(url, host) { for (var i = 0; i < 5000; i++); return 'DIRECT'; }";
    let evaluations = followed(text);
    let steps = &evaluations[0].trace.steps;
    assert_eq!((steps.first.len(), steps.last.len()), (500, 500));
    assert_eq!(steps.skipped, 5002 - 1000);
    assert!(matches!(
        steps.last.last().map(|step| &step.what),
        Some(StepKind::Return { .. })
    ));
    let StepKind::Condition { kind, value, .. } = &steps.last[498].what else {
        panic!("the last test of the loop");
    };
    assert_eq!(
        (*kind, value),
        (ConditionKind::Loop, &Glimpse::Boolean(false))
    );
}

/// Errors at places that the engine does not know by itself.
#[test]
fn errors_have_the_place_of_their_statement() {
    for (text, line, column) in [
        (
            "function FindProxyForURL(u, h) {\n  var a = 1;\n  if (nothing == h) return 'x';\n}",
            3,
            7,
        ),
        (
            "function FindProxyForURL(u, h) {\n  a(h);\n  var b = nothing;\n}\nfunction a(h) {\n  h;\n}",
            3,
            11,
        ),
        (
            "function FindProxyForURL(u, h) {\n  return b(h);\n}\nfunction b(h) {\n  h;\n  for (var k in nothing) {}\n}",
            6,
            17,
        ),
        (
            "function FindProxyForURL(u, h) {\n  switch (nothing) { case 1: }\n}",
            2,
            11,
        ),
        (
            "function FindProxyForURL(u, h) {\n  h;\n  nothing;\n}",
            3,
            3,
        ),
        (
            "function FindProxyForURL(u, h) {\n  h;\n  while (nothing) {}\n}",
            3,
            10,
        ),
        (
            "function FindProxyForURL(u, h) {\n  h;\n  return nothing + 1;\n}",
            3,
            10,
        ),
    ] {
        let evaluations = followed(text);
        let Outcome::Threw(error) = &evaluations[0].outcome else {
            panic!("{text}");
        };
        assert_eq!(error.position, Some(Position { line, column }), "{text}");
    }
}

#[test]
fn an_error_of_the_top_level_has_the_place_of_its_statement() {
    let text = "var a = 1;\nvar b = nothing;\nfunction FindProxyForURL() {}";
    let script = Script::decode("x.pac", text.as_bytes(), None, dialects::DEFAULT);
    for how in [Instrumentation::Returns, Instrumentation::Full] {
        let failure =
            run(&script, dialects::DEFAULT, Arc::new(World), &[], how).expect_err("threw");
        let position = failure.script_error().and_then(|error| error.position);
        assert_eq!(position, Some(Position { line: 2, column: 9 }), "{how:?}");
    }
}

#[test]
fn coverage_counts_every_call_since_the_script_was_loaded() {
    let text = "\
function FindProxyForURL(url, host) {
  var n = 0;
  if (host == 'a.example') return 'A';
  while (n < 2) n++;
  if (host == 'c' && n) return 'C';
  return 'B';
}
function never() { return 1; }
";
    let dialect = dialects::DEFAULT;
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let urls = [
        "http://a.example/",
        "http://b.example/",
        "http://b.example/2",
    ];
    let requests = requests(&urls, dialect);
    let (_, coverage) = run(
        &script,
        dialect,
        Arc::new(World),
        &requests,
        Instrumentation::Counts,
    )
    .unwrap();
    let coverage = coverage.unwrap();
    let source = SourceFile::new("x.pac", text);
    let statements: Vec<(&str, u64)> = coverage
        .statements
        .iter()
        .map(|reached| (source.slice(reached.span), reached.times))
        .collect();
    assert_eq!(
        statements,
        [("var n = 0;", 3), ("while (n < 2) n++;", 2), ("n++;", 4)]
    );
    let conditions: Vec<(&str, u64, u64)> = coverage
        .conditions
        .iter()
        .map(|decided| (source.slice(decided.span), decided.held, decided.failed))
        .collect();
    assert_eq!(
        conditions,
        [
            ("host == 'a.example'", 1, 2),
            ("n < 2", 4, 2),
            ("host == 'c'", 0, 2),
            ("n", 0, 0)
        ]
    );
    let returns: Vec<u64> = coverage.returns.iter().map(|site| site.times).collect();
    assert_eq!(returns, [1, 0, 2, 0]);
    let functions: Vec<(Option<&str>, u64)> = coverage
        .functions
        .iter()
        .map(|function| (function.name.as_deref(), function.times))
        .collect();
    assert_eq!(
        functions,
        [(Some("FindProxyForURL"), 3), (Some("never"), 0)]
    );
}

#[test]
fn every_sample_gives_the_same_answers_when_it_is_followed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples");
    let mut ran = 0;
    for part in ["", "clients", "hostile"] {
        for entry in std::fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path
                .extension()
                .is_some_and(|extension| extension == "toml")
            {
                ran += sample(&path);
            }
        }
    }
    assert!(ran > 470, "only {ran} evaluations");
}

fn sample(path: &Path) -> usize {
    let name = path.display().to_string();
    let suite = Suite::parse(&name, &std::fs::read_to_string(path).unwrap()).unwrap();
    // Where a limit ends a run, it may end at another moment.
    let harmless = suite.cases.iter().all(|case| {
        let mut status = case.expected.status.iter();
        status.all(|status| matches!(status, Status::Ok | Status::Error | Status::Bypass))
    });
    if !harmless {
        return 0;
    }
    let bytes = match &suite.script {
        ScriptSource::File(_) => std::fs::read(path.with_extension("pac")).unwrap(),
        ScriptSource::Generated(recipe) => recipe.write().unwrap(),
    };
    let mut ran = 0;
    for client in &suite.world.clients {
        let Some(dialect) = dialects::named(client) else {
            continue;
        };
        let script = Script::decode(&name, &bytes, None, dialect);
        let host: SharedHost = Arc::new(suite.world.clone());
        let urls: Vec<&str> = suite.cases.iter().map(|case| case.url.as_str()).collect();
        let requests = requests(&urls, dialect);
        ran += compared(&name, &script, dialect, &host, &requests).len();
    }
    ran
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_programs_give_the_same_answers_when_they_are_followed(
        text in programs::program(programs::Asks::Anything),
    ) {
        followed(&text);
    }
}
