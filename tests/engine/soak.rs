//! Call after call, whatever its end: nothing is left, and the answers stay the same.

use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::steps::Instrumentation;

use super::{cases, comparable, nobody};

/// A script for each end of a call, the client and how the end reads.
const ENDS: &[(&str, &str, &str, &str)] = &[
    (
        "answer",
        "chromium",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { return 'PROXY ' + h }",
        "Text(\"PROXY h0.example\")",
    ),
    (
        "throw",
        "chromium",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { return [h].map(deep) } function deep(h) { nothing }",
        "threw ReferenceError: nothing is not defined",
    ),
    (
        "throw where it is converted",
        "pac-resolver",
        "function FindProxyForURL(u, h) { throw { toString: function () { throw 1 } } }",
        "threw ",
    ),
    (
        "restart",
        "chromium",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { return 'PROXY ' + myIpAddress() + deep(h) } function deep(h) { return [h, 'b'].map(function (x) { return dnsResolve(x) }).join() }",
        "Text(\"PROXY 192.0.2.110.1.2.3,10.1.2.3\")",
    ),
    (
        "limit of a loop",
        "chromium",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { [1].forEach(function () { for (;;); }) }",
        "Limit(Limit { which: Iterations",
    ),
    (
        "limit of the depth",
        "chromium",
        "function FindProxyForURL(u, h) { try { return FindProxyForURL(u, h) + 1 } catch (e) { return 'x' } }",
        "Limit(Limit { which: Recursion",
    ),
    (
        "limit of a sort",
        "chromium",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { [].sort.call({ length: 99999999 }) }",
        "Limit(Limit { which: Iterations",
    ),
    (
        "limit of a promise's job",
        "pac-resolver",
        "function FindProxyForURL(u, h) { return help(h) } async function help(h) { await 1; return 'PROXY ' + h }",
        "Text(\"PROXY h0.example\")",
    ),
    (
        "alert",
        "chromium",
        "var s = 'twenty letters ......'; s += s; s += s; s += s; function FindProxyForURL(u, h) { return help(h) } function help(h) { for (var i = 0; i < 12; i++) alert(s); return dnsResolve(h) }",
        "Text(\"10.1.2.3\")",
    ),
    (
        "limit of the alerts",
        "firefox",
        "function FindProxyForURL(u, h) { return help(h) } function help(h) { for (;;) [1].map(alert) }",
        "Limit(Limit { which: Alerts",
    ),
    (
        "generator",
        "chromium",
        "function* g(h) { yield help(h) } function help(h) { return dnsResolve(h) } function FindProxyForURL(u, h) { for (var x of g(h)) return x }",
        "Text(\"10.1.2.3\")",
    ),
    (
        "no entry point",
        "chromium",
        "function FindProxyForURL(u, h) { FindProxyForURL = 0; return 'x' }",
        "Text(\"x\")",
    ),
];

/// Calls of each kind. `PROPTEST_CASES=1000000` makes it a soak.
const CALLS: u32 = 1_500;

#[test]
fn nothing_is_left_of_a_call_whatever_its_end() {
    for (what, client, text, expected) in ENDS {
        let dialect = dialects::named(client).unwrap();
        for how in [Instrumentation::Returns, Instrumentation::Full] {
            soak(what, text, dialect, how, expected);
        }
    }
}

fn soak(what: &str, text: &str, dialect: &'static Dialect, how: Instrumentation, expected: &str) {
    let calls = cases(CALLS);
    let limits = Limits {
        call_ms: 600_000,
        loop_iterations: 40,
        recursion: 30,
        stack_values: 600,
        alerts: 20,
        ..Limits::default()
    };
    let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
    let mut session = Session::start_instrumented(script, dialect, nobody(), limits, how).unwrap();
    let request = Request::new("http://h0.example/", dialect).unwrap();
    let some = vec![request; 500];
    let mut first = None;
    let before = resident();
    for round in 0..calls.div_ceil(500) {
        for evaluation in session.evaluate(&some) {
            let got = comparable(&evaluation);
            match &first {
                None => {
                    assert!(got.starts_with(expected), "{what}, {how:?}: {got}");
                    assert!(!matches!(evaluation.outcome, Outcome::Crash(_)));
                    first = Some(got);
                }
                // It took its own entry point away.
                Some(_) if what == "no entry point" => assert!(got.starts_with("threw"), "{got}"),
                Some(first) => assert_eq!(&got, first, "{what}, {how:?}, round {round}"),
            }
        }
    }
    let grown = resident().saturating_sub(before) / 1024;
    // What the allocator keeps at the beginning, and no more in a million calls.
    assert!(
        grown < 60,
        "{what}, {how:?}: {grown} MiB more after {calls} calls"
    );
    #[expect(clippy::print_stderr, reason = "figures of a soak")]
    if calls > CALLS {
        eprintln!("{what}, {how:?}: {calls} calls, {grown} MiB more");
    }
}

/// KiB of memory; 0 where nobody says.
#[expect(
    clippy::disallowed_methods,
    reason = "asks the system about this process"
)]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}
