//! One URL of one PAC file a reading.

use pac_check::finding::answers::{RouteEntry, Status, UrlAnswer};
use pac_check::pac::dialects::{Dialect, Grammar};
use pac_check::pac::effect;
use pac_check::pac::evaluation::{Limits, LoadFailure};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use serde_json::Value;

use super::Reading;
use super::measured::paired;
use super::world::World;

/// What was measured with only a part of the client.
const NOT_COMPARED: &[(&str, &str)] = &[
    // The measurement gave url and host to jsproxy.dll itself.
    ("wine", "url"),
];

pub(crate) fn readings(dialect: &'static Dialect, column: &str) -> Vec<Reading> {
    cases()
        .iter()
        .filter(|case| !NOT_COMPARED.contains(&(dialect.name, &topic(case))))
        .flat_map(|case| of(case, dialect, column))
        .collect()
}

pub(crate) fn cases() -> Vec<Value> {
    let mut cases: Vec<Value> = Vec::new();
    for json in [
        include_str!("scripts.json"),
        // Where something was corrected after the first measurement.
        include_str!("further_scripts.json"),
    ] {
        let more: Vec<Value> = serde_json::from_str(&paired(json)).unwrap();
        cases.extend(more);
    }
    // How a file is downloaded is tested where it is downloaded, in tests/cli.
    cases.retain(|case| !about_the_download(case));
    cases
}

fn about_the_download(case: &Value) -> bool {
    ["status", "redirect", "gzip", "via"]
        .iter()
        .any(|key| case["http"].get(key).is_some())
}

pub(crate) fn of(case: &Value, dialect: &'static Dialect, column: &str) -> Vec<Reading> {
    let script = script(case, dialect);
    let limits = Limits {
        call_ms: 60_000,
        ..Limits::default()
    };
    let mut session = Session::start(script, dialect, World::of(case), limits);
    let mut readings = Vec::new();
    for (index, url) in case["urls"].as_array().unwrap().iter().enumerate() {
        let expected = &url["results"][column];
        // Not measured, or the client died of it: no decision to compare with.
        let died = expected["error"]
            .as_str()
            .is_some_and(|error| error.contains("died"));
        if expected.is_null() || died {
            continue;
        }
        let url = url["url"].as_str().unwrap();
        let got = ask(&mut session, url, dialect);
        let wrong = differences(expected, got.as_ref(), dialect);
        readings.push(Reading {
            id: format!("{}/{index}", case["id"].as_str().unwrap()),
            topic: topic(case),
            matched: wrong.is_empty(),
            what: format!("{url} in {}: {wrong}", case["topic"].as_str().unwrap()),
        });
    }
    readings
}

pub(crate) fn script(case: &Value, dialect: &Dialect) -> Script {
    let content_type = case["http"]["type"]
        .as_str()
        .unwrap_or("application/x-ns-proxy-autoconfig");
    Script::decode("case.pac", &bytes(case), Some(content_type), dialect)
}

fn topic(case: &Value) -> String {
    let topic = case["topic"].as_str().unwrap();
    topic.split(':').next().unwrap().to_owned()
}

fn ask(
    session: &mut Result<Session, LoadFailure>,
    url: &str,
    dialect: &'static Dialect,
) -> Option<UrlAnswer> {
    let request = Request::new(url, dialect).ok()?;
    if request.bypass.is_some() {
        return Some(effect::bypass(url, &request));
    }
    Some(match session {
        Ok(session) => {
            let evaluation = session.evaluate(std::slice::from_ref(&request)).remove(0);
            effect::answer(url, &request, &evaluation, dialect)
        }
        Err(failure) => effect::not_loaded(url, &request, failure, dialect),
    })
}

fn differences(expected: &Value, got: Option<&UrlAnswer>, dialect: &Dialect) -> String {
    let Some(got) = got else {
        // What can't be asked about goes direct in browsers, and is an error in libraries.
        let direct = expected["list"] == serde_json::json!(["DIRECT"]);
        return if direct || expected.get("error").is_some() {
            String::new()
        } else {
            format!("refused, measured {expected}")
        };
    };
    let mut wrong: Vec<String> = match dialect.grammar {
        Grammar::Chromium | Grammar::Firefox => decision(expected, got),
        Grammar::Libproxy => line(expected, got),
        Grammar::PyPac => urls(expected, got),
        Grammar::HandedOn | Grammar::FirstProxy | Grammar::WinHttp => text(expected, got),
    };
    // A library hands an error to the program that asked.
    let reports = matches!(dialect.grammar, Grammar::HandedOn | Grammar::PyPac);
    if reports && expected.get("error").is_some() && got.effective.is_some() {
        wrong.push(format!("an error goes {:?}", got.effective));
    }
    let seen = expected.get("seen").filter(|seen| seen.is_object());
    if seen.is_some_and(|seen| seen["url"] != *got.seen_url || seen["host"] != *got.host) {
        wrong.push(format!(
            "seen {} {}, measured {seen:?}",
            got.seen_url, got.host
        ));
    }
    let alerts = expected.get("alerts");
    if alerts.is_some_and(|alerts| *alerts != serde_json::json!(got.alerts)) {
        wrong.push(format!("alerts {:?}, measured {alerts:?}", got.alerts));
    }
    wrong.join(", ").chars().take(600).collect()
}

/// The string that the script returned, where the client was measured up to there.
fn text(expected: &Value, got: &UrlAnswer) -> Vec<String> {
    let failed = expected.get("error").is_some();
    if failed == (got.status == Status::Error)
        && (failed || expected["raw"].as_str() == got.returned.as_deref())
    {
        return Vec::new();
    }
    vec![format!(
        "returned {:?} {:?}, measured {expected}",
        got.returned, got.error
    )]
}

/// The URLs that libproxy prints; nothing where it ends with an error.
fn line(expected: &Value, got: &UrlAnswer) -> Vec<String> {
    let line = match &got.effective {
        None => String::new(),
        Some(_) if got.route.is_empty() => "direct://".to_owned(),
        Some(_) => got.route.iter().map(url).collect::<Vec<_>>().join(" "),
    };
    if line == expected["line"].as_str().unwrap_or_default() {
        return Vec::new();
    }
    vec![format!(
        "line {line:?} {:?}, measured {expected} {:?}",
        got.error, got.returned
    )]
}

/// The URLs that PyPAC gives its resolver; none is an error there, and so is what is not a string.
fn urls(expected: &Value, got: &UrlAnswer) -> Vec<String> {
    let urls: Vec<String> = got
        .route
        .iter()
        .map(url)
        .map(|url| {
            if url == "direct://" {
                "DIRECT".to_owned()
            } else {
                url
            }
        })
        .collect();
    let measured: Vec<&str> = expected["list"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let failed = measured.is_empty() == (got.status == Status::Error);
    let same_text =
        expected["list"].is_null() || expected["raw"].as_str() == got.returned.as_deref();
    if failed && same_text && urls == measured {
        return Vec::new();
    }
    vec![format!(
        "urls {urls:?} of {:?} {:?}, measured {expected}",
        got.returned, got.error
    )]
}

fn url(entry: &RouteEntry) -> String {
    let scheme = if entry.kind == "proxy" {
        "http"
    } else {
        entry.kind
    };
    match (&entry.host, entry.port) {
        (Some(host), Some(port)) => format!("{scheme}://{host}:{port}"),
        (Some(host), None) => format!("{scheme}://{host}"),
        (None, _) => format!("{scheme}://"),
    }
}

/// What a browser does.
fn decision(expected: &Value, got: &UrlAnswer) -> Vec<String> {
    let mut wrong = Vec::new();
    let effective = got.effective_text();
    let failed = expected.get("error").is_some();
    let list: Vec<&str> = expected["list"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let measured = if failed {
        "DIRECT".into()
    } else {
        list.join("; ")
    };
    if effective != measured {
        wrong.push(format!(
            "route {effective}, measured {measured}; {:?}",
            got.error
        ));
    }
    if failed && got.status != Status::Error {
        wrong.push(format!(
            "status {:?}, measured {}",
            got.status, expected["js_error"]
        ));
    }
    wrong
}

fn bytes(case: &Value) -> Vec<u8> {
    match case["id"].as_str().unwrap() {
        "h30" => padded(1_048_575),
        "h31" => padded(1_048_576),
        "h32" => padded(1_048_577),
        "l46" => padded(1_048_576 + 60),
        "l47" => large_code(),
        _ => encoded(
            case["pac"].as_str().unwrap_or_default(),
            case["encoding"].as_str(),
        ),
    }
}

fn encoded(text: &str, encoding: Option<&str>) -> Vec<u8> {
    match encoding {
        Some("latin-1") => text.chars().map(|letter| letter as u8).collect(),
        Some("utf-16-le") => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// A short script and a comment, of an exact size.
fn padded(bytes: usize) -> Vec<u8> {
    let mut text = b"function FindProxyForURL(url, host) { return \"PROXY ok.x:1\"; }\n//".to_vec();
    text.resize(bytes, b'x');
    text
}

fn large_code() -> Vec<u8> {
    let mut text = String::from("function FindProxyForURL(url, host) {\n");
    while text.len() < 1_200_000 {
        text.push_str("  if (host == \"never.example.test\") return \"PROXY never.x:1\";\n");
    }
    text.push_str("  return \"PROXY ok.x:1\";\n}\n");
    text.into_bytes()
}
