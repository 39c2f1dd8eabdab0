use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

use super::{Program, Refusal};
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::{Evaluation, Limits, Outcome};
use crate::pac::lookup::SharedHost;
use crate::pac::lowering::lower;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::{Family, Host, Resolution};
use crate::source::Position;

struct World;

impl Host for World {
    fn resolve(&self, name: &str, _: Family) -> Resolution {
        if name == "ten.test" {
            return Resolution::Addresses(vec![IpAddr::from([10, 1, 2, 3])]);
        }
        Resolution::NoSuchName
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![IpAddr::from([192, 168, 1, 9])]
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

fn evaluated(program: &Program, host: &str) -> Option<Evaluation> {
    let url = format!("http://{host}/some/page.html");
    let request = Request::new(&url, dialects::DEFAULT).unwrap();
    let world: SharedHost = Arc::new(World);
    program.evaluate(&request, &world, &Limits::default())
}

fn answer_of(program: &Program, host: &str) -> Option<String> {
    match evaluated(program, host)?.outcome {
        Outcome::Text(text) => Some(text),
        other => panic!("{other:?}"),
    }
}

fn answer(text: &str, host: &str) -> Option<String> {
    let program = lowered(text).unwrap_or_else(|refusal| panic!("{refusal:?}: {text}"));
    answer_of(&program, host)
}

#[track_caller]
fn answers(text: &str, expected: &[(&str, &str)]) {
    let program = lowered(text).unwrap_or_else(|refusal| panic!("{refusal:?}: {text}"));
    for (host, expected) in expected {
        let found = answer_of(&program, host);
        assert_eq!(
            found.as_deref(),
            Some(*expected),
            "{host}\n{}",
            program.listing()
        );
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
    answers(
        OFFICE,
        &[
            ("intranet", "DIRECT"),
            ("WWW.corp.example", "DIRECT"),
            ("10.1.2.3", "DIRECT"),
            ("ten.test", "DIRECT"),
            ("11.1.2.3", "PROXY p.example:8080"),
            ("www.example.com", "PROXY p.example:8080"),
            ("a.video.example", "PROXY v.example:3128; DIRECT"),
            ("local.example", "SOCKS s.example"),
        ],
    );
}

#[test]
fn the_return_that_decided_and_the_questions_are_known() {
    let program = lowered(OFFICE).unwrap();
    let trace = evaluated(&program, "a").unwrap().trace;
    assert_eq!(trace.decided_at, Some(Position { line: 8, column: 5 }));
    assert_eq!((trace.runs, trace.lookups.len()), (1, 0));
    let trace = evaluated(&program, "ten.test").unwrap().trace;
    assert_eq!((trace.runs, trace.lookups.len()), (2, 1));
}

#[test]
fn the_families_of_real_files_are_lowered() {
    let hash = "var domains = { 'a.test': 1, 'b.example': 1 };
        function FindProxyForURL(url, host) {
            var suffix, pos = host.lastIndexOf('.');
            pos = host.lastIndexOf('.', pos - 1);
            while (1) {
                if (pos <= 0) { return domains.hasOwnProperty(host) ? 'PROXY p:1' : 'DIRECT'; }
                suffix = host.substring(pos + 1);
                if (domains.hasOwnProperty(suffix)) return 'PROXY p:1';
                pos = host.lastIndexOf('.', pos - 1);
            }
        }";
    answers(
        hash,
        &[
            ("x.y.a.test", "PROXY p:1"),
            ("b.example", "PROXY p:1"),
            ("c.example", "DIRECT"),
        ],
    );
    let omega = "var FindProxyForURL = function(init, profiles) {
        return function(url, host) {
            'use strict';
            var result = init, scheme = url.substr(0, url.indexOf(':'));
            do {
                if (!profiles[result]) return result;
                result = profiles[result];
                if (typeof result === 'function') result = result(url, host, scheme);
            } while (typeof result !== 'string' || result.charCodeAt(0) === 43);
            return result;
        };
    }('+auto', {
        '+auto': function(url, host, scheme) {
            if (/(?:^|\\.)a\\.test$/.test(host)) return '+proxy';
            if (/^b\\.test$/.test(host)) return 'DIRECT';
            return '+other';
        },
        '+proxy': function(url, host, scheme) { return 'PROXY p:1'; },
        '+other': function(url, host, scheme) {
            if (scheme == 'https') return 'PROXY s:1';
            return '+proxy';
        }
    });";
    answers(
        omega,
        &[
            ("x.a.test", "PROXY p:1"),
            ("b.test", "DIRECT"),
            ("c", "PROXY p:1"),
        ],
    );
    let list = "var list = ['.a.test', '.b.test'], nets = [['10.0.0.0', '255.0.0.0']];
        function local(host) {
            for (var i = 0; i < list.length; i++) if (dnsDomainIs(host, list[i])) return true;
            return list.some(function (one) { return one == '.' + host; });
        }
        function FindProxyForURL(url, host) {
            var proxy = 'DIRECT', ip;
            if (local(host)) proxy = 'PROXY l:1';
            else {
                ip = dnsResolve(host);
                for (var i in nets) {
                    if (ip && isInNet(ip, nets[i][0], nets[i][1])) { proxy = 'PROXY n:1'; break; }
                }
            }
            switch (host) { case 'x': case 'y': proxy = 'PROXY x:1'; break; case 'z': return 'z'; }
            return proxy;
        }";
    answers(
        list,
        &[
            ("w.a.test", "PROXY l:1"),
            ("a.test", "PROXY l:1"),
            ("ten.test", "PROXY n:1"),
            ("other.test", "DIRECT"),
            ("y", "PROXY x:1"),
            ("z", "z"),
        ],
    );
}

#[test]
fn what_could_mean_something_else_is_refused() {
    for body in [
        "return this.x;",
        "proxy = proxy + 'y'; return proxy;",
        "count = count + 1; return 'a' + count;",
        "return eval(url);",
        "return host.constructor('x');",
        "try { return 'DIRECT'; } finally { x = 1; }",
        "return arguments[0];",
        "list.push(host); return 'DIRECT';",
        "return Math.random() > 0.5 ? 'a' : 'b';",
        "with (host) { return 'a'; }",
        "return new Date() > 1 ? 'a' : 'b';",
        "var a = []; if (host) a.push('x'); return a.length + 'x';",
        "return /(a)\\1/.test(host) ? 'a' : 'b';",
        "return re.test(host) ? 'a' : 'b';",
        "<!-- comment\nreturn 'DIRECT';",
    ] {
        let text = format!(
            "var proxy = 'x', count = 0, list = [], re = /a/g;\n\
             function FindProxyForURL(url, host) {{ {body} }}"
        );
        assert!(lowered(&text).is_err(), "{body}");
    }
    for text in [
        "function FindProxyForURL(url, host) { return 'DIRECT'; } FindProxyForURL = 1;",
        "function FindProxyForURL(url, host = 1) { return 'DIRECT'; }",
        "async function FindProxyForURL(url, host) { return 'DIRECT'; }",
        "function FindProxyForURL(url, host) { return 'DIRECT'; } var RegExp = 1;",
        "function FindProxyForURL(url, host) { return 'DIRECT';",
        "'use strict'; function FindProxyForURL(url, host) { return 'DIRECT'; }",
        "function FindProxyForURL(url, host) { return 'DIRECT'; } dnsResolve = function () {};",
        "function FindProxyForURL(url, host) { return 'a'; } function isInNet() { return true; }",
        "String.prototype.x = 1; function FindProxyForURL(url, host) { return 'a'; }",
        "var a = myIpAddress(); function FindProxyForURL(url, host) { return a; }",
        "let FindProxyForURL = function (url, host) { return 'DIRECT'; };",
        "function FindProxyForURL(url, host) { FindProxyForURL = function () { return 'b'; }; return 'a'; }",
        "function FindProxyForURL(url, host) { if (host == 'a') f(); return 'a'; }
         function f() { FindProxyForURL = f; }",
        "var a = u; function FindProxyForURL(u, h) { return a; }",
        "var a = dnsDomainIs(host, '.x'); function FindProxyForURL(url, host) { return a ? 'a' : 'b'; }",
    ] {
        assert!(lowered(text).is_err(), "{text}");
    }
}

#[test]
fn what_only_the_engine_can_say_is_given_up() {
    for body in [
        "return 1;",
        "if (host == 'never') return 'DIRECT';",
        "return helper(host);",
        "return;",
        "throw 1;",
        "return dnsDomainIs(host) ? 'a' : 'b';",
        "var a; return a.length > 1 ? 'a' : 'b';",
        "return dnsResolve(host).length ? 'a' : 'b';",
        "const a = 1; a = 2; return 'DIRECT';",
        "return b; let b = 'x';",
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
fn what_grows_without_end_is_refused_or_given_up() {
    let doubling = "s = s + s;".repeat(64);
    let text =
        format!("function FindProxyForURL(url, host) {{ var s = host; {doubling} return s; }}");
    let answer = lowered(&text)
        .ok()
        .and_then(|program| answer_of(&program, "a"));
    assert_eq!(answer, None);
    for text in [
        "function f() { return f(); } function FindProxyForURL(url, host) { return f(); }",
        "function FindProxyForURL(url, host) { for (;;) host = host + 'a'; }",
        "for (;;) {} function FindProxyForURL(url, host) { return 'a'; }",
        "var a = []; while (true) a.push(1); function FindProxyForURL(url, host) { return 'a'; }",
    ] {
        let answer = lowered(text)
            .ok()
            .and_then(|program| answer_of(&program, "a"));
        assert_eq!(answer, None, "{text}");
    }
}

/// Each choice doubles the paths, and none of them is walked twice.
#[test]
fn shared_choices_cost_once() {
    let mut body = String::from("var n = host.length;");
    for bit in 0..60 {
        let _ = write!(body, "n = (n & {} ? n + 1 : n + 2);", 1 << (bit % 30));
    }
    let text = format!("function FindProxyForURL(url, host) {{ {body} return 'n' + n; }}");
    if let Ok(program) = lowered(&text) {
        assert!(answer_of(&program, "a.test").is_some_and(|answer| answer.starts_with('n')));
    }
}

/// Texts with numbers, one behind the other.
fn texts(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |all, number| all + &text(number))
}

#[test]
fn long_chains_are_lowered() {
    let terms = "host == 'a' || ".repeat(3_000);
    let links = texts(2_000, |link| {
        format!("else if (host == 'c{link}') return 'c';\n")
    });
    let assigned = texts(2_000, |link| {
        format!("else if (host == 'd{link}') r = 'd{link}';\n")
    });
    let text = format!(
        "function FindProxyForURL(url, host) {{ var r = 'r'; if ({terms} host == 'b') return 'b';\n\
         {links} if (host == 'e') r = 'e'; {assigned} return r; }}"
    );
    answers(
        &text,
        &[
            ("b", "b"),
            ("c1999", "c"),
            ("d1234", "d1234"),
            ("e", "e"),
            ("x", "r"),
        ],
    );
}

#[test]
fn the_first_of_many_rules_decides_whatever_its_kind() {
    let rules = [
        "shExpMatch(host, '*.a.test')",
        "dnsDomainIs(host, 'b.test')",
        "host == 'www.a.test'",
        "shExpMatch(host, '*x*y*')",
        "shExpMatch(url, 'http://p*')",
        "host.indexOf('need') != -1",
        "/(^|\\.)re\\.test$/.test(host)",
        "isInNet(host, '10.1.0.0', '255.255.0.0')",
        "isPlainHostName(host)",
        "shExpMatch(host, '*.c.test') && url.length > 10",
        "localHostOrDomainIs(host, 'l.ocal.test')",
    ];
    let body = texts(rules.len(), |number| {
        format!("if ({}) return 'r{number}';\n", rules[number])
    });
    let text = format!("function FindProxyForURL(url, host) {{ {body} return 'none'; }}");
    answers(
        &text,
        &[
            ("www.a.test", "r0"),
            ("xb.test", "r1"),
            ("axby", "r3"),
            ("pxq.c.test", "r4"),
            ("q.need.test", "r5"),
            ("re.test", "r6"),
            ("more.test", "none"),
            ("10.1.2.3", "r7"),
            ("10.2.2.3", "none"),
            ("l", "r8"),
            ("q.c.test", "r9"),
            ("l.ocal.test", "r10"),
        ],
    );
}

#[test]
fn a_program_is_looked_at_when_it_is_read() {
    let program = lowered(OFFICE).unwrap();
    let written = program.write().unwrap();
    let read = Program::read(&written).unwrap();
    assert_eq!(answer_of(&read, "intranet"), Some("DIRECT".to_owned()));
    let mut valid = 0;
    for place in 0..written.len() {
        let mut changed = written.clone();
        changed[place] ^= 0x55;
        if let Some(program) = Program::read(&changed) {
            // Whatever it says, it ends.
            let _ = evaluated(&program, "www.example.com");
            valid += 1;
        }
        let _ = Program::read(&written[..place]);
    }
    assert!(valid < written.len());
}

/// The stack has eight times as much room, also in a build without optimisation.
#[test]
fn what_is_nested_deep_takes_little_of_the_stack() {
    const ROOM: usize = super::super::stack::STACK_BYTES / 8;
    let nest = |open: &str, middle: &str, close: &str, times: usize| {
        format!("{}{middle}{}", open.repeat(times), close.repeat(times))
    };
    let mut bodies =
        vec![
        format!("{} return 'DIRECT';", "if (host == 'x') return 'a'; else ".repeat(5_000)),
        format!("return {} 'DIRECT';", "host == 'x' ? 'a' : ".repeat(5_000)),
        format!("return {} host ? 'a' : 'b';", "host == 'x' || ".repeat(20_000)),
        format!("return 'a' {};", "+ host".repeat(5_000)),
        "function f(x) { return x ? g(x - 1) : host } function g(x) { return f(x) } return f(1e9);"
            .to_owned(),
    ];
    for times in [50, 400, 900, 1_900] {
        bodies.extend([
            format!("return {};", nest("(", "host", ")", times)),
            format!("return {};", nest("f(", "host", ")", times)),
            format!(
                "return {};",
                nest("host == 'x' ? (", "host", ") : 'a'", times)
            ),
            format!("return {};", nest("(host || ", "url", ")", times)),
            format!("return {};", nest("[", "host", "][0]", times)),
            format!(
                "return {};",
                nest("(function () { return ", "host", " })()", times)
            ),
            nest("if (host != 'x') {", "return 'a';", "}", times),
            nest("for (var i = 0; i < 1; i++) {", "return 'a';", "}", times),
            nest("switch (host) { default: ", "return 'a';", "}", times),
            format!("return {}host;", "!".repeat(times)),
        ]);
    }
    for body in bodies {
        let text = format!(
            "function f(x) {{ return x; }} function FindProxyForURL(url, host) {{ {body} }}"
        );
        let script = script(&text, dialects::DEFAULT);
        std::thread::Builder::new()
            .stack_size(ROOM)
            .spawn(move || {
                let _ = super::super::syntax::lower(&script.source, dialects::DEFAULT);
            })
            .unwrap()
            .join()
            .unwrap();
    }
}

mod many_worlds {
    use std::net::Ipv4Addr;

    use super::super::many_worlds::ManyWorlds;
    use super::*;

    struct OneAddress(Ipv4Addr);

    impl Host for OneAddress {
        fn resolve(&self, _: &str, _: Family) -> Resolution {
            Resolution::Addresses(vec![IpAddr::V4(self.0)])
        }

        fn own_addresses(&self) -> Vec<IpAddr> {
            Vec::new()
        }

        fn now_ms(&self) -> i64 {
            0
        }

        fn utc_offset_seconds(&self, _: i64) -> i32 {
            0
        }
    }

    const FILES: [&str; 4] = [
        "function FindProxyForURL(url, host) {
            if (dnsDomainIs(host, '.a')) return 'A';
            if (isInNet(host, '10.0.0.0', '255.0.0.0')) return 'TEN';
            if (host == 'x.b') return 'B';
            if (isInNet(host, '10.1.0.0', '255.255.0.0') || isInNet(host, '11.0.0.0', '255.0.0.0')) return 'MORE';
            return 'END';
        }",
        "function FindProxyForURL(url, host) {
            var ip = dnsResolve(host);
            if (dnsDomainIs(host, '.a')) return 'A';
            if (isInNet(ip, '10.1.0.0', '255.255.0.0')) return 'TEN.ONE';
            if (host == 'x.b') return 'B';
            if (isInNet(ip, '10.0.0.0', '255.0.0.0') && host == 'x.c') return 'TEN';
            if (shExpMatch(ip, '11.*')) return 'ELEVEN';
            if (ip == '12.0.0.1') return 'TWELVE';
            return 'END';
        }",
        "function FindProxyForURL(url, host) {
            if (isResolvable(host)) { if (isInNet(dnsResolve(host), '10.0.0.0', '255.0.0.0')) return 'TEN'; return 'KNOWN'; }
            return 'END';
        }",
        "function FindProxyForURL(url, host) {
            if (isPlainHostName(host) || isInNet(host, '12.0.0.0', '255.0.0.0')) return 'DIRECT';
            return url.substring(0, 5) == 'http:' ? 'HTTP' : 'OTHER';
        }",
    ];

    #[test]
    fn each_world_gives_the_answer_that_it_gives_alone() {
        let addresses = ["1.1.1.1", "10.1.2.3", "10.2.2.3", "11.0.0.1", "12.0.0.1"];
        let worlds: Vec<SharedHost> = addresses
            .iter()
            .map(|address| {
                let host: SharedHost = Arc::new(OneAddress(address.parse().unwrap()));
                host
            })
            .collect();
        for client in [dialects::DEFAULT, dialects::named("firefox").unwrap()] {
            for text in FILES {
                let program = lower(&script(text, client), client).unwrap();
                let mut many = ManyWorlds::new(&program, worlds.clone());
                for host in ["q.test", "x.a", "x.b", "x.c", "plain"] {
                    let request = Request::new(&format!("http://{host}/"), client).unwrap();
                    let (numbers, asks) = many
                        .answers(&request)
                        .unwrap_or_else(|| panic!("{text} {host}"));
                    for (number, world) in numbers.iter().zip(&worlds) {
                        let (found, at) = &many.texts[*number as usize];
                        let alone = program
                            .evaluate(&request, world, &Limits::default())
                            .unwrap();
                        assert_eq!(alone.outcome, Outcome::Text(found.clone()), "{text} {host}");
                        assert_eq!(alone.trace.decided_at, Some(*at));
                        assert!(asks || alone.trace.lookups.is_empty());
                    }
                }
            }
        }
    }
}
