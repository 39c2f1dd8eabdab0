use std::net::IpAddr;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Program, Refusal};
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::{Evaluation, Limits, Outcome};
use crate::pac::lookup::SharedHost;
use crate::pac::lowering::lower;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::session::Session;
use crate::pac::{Family, Host, Resolution};
use crate::source::Position;

/// Longest answer.
const MOST: usize = 65_536;

struct NoWorld;

impl Host for NoWorld {
    fn resolve(&self, _: &str, _: Family) -> Resolution {
        Resolution::NoSuchName
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

fn script(text: &str, dialect: &'static Dialect) -> Script {
    Script::decode("x.pac", text.as_bytes(), None, dialect)
}

fn lowered(text: &str) -> Result<Program, Refusal> {
    lower(&script(text, dialects::DEFAULT), dialects::DEFAULT)
}

fn request(host: &str, dialect: &'static Dialect) -> Request {
    Request::new(&format!("http://{host}/some/page.html"), dialect).unwrap()
}

fn engine(text: &str, dialect: &'static Dialect, requests: &[Request]) -> Vec<Evaluation> {
    let host: SharedHost = Arc::new(NoWorld);
    let script = script(text, dialect);
    let mut session = Session::start(script, dialect, host, Limits::default())
        .unwrap_or_else(|failure| panic!("{failure}: {text}"));
    session.evaluate(requests)
}

fn answer(text: &str, host: &str) -> Option<String> {
    let program = lowered(text).unwrap_or_else(|refusal| panic!("{refusal:?}: {text}"));
    let evaluation = program.evaluate(&request(host, dialects::DEFAULT), MOST)?;
    match evaluation.outcome {
        Outcome::Text(text) => Some(text),
        other => panic!("{other:?}"),
    }
}

const OFFICE: &str = "
var proxy = 'PROXY p.example:8080';
function FindProxyForURL(url, host) {
  host = host.toLowerCase();
  var direct = 'DIRECT', isLocal;
  if (isPlainHostName(host) || dnsDomainIs(host, '.corp.example')
      || isInNet(host, '10.0.0.0', '255.0.0.0')) {
    return direct;
  } else if (shExpMatch(url, '*.video.example/*') && !shExpMatch(host, 'www.*'))
    return 'PROXY v.example:3128; ' + direct;
  else if (host.length > 40 || host.indexOf('bad') >= 0) return 'PROXY 127.0.0.1:9';
  isLocal = host.substring(0, 3) == 'loc' ? 1 : 0;
  if (isLocal === 1) { return 'SOCKS s.example'; }
  return proxy;
}";

#[test]
fn a_small_office_is_lowered_and_answers_as_written() {
    for (host, expected) in [
        ("intranet", Some("DIRECT")),
        ("WWW.corp.example", Some("DIRECT")),
        ("10.1.2.3", Some("DIRECT")),
        ("11.1.2.3", Some("PROXY p.example:8080")),
        // The engine has to ask for its address.
        ("www.example.com", None),
    ] {
        assert_eq!(answer(OFFICE, host).as_deref(), expected, "{host}");
    }
}

#[test]
fn the_return_that_decided_is_known() {
    let program = lowered(OFFICE).unwrap();
    let evaluation = program
        .evaluate(&request("a", dialects::DEFAULT), MOST)
        .unwrap();
    let position = evaluation.trace.decided_at;
    assert_eq!(position, Some(Position { line: 8, column: 5 }));
}

#[test]
fn what_could_mean_something_else_is_refused() {
    for body in [
        "for (;;) return 'DIRECT';",
        "return helper(host);",
        "return this.x;",
        "x = 1; return 'DIRECT';",
        "proxy = 'y'; return proxy;",
        "let a = 1; { let b = 2; } return 'DIRECT';",
        "var isInNet = 1; return 'DIRECT';",
        "var undefined = 1; return 'DIRECT';",
        "return /a/.test(host) ? 'DIRECT' : 'DIRECT';",
        "return eval(url);",
        "return host.constructor('x');",
        "return host.replace('a', 'b');",
        "try { return 'DIRECT'; } catch (e) {}",
        "host.x = 1; return 'DIRECT';",
        "return arguments[0];",
        "const a = 1; a = 2; return 'DIRECT';",
        "'use strict'; return 'DIRECT';",
        "return;",
        "<!-- comment\nreturn 'DIRECT';",
    ] {
        let text = format!("var proxy = 'x';\nfunction FindProxyForURL(url, host) {{ {body} }}");
        assert!(lowered(&text).is_err(), "{body}");
    }
    for text in [
        "function FindProxyForURL(url, host) { return 'DIRECT'; } FindProxyForURL = 1;",
        "function FindProxyForURL(u, h) { return 'a'; } function FindProxyForURL(u, h) { return 'b'; }",
        "var FindProxyForURL = function (url, host) { return 'DIRECT'; };",
        "function FindProxyForURL(url, host = 1) { return 'DIRECT'; }",
        "async function FindProxyForURL(url, host) { return 'DIRECT'; }",
        "function FindProxyForURL(url, host) { return 'DIRECT'; } var RegExp = 1;",
        "function FindProxyForURL(url, host) { return 'DIRECT';",
        "'use strict'; function FindProxyForURL(url, host) { return 'DIRECT'; }",
    ] {
        assert!(lowered(text).is_err(), "{text}");
    }
}

#[test]
fn what_only_the_engine_can_say_is_given_up() {
    for body in [
        "return 1;",
        "return host == 1 ? 'a' : 'b';",
        "if (host) return host + 1; return 'x';",
        "if (host == 'never') return 'DIRECT';",
        "return isResolvable(host) ? 'a' : 'b';",
        "alert(host); return 'DIRECT';",
        "return timeRange(8, 18) ? 'a' : 'b';",
        "return shExpMatch(host, '(a+)+$') ? 'a' : 'b';",
        "return dnsDomainIs(host) ? 'a' : 'b';",
        "var a; return a.length > 1 ? 'a' : 'b';",
    ] {
        let text = format!("function FindProxyForURL(url, host) {{ {body} }}");
        assert_eq!(answer(&text, "www.example.com"), None, "{body}");
    }
}

/// The call with which PyPAC tries a file would throw.
#[test]
fn a_file_that_a_client_may_refuse_at_once_is_the_engines() {
    let text = "function FindProxyForURL(u, h) { if (dnsDomainIs(h, 1)) return 'a'; return 'b'; }";
    let lowered = |client| {
        let dialect = dialects::named(client).unwrap();
        lower(&script(text, dialect), dialect)
    };
    let refusal = lowered("pypac").unwrap_err();
    assert!(refusal.reason.contains("tries"), "{refusal:?}");
    assert!(lowered("pacparser").is_ok());
}

#[test]
fn doubling_is_given_up_before_it_fills_the_memory() {
    let doubling = "s = s + s;".repeat(64);
    let text =
        format!("function FindProxyForURL(url, host) {{ var s = 'x'; {doubling} return s; }}");
    assert_eq!(answer(&text, "a"), None);
}

#[test]
fn a_run_that_would_take_long_is_given_up() {
    let call = "if (shExpMatch(host, p)) return 'a';".repeat(2_000);
    let pattern = "a*".repeat(2_000);
    let text = format!(
        "var p = '{pattern}'; function FindProxyForURL(url, host) {{ {call} return 'b'; }}"
    );
    assert_eq!(answer(&text, &"a".repeat(60)), None);
}

#[test]
fn long_chains_are_lowered() {
    let terms = "host == 'a' || ".repeat(3_000);
    let links = "else if (host == 'c') return 'c';\n".repeat(2_000);
    let text = format!(
        "function FindProxyForURL(url, host) {{ if ({terms} host == 'b') return 'b';\n{links} \
         return 'd'; }}"
    );
    assert_eq!(answer(&text, "b").as_deref(), Some("b"));
    assert_eq!(answer(&text, "c").as_deref(), Some("c"));
    assert_eq!(answer(&text, "x").as_deref(), Some("d"));
}

/// Mostly strings; a few are of other types.
fn text() -> impl Strategy<Value = String> {
    let odd = [
        "null",
        "true",
        "2",
        "undefined",
        "host.length",
        "(host == 'a')",
    ];
    prop_oneof![
        30 => prop::sample::select(vec![
            "host", "url", "v", "g", "''", "'a'", "'.example'", "'www.a.example'", "'*.example'",
            "'*/some/*'", "'1.2.3.4'", "'b\u{fc}'", "'\\u2603'", "'255.0.0.0'",
            "host.toLowerCase()", "url.substring(0, 5)", "url.substring(4)", "host.charAt(1)",
            "(host + g)",
        ]),
        1 => prop::sample::select(odd.to_vec()),
    ]
    .prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "0",
        "1",
        "2.5",
        "-1",
        "host.length",
        "url.indexOf('a')",
        "host.lastIndexOf('.')",
        "dnsDomainLevels(host)",
        "v.length",
    ])
    .prop_map(str::to_owned)
}

fn condition() -> impl Strategy<Value = String> {
    let calls = [
        "isPlainHostName(A)",
        "dnsDomainIs(A, B)",
        "localHostOrDomainIs(A, B)",
        "shExpMatch(A, B)",
        "isInNet('1.2.3.4', A, '255.255.0.0')",
        "isValidIpAddress(A)",
        "isInNetEx(A, '1.0.0.0/8')",
        "A == B",
        "A != B",
        "A === B",
        "A !== B",
        "A.startsWith(B)",
        "A.endsWith(B)",
        "A.includes(B)",
        "A",
        "A.toUpperCase() == B",
    ];
    let call = (prop::sample::select(calls.to_vec()), text(), text()).prop_map(|(call, a, b)| {
        let call = call.replace('B', "\u{1}").replace('A', &a);
        call.replace('\u{1}', &b)
    });
    let comparison = (
        number(),
        prop::sample::select(vec!["<", "<=", ">", ">=", "=="]),
        number(),
    )
        .prop_map(|(a, operator, b)| format!("{a} {operator} {b}"));
    prop_oneof![3 => call, 1 => comparison].prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} || {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && {b}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("({a}) ? {b} : ({c})")),
        ]
    })
}

fn program() -> impl Strategy<Value = String> {
    let rule = (condition(), condition(), text(), 0..6_usize);
    prop::collection::vec(rule, 1..6).prop_map(|rules| {
        let mut program =
            "var g = 'www.' + 'g';\nfunction FindProxyForURL(url, host) {\nvar v = 'v';\n"
                .to_owned();
        for (index, (condition, other, text, shape)) in rules.into_iter().enumerate() {
            let rule = match shape {
                0 => format!("if ({condition}) return 'PROXY p{index}';\n"),
                1 => format!(
                    "if ({condition}) {{ return 'a{index}'; }} else if ({other}) return g;\n"
                ),
                2 => format!("var v = {text};\n"),
                3 => format!("if ({condition}) v = {text}; else {{ v = 'x'; ; }}\n"),
                4 => format!("let l{index} = {condition}; if (l{index}) return host;\n"),
                _ => format!("{condition};\n"),
            };
            program.push_str(&rule);
        }
        program + "return v;\n}"
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Where a program answers, the engine gives the same answer, from the same return.
    #[test]
    fn programs_answer_as_the_engine(text in program(), client in 0..dialects::ALL.len()) {
        let dialect = dialects::ALL[client];
        if let Ok(program) = lower(&script(&text, dialect), dialect) {
            let requests = ["www.a.example", "a", "1.2.3.4", "[2001:db8::1]", "B\u{fc}cher.example"]
                .map(|host| request(host, dialect));
            let answers = requests.each_ref().map(|request| program.evaluate(request, MOST));
            if answers.iter().any(Option::is_some) {
                let expected = engine(&text, dialect, &requests);
                for (answer, expected) in answers.into_iter().zip(expected) {
                    if let Some(answer) = answer {
                        prop_assert_eq!(answer, expected, "{} {}", dialect.name, text);
                    }
                }
            }
        }
    }
}

#[test]
fn the_property_is_about_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut answered = 0;
    for _ in 0..200 {
        let text = program().new_tree(&mut runner).unwrap().current();
        if let Ok(program) = lowered(&text) {
            let answer = program.evaluate(&request("www.a.example", dialects::DEFAULT), MOST);
            answered += usize::from(answer.is_some());
        }
    }
    assert!(answered > 60, "only {answered} of 200 programs answer");
}
