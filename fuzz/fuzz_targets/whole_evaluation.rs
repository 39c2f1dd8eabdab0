//! A generated script and a URL, from text to what the client does, in every client.

#![no_main]

mod generated_script;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use pac_check::finding::answers::{Status, UrlAnswer};
use pac_check::pac::dialects::{self, Dialect};
use pac_check::pac::evaluation::{Limits, LoadFailure, Outcome};
use pac_check::pac::lookup::SharedHost;
use pac_check::pac::lowering;
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use pac_check::pac::{Family, Host, Resolution, effect};

fuzz_target!(|data: &[u8]| {
    let mut bytes = Unstructured::new(data);
    // Too few bytes for a script are not a defect.
    let _ = run(&mut bytes);
});

fn run(bytes: &mut Unstructured<'_>) -> Result<()> {
    let url = url(bytes)?;
    let text = generated_script::pac_file(bytes)?;
    // What is asserted of a known answer holds for the browsers; other clients hand on a raw value.
    for dialect in ["chromium", "firefox"]
        .into_iter()
        .filter_map(dialects::named)
    {
        let first = answer(&text, &url, dialect);
        // Now and then twice: the same world gives the same answer.
        if text.len() % 8 == 0 {
            assert_eq!(
                first,
                answer(&text, &url, dialect),
                "{}: {text}",
                dialect.name
            );
        }
        let Some(answer) = first else {
            continue;
        };
        // Nothing fails open unseen.
        if answer.status == Status::Ok {
            assert!(answer.returned.is_some(), "{text}");
            assert!(answer.effective.is_some(), "{text}");
        } else {
            assert_ne!(answer.status, Status::Crash, "{:?}: {text}", answer.error);
            assert!(
                !answer.is_known() || answer.status == Status::Bypass,
                "{text}"
            );
        }
        if let Some(place) = answer.decided_at {
            let line = text.lines().nth(place.line as usize - 1);
            assert!(line.is_some_and(|line| line.contains("return") || line.contains("=>")));
        }
    }
    Ok(())
}

fn answer(text: &str, url: &str, dialect: &'static Dialect) -> Option<UrlAnswer> {
    let request = Request::new(url, dialect).ok()?;
    let script = Script::decode("fuzz.pac", text.as_bytes(), None, dialect);
    let limits = Limits {
        loop_iterations: 10_000,
        recursion: 200,
        ..Limits::default()
    };
    let program = lowering::lower(&script, dialect).ok();
    let host: SharedHost = Arc::new(World);
    Some(
        match Session::start(script, dialect, host.clone(), limits.clone()) {
            Ok(mut session) => {
                let evaluations = session.evaluate(std::slice::from_ref(&request));
                assert_eq!(evaluations.len(), 1);
                let evaluation = &evaluations[0];
                assert!(!matches!(evaluation.outcome, Outcome::Crash(_)), "{text}");
                // Where there is a decision program, it answers the same or not at all.
                let answer = program.and_then(|program| program.evaluate(&request, &host, &limits));
                if let Some(answer) = answer {
                    assert_eq!(answer, *evaluation, "{}: {text}", dialect.name);
                }
                effect::answer(url, &request, evaluation, dialect)
            }
            Err(failure) => {
                assert!(
                    !matches!(failure, LoadFailure::Crash(_)),
                    "{failure:?}: {text}"
                );
                effect::not_loaded(url, &request, &failure, dialect)
            }
        },
    )
}

fn url(bytes: &mut Unstructured<'_>) -> Result<String> {
    let scheme = bytes.choose(&["http", "https", "ws", "ftp"])?;
    let host = bytes.choose(&[
        "www.a.example",
        "a",
        "10.1.2.3",
        "[2001:db8::1]",
        "B\u{fc}cher.example",
        "a.example.",
        "localhost",
        "x.y.z.a.example:8443",
    ])?;
    let rest = bytes.choose(&["", "/", "/a?b#c", "/%20\u{e9}"])?;
    Ok(format!("{scheme}://{host}{rest}"))
}

/// A small world in which the fate of a name depends on its length.
struct World;

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let v4 = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 7));
        match (name.len() % 5, family) {
            (0, _) => Resolution::NoSuchName,
            (1, _) => Resolution::Failed("no answer in time".to_owned()),
            (2, Family::V4) => Resolution::NoAddress,
            (2 | 3, Family::Any) => Resolution::Addresses(vec![Ipv6Addr::LOCALHOST.into(), v4]),
            _ => Resolution::Addresses(vec![v4]),
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        vec![Ipv4Addr::new(192, 0, 2, 9).into()]
    }

    fn now_ms(&self) -> i64 {
        1_795_348_800_000
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        3600
    }
}
