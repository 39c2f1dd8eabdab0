//! What a script may not use, and what becomes of the calls after it.

#![expect(clippy::disallowed_methods, reason = "limits of time")]

use std::time::{Duration, Instant};

use pac_check::pac::dialects;
use pac_check::pac::evaluation::{LimitKind, Limits, LoadFailure, Outcome};
use pac_check::pac::run_budget::RunBudget;
use pac_check::pac::script::{Readings, Script};
use pac_check::system::worker::WorkerSession;

use crate::support::{ask, nobody, patient, program, requests, start, start_for, text};

/// A regular expression that never ends.
const HANGS: &str = "/(x+x+)+y/.test(Array(60).join('x'))";

fn which(outcome: &Outcome) -> Option<LimitKind> {
    match outcome {
        Outcome::Limit(limit) => Some(limit.which),
        _ => None,
    }
}

/// A call of the script's `f` in one URL of three.
fn in_the_middle(expression: &str, limits: Limits) -> Vec<Outcome> {
    let script = format!(
        "var n = 0; function f() {{ return {expression}; }} \
         function FindProxyForURL(u, h) {{ n++; if (h == 'b') f(); return 'PROXY p:' + n; }}"
    );
    let mut session = start(&script, limits);
    let evaluations = session.evaluate(&requests(&["http://a/", "http://b/", "http://c/"]));
    assert_eq!(evaluations[0].trace.restarts, 0);
    assert_eq!(evaluations[2].trace.restarts, 1, "{:?}", evaluations[1]);
    evaluations
        .into_iter()
        .map(|evaluation| evaluation.outcome)
        .collect()
}

#[test]
fn a_call_that_hangs_ends_at_its_deadline_and_the_next_begins_anew() {
    let began = Instant::now();
    let outcomes = in_the_middle(
        HANGS,
        Limits {
            call_ms: 1000,
            ..Limits::default()
        },
    );
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(outcomes[0], text("PROXY p:1"));
    assert_eq!(which(&outcomes[1]), Some(LimitKind::Time));
    assert_eq!(outcomes[2], text("PROXY p:1"), "its count was lost");
}

#[test]
fn memory_ends_at_its_limit() {
    for expression in [
        "'x'.repeat(536870912)",
        "(function() { var a = []; for (;;) a.push({ a: 1 }); })()",
        "(function() { var s = 'x'; for (;;) s += s; })()",
        "new Array(1e9).join('x')",
    ] {
        let outcomes = in_the_middle(expression, patient());
        assert_eq!(
            which(&outcomes[1]),
            Some(LimitKind::Memory),
            "{expression}: {outcomes:?}"
        );
        assert_eq!(outcomes[2], text("PROXY p:1"));
    }
}

#[test]
fn a_stack_that_overflows_is_a_limit() {
    let outcomes = in_the_middle(
        "(function(a) { a[0] = a; a.flat(Infinity); })([])",
        patient(),
    );
    assert_eq!(which(&outcomes[1]), Some(LimitKind::Stack), "{outcomes:?}");
}

#[test]
fn cpu_time_ends_at_its_limit() {
    let limits = Limits {
        cpu_seconds: 1,
        ..patient()
    };
    let outcomes = in_the_middle(HANGS, limits);
    assert_eq!(which(&outcomes[1]), Some(LimitKind::Cpu), "{outcomes:?}");
}

#[test]
fn cpu_time_is_counted_for_each_call() {
    let limits = Limits {
        cpu_seconds: 2,
        ..patient()
    };
    // More than the limit in all, far less in each.
    let script = "function FindProxyForURL(u, h) { \
        var end = Date.now() + 300; while (Date.now() < end); return 'DIRECT'; }";
    let host = std::sync::Arc::new(RealTime(Instant::now()));
    let mut session = start_for("chromium", script, host, limits).unwrap();
    let urls = vec!["http://a/"; 20];
    assert_eq!(ask(&mut session, &urls), vec![text("DIRECT"); 20]);
}

struct RealTime(Instant);

impl pac_check::pac::Host for RealTime {
    fn resolve(&self, _: &str, _: pac_check::pac::Family) -> pac_check::pac::Resolution {
        pac_check::pac::Resolution::NoSuchName
    }
    fn own_addresses(&self) -> Vec<std::net::IpAddr> {
        vec![]
    }
    fn now_ms(&self) -> i64 {
        i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

#[test]
fn a_load_that_hangs_or_swells_is_a_limit() {
    let hangs = format!("function FindProxyForURL() {{}} {HANGS}");
    let swells = "function FindProxyForURL() {} 'x'.repeat(536870912)";
    let limits = Limits {
        call_ms: 1000,
        ..Limits::default()
    };
    match start_for("chromium", &hangs, nobody(), limits).err() {
        Some(LoadFailure::Limit(limit)) => assert_eq!(limit.which, LimitKind::Time),
        other => panic!("{other:?}"),
    }
    match start_for("chromium", swells, nobody(), patient()).err() {
        Some(LoadFailure::Limit(limit)) => assert_eq!(limit.which, LimitKind::Memory),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_script_that_ends_its_worker_again_and_again_is_given_up() {
    let script = "function FindProxyForURL(u, h) { return 'x'.repeat(536870912); }";
    let limits = Limits {
        restarts: 2,
        ..patient()
    };
    let mut session = start(script, limits);
    let outcomes = ask(&mut session, &["http://a/"; 6]);
    let values: Vec<String> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Limit(limit) => limit.value.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(
        values[..3].iter().all(|value| !value.contains("earlier")),
        "{values:?}"
    );
    assert!(
        values[3..]
            .iter()
            .all(|value| value.contains("at an earlier URL")),
        "{values:?}"
    );
}

#[test]
fn large_answers_and_alerts_are_limits_of_their_own() {
    let script = "function FindProxyForURL(u, h) { \
        if (h == 'a') return 'x'.repeat(10000000); \
        if (h == 'b') alert('x'.repeat(10000000)); \
        if (h == 'c') for (;;) alert('x'); \
        if (h == 'd') for (;;) alert('x'.repeat(9000)); \
        return 'x'.repeat(65536); }";
    // Chromium's way with alerts lets a run go on whose alerts do not count.
    let mut session = start_for("firefox", script, nobody(), patient()).unwrap();
    let outcomes = ask(
        &mut session,
        &[
            "http://a/",
            "http://b/",
            "http://c/",
            "http://d/",
            "http://e/",
        ],
    );
    assert_eq!(which(&outcomes[0]), Some(LimitKind::Answer));
    for outcome in &outcomes[1..4] {
        assert_eq!(which(outcome), Some(LimitKind::Alerts), "{outcome:?}");
    }
    assert_eq!(outcomes[4], text(&"x".repeat(65_536)));
}

#[test]
fn slow_calls_share_the_budget_of_the_run() {
    let script = "function FindProxyForURL(url, host) {
        if (host == 'fast.example') return 'DIRECT';
        for (var i = 0; i < 3000000; i++) {}
        return 'PROXY slow.example:1' }";
    let limits = Limits {
        run: RunBudget::of(Duration::from_millis(100)),
        ..patient()
    };
    let mut session = start(script, limits.clone());
    let outcomes = ask(&mut session, &["http://slow.example/"; 400]);
    assert_eq!(outcomes.len(), 400);
    assert_eq!(outcomes[0], text("PROXY slow.example:1"));
    let Outcome::Limit(limit) = &outcomes[399] else {
        panic!("{:?}", outcomes[399]);
    };
    assert_eq!(limit.which, LimitKind::Run);
    assert!(limit.value.contains("was not evaluated"), "{}", limit.value);
    // It is the run's, not the session's or the script's.
    let outcomes = ask(&mut session, &["http://fast.example/"]);
    assert!(matches!(&outcomes[0], Outcome::Limit(limit) if limit.which == LimitKind::Run));
    let script = Script::decode("x.pac", script.as_bytes(), None, dialects::DEFAULT);
    let other = WorkerSession::start_with(program(), script, dialects::DEFAULT, nobody(), limits);
    assert!(matches!(other, Err(LoadFailure::Limit(limit)) if limit.which == LimitKind::Run));
}

#[test]
fn what_one_client_could_not_parse_is_not_tried_by_the_next() {
    let script = format!(
        "function FindProxyForURL() {{ return {}",
        "(".repeat(20_000)
    );
    let readings = Readings::default();
    let start = |client, program: &str| {
        let dialect = dialects::named(client).unwrap();
        let script = readings.script("x.pac", script.as_bytes(), None, dialect);
        let started =
            WorkerSession::start_with(program.into(), script, dialect, nobody(), patient());
        started.err().unwrap()
    };
    let first = start("chromium", &program().to_string_lossy());
    assert!(matches!(&first, LoadFailure::Limit(limit) if limit.which == LimitKind::Nesting));
    assert_eq!(start("firefox", "/there/is/no/such/program"), first);
}
