//! One expression a reading.

use pac_check::pac::dialects::Dialect;
use pac_check::pac::evaluation::{Limits, Outcome};
use pac_check::pac::request::Request;
use pac_check::pac::script::Script;
use pac_check::pac::session::Session;
use serde_json::Value;

use super::Reading;
use super::world::World;

/// Encodes a value as the readings do, in ASCII. ECMAScript 3, since some clients have no more.
const ENCODER: &str = r#"
function __quote(s) {
  var o = "\"", i, c;
  for (i = 0; i < s.length; i++) {
    c = s.charCodeAt(i);
    o += c < 32 || c > 126 || c == 34 || c == 92 ? "\\u" + ("0000" + c.toString(16)).slice(-4) : s.charAt(i);
  }
  return o + "\"";
}
function __enc(v) {
  var t = v === null ? "null" : typeof v, o, i;
  if (t == "object" && {}.toString.call(v) == "[object Array]") {
    for (o = "", i = 0; i < v.length; i++) o += (i ? "," : "") + __enc(v[i]);
    return "{\"t\":\"array\",\"v\":[" + o + "]}";
  }
  o = t == "number" ? (isFinite(v) ? String(v) : __quote(String(v))) : t == "boolean" ? String(v) : t == "string" ? __quote(v) : "";
  return "{\"t\":\"" + t + "\"" + (o ? ",\"v\":" + o : "") + "}";
}
function __run(f) {
  try { return __enc(f()); }
  catch (e) {
    return "{\"throws\":" + __quote(e && e.name && typeof e == "object" ? e.name : typeof e) + ",\"message\":" + __quote(String(e && e.message || e)) + "}";
  }
}
function FindProxyForURL(url, host) { return __run(__case); }
"#;

pub(crate) fn readings(dialect: &'static Dialect, column: &str) -> Vec<Reading> {
    cases()
        .iter()
        .filter(|case| case["results"].get(column).is_some())
        .map(|case| reading(case, dialect, column))
        .collect()
}

pub(crate) fn cases() -> Vec<Value> {
    serde_json::from_str(include_str!("expressions.json")).unwrap()
}

pub(crate) fn reading(case: &Value, dialect: &'static Dialect, column: &str) -> Reading {
    let expected = &case["results"][column];
    let got = evaluate(case, dialect);
    let matched = same(expected, &got);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Reading {
        id: text(&case["id"]),
        topic: text(&case["builtin"]),
        matched,
        what: format!("{} gives {got}, measured {expected}", text(&case["expr"])),
    }
}

/// Errors are compared by class: the texts are the engine's own.
fn same(expected: &Value, got: &Value) -> bool {
    if let Some(name) = expected.get("throws") {
        return got.get("throws") == Some(name);
    }
    if expected.get("error").is_some() {
        return got.get("error").is_some();
    }
    if expected["t"] == "number" && got["t"] == "number" {
        return expected["v"] == got["v"] || expected["v"].as_f64() == got["v"].as_f64();
    }
    expected.get("t") == got.get("t") && expected.get("v") == got.get("v")
}

pub(crate) fn script(case: &Value, dialect: &Dialect) -> Script {
    let expression = case["expr"].as_str().unwrap();
    let text = format!("function __case() {{ return ({expression}) }};{ENCODER}");
    let content_type = "application/x-ns-proxy-autoconfig; charset=utf-8";
    Script::decode("case", text.as_bytes(), Some(content_type), dialect)
}

fn evaluate(case: &Value, dialect: &'static Dialect) -> Value {
    let script = script(case, dialect);
    let limits = Limits {
        call_ms: 60_000,
        ..Limits::default()
    };
    let mut session = match Session::start(script, dialect, World::of(case), limits) {
        Ok(session) => session,
        Err(failure) => return serde_json::json!({ "error": format!("load: {failure}") }),
    };
    let request = Request::new("http://case.test/", dialect).unwrap();
    match session.evaluate(&[request]).remove(0).outcome {
        Outcome::Text(text) => serde_json::from_str(&text).unwrap(),
        other => serde_json::json!({ "error": format!("{other:?}") }),
    }
}
