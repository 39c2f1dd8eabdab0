//! A session in a worker behaves as one in the process does.

use std::sync::Arc;
use std::time::Duration;

use pac_check::pac::evaluation::{Limits, LoadFailure, Outcome};
use pac_check::pac::session::Session;
use pac_check::pac::{dialects, script::Script};

use crate::support::{World, ask, nobody, outcomes, patient, requests, start, start_for, text};

#[test]
fn answers_come_in_order_and_state_carries_over() {
    let mut session = start(
        "var n = 0; function FindProxyForURL(u, h) { return 'PROXY ' + h + ':' + ++n; }",
        patient(),
    );
    assert_eq!(
        ask(&mut session, &["http://a/", "https://b.example/x"]),
        [text("PROXY a:1"), text("PROXY b.example:2")]
    );
    assert_eq!(ask(&mut session, &["http://c/"]), [text("PROXY c:3")]);
    assert_eq!(ask(&mut session, &[]), []);
}

#[test]
fn thousands_of_requests_are_answered_one_by_one() {
    let mut session = start(
        "function FindProxyForURL(u, h) { return 'PROXY ' + h; }",
        patient(),
    );
    let urls: Vec<String> = (0..3000).map(|n| format!("http://h{n}.example/")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let answers = ask(&mut session, &urls);
    assert_eq!(answers.len(), 3000);
    assert_eq!(answers[2999], text("PROXY h2999.example"));
}

#[test]
fn names_own_addresses_and_the_clock_are_the_parents() {
    let world = Arc::new(World {
        names: [("a.example".to_owned(), vec!["10.1.2.3".parse().unwrap()])].into(),
        own: vec!["192.0.2.9".parse().unwrap()],
        now_ms: 1_781_749_815_123,
        offset: -14_400,
        ..World::default()
    });
    let script = "function FindProxyForURL(u, h) { \
        return [dnsResolve(h), myIpAddress(), Date.now(), new Date().getHours()].join(' '); }";
    let mut session = start_for("chromium", script, world.clone(), patient()).unwrap();
    let evaluations = session.evaluate(&requests(&["http://a.example/", "http://b.example/"]));
    assert_eq!(
        outcomes(evaluations.clone()),
        [
            text("10.1.2.3 192.0.2.9 1781749815123 22"),
            text(" 192.0.2.9 1781749815123 22")
        ]
    );
    assert_eq!(evaluations[0].trace.lookups.len(), 2);
    assert_eq!(
        evaluations[0].trace.runs, 3,
        "Chromium starts again after each answer"
    );
    assert_eq!(*world.asked.lock().unwrap(), ["a.example", "b.example"]);
}

#[test]
fn a_name_server_that_is_silent_is_not_an_answer() {
    let world = Arc::new(World {
        delay: Duration::from_secs(20),
        ..World::default()
    });
    let limits = Limits {
        lookup_ms: 50,
        ..patient()
    };
    let script = "function FindProxyForURL(u, h) { return dnsResolve(h) ? 'A' : 'B'; }";
    let mut session = start_for("chromium", script, world, limits).unwrap();
    let evaluations = session.evaluate(&requests(&["http://a.example/", "http://b.example/"]));
    for evaluation in evaluations {
        assert_eq!(evaluation.outcome, text("B"));
        let failure = evaluation.trace.lookups[0].failure.clone().unwrap();
        assert!(failure.contains("50 ms"), "{failure}");
    }
}

#[test]
fn what_the_top_level_asks_and_says_is_told() {
    let world = Arc::new(World::default());
    let script = "dnsResolve('a.example'); alert('hello'); function FindProxyForURL() {}";
    let session = start_for("chromium", script, world, patient()).unwrap();
    assert_eq!(session.load_trace().alerts, ["hello"]);
    assert_eq!(session.load_trace().lookups[0].name, "a.example");
}

#[test]
fn a_script_that_does_not_load_fails_as_it_does_in_the_process() {
    let large = "function FindProxyForURL() {} //".to_owned() + &"x".repeat(1_100_000);
    for client in ["chromium", "firefox"] {
        for text in [
            "",
            "FindProxyForURL = {",
            "function FindProxyForURL() {} throw new TypeError('x');",
            "var FindProxyForURL = 5;",
            "//FindProxyForURL",
            &large,
        ] {
            let dialect = dialects::named(client).unwrap();
            let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
            let inside = Session::start(script, dialect, nobody(), patient()).err();
            let outside = start_for(client, text, nobody(), patient()).err();
            assert_eq!(inside, outside, "{client}: {text:.40}");
            assert!(
                !matches!(outside, Some(LoadFailure::Crash(_))),
                "{outside:?}"
            );
        }
    }
}

#[test]
fn evaluations_are_those_of_a_session_in_the_process() {
    let scripts = [
        "function FindProxyForURL(u, h) { alert(h); return h == 'a' ? 'PROXY p:1' : null; }",
        "function FindProxyForURL(u, h) {\n  if (h == 'a') throw new Error('no');\n  return h.x.y;\n}",
        "function FindProxyForURL(u, h) { for (;;) {} }",
        "function FindProxyForURL(u, h) { return h == 'a' ? isInNet(h, '10.0.0.0', '255.0.0.0') + '' : '\\ud800\u{e9}'; }",
    ];
    for client in ["chromium", "firefox"] {
        for text in scripts {
            let limits = Limits {
                loop_iterations: 100_000,
                ..patient()
            };
            let dialect = dialects::named(client).unwrap();
            let script = Script::decode("x.pac", text.as_bytes(), None, dialect);
            let urls = requests(&["http://a/", "http://b/x?y", "https://c.example/"]);
            let inside = Session::start(script, dialect, nobody(), limits.clone())
                .unwrap()
                .evaluate(&urls);
            let outside = start_for(client, text, nobody(), limits)
                .unwrap()
                .evaluate(&urls);
            assert_eq!(inside, outside, "{client}: {text}");
        }
    }
}

#[test]
fn a_program_that_is_no_worker_is_a_crash_and_not_a_hang() {
    for program in ["/bin/true", "/bin/cat", "/nonexistent/program"] {
        let script = Script::decode(
            "x.pac",
            b"function FindProxyForURL() {}",
            None,
            dialects::DEFAULT,
        );
        let result = pac_check::system::worker::WorkerSession::start_with(
            program.into(),
            script,
            dialects::DEFAULT,
            nobody(),
            patient(),
        );
        assert!(
            matches!(result.as_ref().err(), Some(LoadFailure::Crash(_))),
            "{program}: {:?}",
            result.err()
        );
    }
}

#[test]
fn a_worker_reports_every_layer() {
    let session = start("function FindProxyForURL() {}", patient());
    assert_eq!(session.confinement().layers.len(), 6);
    if cfg!(target_os = "linux") {
        let missing: Vec<_> = session.confinement().missing().collect();
        assert_eq!(missing, []);
    }
    let outcome = Outcome::NotText("undefined".to_owned());
    let mut session = session;
    assert_eq!(ask(&mut session, &["http://a/"]), [outcome]);
}
