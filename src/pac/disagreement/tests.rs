#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::{Side, disagreement};
use crate::finding::disagreement::Disagreement;
use crate::finding::explanation::Explanation;
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::Limits;
use crate::pac::explanation::explanation;
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;
use crate::pac::script::Script;
use crate::pac::session::Session;
use crate::pac::steps::Instrumentation;
use crate::pac::{Family, Host, Resolution, effect};
use crate::source::SourceFile;

struct World;

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let addresses: &[&str] = match (name, family) {
            ("six.example", Family::Any) => &["fd00::6"],
            ("six.example", Family::V4) => return Resolution::NoAddress,
            ("four.example", _) => &["10.1.1.1"],
            _ => return Resolution::NoSuchName,
        };
        Resolution::Addresses(addresses.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn own_addresses(&self) -> Vec<std::net::IpAddr> {
        vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()]
    }

    fn now_ms(&self) -> i64 {
        0
    }

    fn utc_offset_seconds(&self, _: i64) -> i32 {
        0
    }
}

fn explained(script: &[u8], url: &str, dialect: &'static Dialect) -> (SourceFile, Explanation) {
    let script = Script::decode("x.pac", script, None, dialect);
    let source = script.source.clone();
    let request = Request::new(url, dialect).unwrap();
    let host: SharedHost = Arc::new(World);
    let explanation = if request.bypass.is_some() {
        explanation(effect::bypass(url, &request), None, &source)
    } else {
        let session = Session::start_instrumented(
            script,
            dialect,
            host,
            Limits::default(),
            Instrumentation::Full,
        );
        match session {
            Err(failure) => {
                let answer = effect::not_loaded(url, &request, &failure, dialect);
                explanation(answer, None, &source)
            }
            Ok(mut session) => {
                let evaluations = session.evaluate(std::slice::from_ref(&request));
                let answer = effect::answer(url, &request, &evaluations[0], dialect);
                explanation(answer, Some(&evaluations[0]), &source)
            }
        }
    };
    (source, explanation)
}

fn between(script: &[u8], url: &str, clients: &[&str]) -> Option<Disagreement> {
    let dialects: Vec<&'static Dialect> = clients
        .iter()
        .map(|name| dialects::named(name).unwrap())
        .collect();
    let told: Vec<(SourceFile, Explanation)> = dialects
        .iter()
        .map(|dialect| explained(script, url, dialect))
        .collect();
    let sides: Vec<Side<'_>> = dialects
        .iter()
        .zip(&told)
        .map(|(dialect, (source, explanation))| Side {
            dialect,
            source,
            explanation,
        })
        .collect();
    disagreement(&sides)
}

/// The fields of the only reason, and what it says.
fn why(body: &str, url: &str, one: &str, other: &str) -> (Vec<&'static str>, String, Option<u32>) {
    let script = format!("function FindProxyForURL(url, host) {{\n{body}\n}}\n");
    let found = between(script.as_bytes(), url, &[one, other]).expect("they part");
    let [reason] = found.reasons.as_slice() else {
        panic!("{found:#?}");
    };
    (
        reason.fields.iter().map(|field| field.name).collect(),
        reason.says.clone(),
        reason.place.map(|place| place.line),
    )
}

#[test]
fn clients_that_do_the_same_do_not_disagree() {
    let script = b"function FindProxyForURL(url, host) { return 'PROXY a:1'; }";
    let url = "http://www.example.org/";
    assert_eq!(between(script, url, &["chromium", "firefox"]), None);
    assert_eq!(between(script, url, &["chromium"]), None);
    assert_eq!(between(script, url, &[]), None);
}

#[test]
fn the_path_that_one_of_them_keeps_back() {
    let (fields, says, line) = why(
        "if (shExpMatch(url, '*/secret/*')) return 'DIRECT';\nreturn 'PROXY a:1';",
        "https://www.example.org/secret/x",
        "winhttp",
        "chromium",
    );
    assert_eq!(fields, ["https_path"], "{says}");
    assert_eq!(line, Some(2));
    assert!(says.contains("shExpMatch is given"), "{says}");
}

#[test]
fn a_call_that_was_given_something_else_and_came_to_the_same_is_not_the_reason() {
    let url = "https://four.example/login?x=1";
    let harmless = "if (shExpMatch(url, '*.windowsupdate.com/*')) return 'DIRECT';\n";
    // The grammar: winhttp drops what chromium uses.
    let body = format!("{harmless}return 'HTTPS gateway.example:443; PROXY b.example:8080';");
    let (fields, says, line) = why(&body, url, "winhttp", "chromium");
    assert_eq!(fields, ["grammar"], "{says}");
    assert!(says.contains("drops `HTTPS gateway.example:443`"), "{says}");
    assert_eq!(line, Some(3));
    // A function that one of them does not have, a call whose result differs, a condition without a call.
    for (then, field, line) in [
        (
            "return isInNetEx(host, '10.0.0.0/8') ? 'DIRECT' : 'PROXY a:1';",
            "builtins",
            3,
        ),
        (
            "return shExpMatch(url, '*/login?*') ? 'DIRECT' : 'PROXY a:1';",
            "https_path",
            3,
        ),
        (
            "if (url.indexOf('/login') > 0) return 'DIRECT';\nreturn 'PROXY a:1';",
            "https_path",
            3,
        ),
        ("return 'PROXY a' + url.length + ':1';", "https_path", 3),
    ] {
        let (fields, says, at) = why(&format!("{harmless}{then}"), url, "winhttp", "firefox");
        assert_eq!(
            (fields.as_slice(), at),
            ([field].as_slice(), Some(line)),
            "{then}: {says}"
        );
    }
}

#[test]
fn the_call_whose_result_is_handed_on_is_the_reason() {
    let url = "http://six.example/x";
    let body = "var mine = myIpAddress();\nvar ip = dnsResolve(host);\n\
                if (isInNet(mine, '10.0.0.0', '255.0.0.0')) return 'DIRECT';\n\
                if (shExpMatch(ip, 'fd00*')) return 'DIRECT';\nreturn 'PROXY a:1';";
    let (fields, says, line) = why(body, url, "chromium", "firefox");
    assert_eq!(fields, ["first_address"], "{says}");
    assert!(says.contains("dnsResolve"), "{says}");
    assert_eq!(line, Some(3));
}

#[test]
fn a_builtin_that_one_of_them_does_not_have() {
    let (fields, says, _) = why(
        "return isInNetEx(host, '10.0.0.0/8') ? 'DIRECT' : 'PROXY a:1';",
        "http://four.example/",
        "winhttp",
        "firefox",
    );
    assert_eq!(fields, ["builtins"]);
    assert!(
        says.contains("winhttp has isInNetEx, firefox has not"),
        "{says}"
    );
    let (fields, _, _) = why(
        "if (typeof isInNetEx == 'function') return 'DIRECT';\nreturn 'PROXY a:1';",
        "http://four.example/",
        "winhttp",
        "firefox",
    );
    assert_eq!(fields, ["builtins"]);
}

#[test]
fn an_address_of_the_other_family() {
    let (fields, says, line) = why(
        "return dnsResolve(host) ? 'DIRECT' : 'PROXY a:1';",
        "http://six.example/",
        "chromium",
        "firefox",
    );
    assert_eq!(fields, ["first_address"], "{says}");
    assert_eq!(line, Some(2));
}

#[test]
fn a_place_that_is_never_asked() {
    let (fields, says, _) = why(
        "return 'PROXY a:1';",
        "http://169.254.1.1/",
        "chromium",
        "firefox",
    );
    assert_eq!(fields, ["bypass"]);
    assert!(says.contains("chromium never asks"), "{says}");
}

#[test]
fn a_text_that_is_read_in_two_ways() {
    let (fields, says, line) = why(
        "return 'PROXY a:80/; PROXY b:1';",
        "http://www.example.org/",
        "chromium",
        "firefox",
    );
    assert_eq!(fields, ["grammar"], "{says}");
    assert!(says.contains("chromium drops `PROXY a:80/`"), "{says}");
    assert_eq!(line, Some(2));
}

#[test]
fn syntax_that_one_of_them_does_not_know() {
    let (fields, says, line) = why(
        "let p = 'PROXY a:1';\nreturn p;",
        "http://www.example.org/",
        "chromium",
        "winhttp",
    );
    assert_eq!(fields, ["language_level"], "{says}");
    assert_eq!(line, Some(2));
}

#[test]
fn a_look_up_that_is_awaited_where_it_can_not_be() {
    for (body, line) in [
        (
            "return shExpMatch(dnsResolve(host), '10.*') ? 'DIRECT' : 'PROXY a:1';",
            2,
        ),
        (
            "return (function () { return function () { return 'PROXY a:1'; }; })()();",
            2,
        ),
    ] {
        let url = "http://www.example.org/";
        let (fields, says, at) = why(body, url, "chromium", "pac-resolver");
        assert_eq!(fields, ["awaits"], "{says}");
        assert_eq!(at, Some(line));
    }
}

#[test]
fn what_does_not_cross_to_python() {
    let url = "http://www.example.org/";
    let body = "return isPlainHostName(host, 1) ? 'DIRECT' : 'PROXY a:1';";
    let (fields, says, _) = why(body, url, "pacparser", "pypac");
    assert_eq!(fields, ["test_call"], "it fails at once: {says}");
    let body = "if (host.length < 9) return 'DIRECT';\nreturn isPlainHostName(host, 1) ? 'DIRECT' : 'PROXY a:1';";
    let (fields, says, line) = why(body, url, "pacparser", "pypac");
    assert!(fields.contains(&"bridge"), "{fields:?} {says}");
    assert_eq!(line, Some(3));
    let body = "return dnsDomainIs(host, '.EXAMPLE.ORG') ? 'DIRECT' : 'PROXY a:1';";
    let (fields, says, _) = why(body, url, "chromium", "pypac");
    assert_eq!(fields, ["domain_suffix"], "{says}");
}

#[test]
fn a_file_whose_value_is_a_function() {
    let script = b"FindProxyForURL = function () { return 'PROXY a:1'; };";
    let found = between(script, "http://www.example.org/", &["pacparser", "pypac"]).unwrap();
    let fields: Vec<_> = found.reasons[0]
        .fields
        .iter()
        .map(|field| field.name)
        .collect();
    assert_eq!(fields, ["file_value"], "{found:#?}");
}

/// Whatever the samples show, the reason for it is found, but where this list says why not.
#[test]
fn every_difference_between_the_browsers_in_the_samples_has_a_reason() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pac-samples/clients");
    let mut without = BTreeSet::new();
    let mut with = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let suite = urls_of(&path);
        let script = std::fs::read(path.with_extension("pac")).unwrap_or_default();
        if script.is_empty() {
            continue;
        }
        for url in suite {
            if let Some(found) = between(&script, &url, &["chromium", "firefox"]) {
                if found.reasons.iter().all(|reason| reason.fields.is_empty()) {
                    without.insert(format!("{name}: {url}: {}", found.reasons[0].says));
                } else {
                    with += 1;
                }
            }
        }
    }
    assert!(with >= 8, "{with}");
    assert!(without.is_empty(), "{without:#?}");
}

/// The URLs of a suite, read as plain TOML: this layer knows no suites.
fn urls_of(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let table: toml::Table = text.parse().unwrap();
    let cases = table["case"].as_array().unwrap();
    let mut urls = Vec::new();
    for case in cases {
        urls.extend(case.get("url").map(|url| url.as_str().unwrap().to_owned()));
        let many = case.get("urls").and_then(toml::Value::as_array);
        urls.extend(
            many.into_iter()
                .flatten()
                .map(|url| url.as_str().unwrap().to_owned()),
        );
    }
    urls
}
