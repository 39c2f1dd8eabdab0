//! Two audits compared: only what changed.
//!
//! Both are looked at as JSON reports, `pac-check/audit@1`: a report that was saved needs no other
//! reader than that of its documented form.

mod captures;
mod findings;
mod parts;
mod probes;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::finding::capture::CaptureReport;
use crate::finding::change::{Change, ChangeKind};
use crate::finding::probe::ProbeReport;
use crate::finding::report::Report;
use crate::source::secrets::masked;
use crate::source::values::{Syntax, count};

/// What a saved report is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// `pac-check audit`.
    Audit,
    /// `pac-check capture`.
    Capture,
    /// `pac-check probe`.
    Probe,
}

impl Subject {
    /// The form that is read.
    const fn schema(self) -> &'static str {
        match self {
            Self::Audit => "pac-check/audit@1",
            Self::Capture => "pac-check/capture@1",
            Self::Probe => "pac-check/probe@1",
        }
    }

    /// What it is of, in words.
    const fn words(self) -> &'static str {
        match self {
            Self::Audit => "an audit",
            Self::Capture => "a capture",
            Self::Probe => "a probe",
        }
    }

    /// Lists that every report has.
    const fn lists(self) -> &'static [&'static str] {
        match self {
            Self::Audit => &["rows", "findings"],
            Self::Capture => &["files", "direct", "proxied", "findings"],
            Self::Probe => &["rows", "beside", "findings"],
        }
    }
}

/// Values of a saved report, at most: each takes more than a hundred bytes.
const MOST_VALUES: usize = 1_000_000;

/// A saved report.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline(Value);

/// Why a file is not a saved report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BaselineError {
    /// No JSON.
    #[error("line {line}, column {column}: it is not JSON")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// More than any audit says.
    #[error("it contains more than {MOST_VALUES} values")]
    TooMany,
    /// Another document.
    #[error("it is not a JSON report of {}: its `schema` is {found}, and not {:?}", .wanted.words(), .wanted.schema())]
    Schema {
        /// What is wanted.
        wanted: Subject,
        /// What the file says.
        found: String,
    },
    /// A report without a list that it must have.
    #[error("it is not a whole report of {}: it has no list `{member}`", .wanted.words())]
    Incomplete {
        /// What is wanted.
        wanted: Subject,
        /// What is missing.
        member: &'static str,
    },
}

/// Things with a name and what is known of each, in the order of the names.
type Facts = BTreeMap<String, String>;
/// One way to look at a report.
type View = fn(&Value) -> Facts;

impl Baseline {
    /// Reads the text of a saved report of an audit.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        Self::parse_of(Subject::Audit, text)
    }

    /// Reads the text of a saved report.
    pub fn parse_of(wanted: Subject, text: &str) -> Result<Self, BaselineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if count(text, Syntax::Json) > MOST_VALUES {
            return Err(BaselineError::TooMany);
        }
        let text = masked(text);
        let report: Value = serde_json::from_str(&text).map_err(|error| BaselineError::Json {
            line: error.line(),
            column: error.column(),
        })?;
        match report.get("schema") {
            Some(Value::String(schema)) if schema == wanted.schema() => {}
            other => {
                let found = other.map_or_else(|| "missing".to_owned(), ToString::to_string);
                return Err(BaselineError::Schema { wanted, found });
            }
        }
        for member in wanted.lists() {
            if !report.get(member).is_some_and(Value::is_array) {
                return Err(BaselineError::Incomplete { wanted, member });
            }
        }
        Ok(Self(report))
    }

    /// What is otherwise in a new report.
    pub fn changes(&self, report: &Report) -> Vec<Change> {
        // A report is plain data: it always becomes a value. As it is saved, without passwords.
        let after = serde_json::to_string(report).unwrap_or_default();
        let after = serde_json::from_str(&masked(&after)).unwrap_or_default();
        changes(&self.0, &after)
    }
}

impl Baseline {
    /// What is otherwise in a new report on captures.
    pub fn changes_of_capture(&self, report: &CaptureReport) -> Vec<Change> {
        let after = serde_json::to_string(report).unwrap_or_default();
        let after = serde_json::from_str(&masked(&after)).unwrap_or_default();
        captures::changes(&self.0, &after)
    }

    /// What is otherwise in a new report of a probe.
    pub fn changes_of_probe(&self, report: &ProbeReport) -> Vec<Change> {
        let after = serde_json::to_string(report).unwrap_or_default();
        let after = serde_json::from_str(&masked(&after)).unwrap_or_default();
        probes::changes(&self.0, &after)
    }
}

fn changes(before: &Value, after: &Value) -> Vec<Change> {
    const VIEWS: &[(ChangeKind, View)] = &[
        (ChangeKind::Client, |report| {
            one("the client", report.get("client"))
        }),
        (ChangeKind::Policy, parts::policy),
        (ChangeKind::Settings, parts::settings),
        (ChangeKind::Source, |report| {
            one("the PAC file", report.pointer("/pac/source"))
        }),
        (ChangeKind::File, |report| {
            one("the PAC file's SHA-256", report.pointer("/pac/sha256"))
        }),
        (ChangeKind::Link, parts::links),
        (ChangeKind::Dhcp, leases),
        (ChangeKind::Name, names),
        (ChangeKind::Candidate, candidates),
        (ChangeKind::Copy, parts::copies),
        (ChangeKind::End, parts::ends),
        (ChangeKind::Route, routes),
        (ChangeKind::Verdict, verdicts),
        (ChangeKind::ProxyList, parts::proxy_lists),
    ];
    let compared = VIEWS
        .iter()
        .flat_map(|(kind, view)| difference(*kind, view(before), view(after)));
    compared.chain(findings::changed(before, after)).collect()
}

fn difference(kind: ChangeKind, mut before: Facts, after: Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    for (subject, after) in after {
        let before = before.remove(&subject);
        if before.as_ref() != Some(&after) {
            changes.push(Change {
                kind,
                subject,
                before,
                after: Some(after),
            });
        }
    }
    changes.extend(before.into_iter().map(|(subject, before)| Change {
        kind,
        subject,
        before: Some(before),
        after: None,
    }));
    changes
}

fn one(name: &str, value: Option<&Value>) -> Facts {
    let text = value.and_then(Value::as_str);
    text.map(|text| (name.to_owned(), text.to_owned()))
        .into_iter()
        .collect()
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    let list = value.pointer(pointer).and_then(Value::as_array);
    list.map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or("-")
}

fn leases(report: &Value) -> Facts {
    let mut leases = Facts::new();
    for option in list(report, "/discovery/dhcp") {
        let value = text(option, "value");
        // One service may hold several leases.
        leases
            .entry(text(option, "from").to_owned())
            .and_modify(|known| *known = format!("{known}, {value}"))
            .or_insert_with(|| value.to_owned());
    }
    leases
}

/// What each server says, whatever the order of addresses; time is not a change.
fn names(report: &Value) -> Facts {
    let lookups = list(report, "/discovery/candidates")
        .iter()
        .flat_map(|candidate| list(candidate, "/by_server"))
        .chain(list(report, "/discovery/public_names"))
        .chain(list(report, "/discovery/registrations"));
    let mut names: Facts = lookups
        .map(|lookup| {
            let servers = list(lookup, "/servers").iter();
            let servers: Vec<&str> = servers.filter_map(Value::as_str).collect();
            let mut addresses: Vec<&str> = list(lookup, "/addresses")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            addresses.sort_unstable();
            let subject = format!(
                "{} of {} at {}",
                text(lookup, "record"),
                text(lookup, "name"),
                servers.join(", ")
            );
            let said = if addresses.is_empty() {
                text(lookup, "status").to_owned()
            } else {
                addresses.join(", ")
            };
            (subject, said)
        })
        .collect();
    for service in list(report, "/discovery/services") {
        let (record, name) = (text(service, "record"), text(service, "name"));
        let subject = format!("{record} of {name} at {}", text(service, "server"));
        let values = list(service, "/values").iter().filter_map(Value::as_str);
        let mut values: Vec<&str> = values.collect();
        values.sort_unstable();
        let said = if values.is_empty() {
            text(service, "status").to_owned()
        } else {
            values.join(", ")
        };
        names.insert(subject, said);
    }
    names
}

fn candidates(report: &Value) -> Facts {
    list(report, "/discovery/candidates")
        .iter()
        .map(|candidate| {
            let sha256 = candidate.pointer("/fetch/sha256").and_then(Value::as_str);
            let outcome = text(candidate, "outcome");
            let outcome = match sha256 {
                Some(sha256) => format!("{outcome}, SHA-256 {sha256}"),
                None => outcome.to_owned(),
            };
            (text(candidate, "url").to_owned(), outcome)
        })
        .collect()
}

fn routes(report: &Value) -> Facts {
    list(report, "/rows")
        .iter()
        .flat_map(|row| {
            list(row, "/answers")
                .iter()
                .map(move |answer| (row, answer))
        })
        .map(|(row, answer)| {
            let route = match answer.get("effective").and_then(Value::as_str) {
                Some(route) => route.to_owned(),
                None => format!("unknown ({})", text(answer, "status")),
            };
            (of_part(row, text(answer, "url").to_owned()), route)
        })
        .collect()
}

/// With settings there is a row for each part that requests a URL, and they may differ.
fn of_part(row: &Value, subject: String) -> String {
    match row.get("component").and_then(Value::as_str) {
        None => subject,
        Some(component) => format!("{component}: {subject}"),
    }
}

fn verdicts(report: &Value) -> Facts {
    list(report, "/rows")
        .iter()
        .map(|row| {
            let port = row.get("port").and_then(Value::as_u64).unwrap_or_default();
            let subject = format!(
                "{}: {} {port} ({})",
                text(row, "profile"),
                text(row, "pattern"),
                text(row, "scheme")
            );
            (of_part(row, subject), text(row, "verdict").to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn report() -> Value {
        json!({
            "schema": Subject::Audit.schema(), "client": "chromium",
            "pac": {"source": "http://wpad.corp.example/wpad.dat", "sha256": "aa"},
            "discovery": {"candidates": [{
                "url": "http://wpad.corp.example/wpad.dat", "outcome": "found",
                "fetch": {"sha256": "aa", "milliseconds": 3},
                "by_server": [{"name": "wpad.corp.example.", "record": "A",
                    "servers": ["10.0.0.53"], "status": "NOERROR",
                    "addresses": ["10.0.0.80", "10.0.0.81"], "milliseconds": 7}],
            }]},
            "rows": [{"profile": "p", "pattern": "*.a.example", "port": 443, "scheme": "https",
                "verdict": "met",
                "answers": [{"url": "https://x.a.example/", "effective": "PROXY p:1"}]}],
            "findings": [{"code": "W-12", "message": "they disagree", "severity": "medium"}],
        })
    }

    fn changed(pointer: &str, value: Value) -> Vec<(ChangeKind, String, String)> {
        let mut after = report();
        *after.pointer_mut(pointer).unwrap() = value;
        let show = |text: Option<String>| text.unwrap_or_else(|| "nothing".to_owned());
        changes(&report(), &after)
            .into_iter()
            .map(|change| (change.kind, show(change.before), show(change.after)))
            .collect()
    }

    #[test]
    fn nothing_changed_where_only_times_and_the_order_of_addresses_did() {
        let lookup = "/discovery/candidates/0/by_server/0";
        assert_eq!(changes(&report(), &report()), []);
        assert_eq!(changed(&format!("{lookup}/milliseconds"), json!(99)), []);
        let turned = json!(["10.0.0.81", "10.0.0.80"]);
        assert_eq!(changed(&format!("{lookup}/addresses"), turned), []);
    }

    /// A report with every part.
    fn whole() -> Value {
        json!({
            "discovery": {
                "dhcp": [{"from": "bus", "value": "http://a/"}, {"from": "bus", "value": "http://b/"}],
                "links": [{"name": "2", "servers": ["10.0.0.53"]}],
                "candidates": [{"url": "http://wpad.a.example/wpad.dat", "outcome": "found"}],
                "clients": [{"client": "Firefox", "candidate": 0, "has_file": true}],
                "copies": [{"address": "10.0.0.80", "fetch": {"sha256": "aa"}}],
                "public_names": [{"name": "wpad.com.", "record": "A", "servers": ["s"], "status": "NXDOMAIN"}],
                "registrations": [{"name": "a.example.", "record": "A", "servers": ["p"], "status": "NODATA"}],
                "services": [{"name": "_wpad._tcp.a.", "record": "SRV", "server": "s", "status": "NOERROR", "values": ["x"]}],
            },
            "profiles": [{"id": "p", "retrieved": "2026-01", "demands": [{"kind": "connect-ports", "value": "443"}]}],
            "policy": {"allowed": ["p.example"], "forbidden": ["socks"]},
            "settings": {"files": ["x.reg"], "assumptions": ["WPAD is on"], "asks_pac": true},
            "proxy_lists": [{"known_by": "user", "proxies": ["p:1"], "allowlist": {"list": {"files": ["l.txt"]}, "rows": [{"profile": "p", "pattern": "*.a", "port": 443, "scheme": "https",
                "requests": [{"method": "CONNECT", "coverage": "full"}],
                "demands": [{"kind": "tls-inspection", "coverage": "full"}]}],
                "remedy": {"lines": ["acl x"]}, "exemptions": [{"lines": ["acl y"]}]}}],
            "rows": [], "findings": [],
        })
    }

    #[test]
    fn every_part_of_an_audit_is_compared() {
        let whole = whole();
        assert_eq!(changes(&whole, &whole), []);
        for (pointer, value, kind, before, after) in [
            (
                "/discovery/dhcp/1/value",
                json!("http://c/"),
                ChangeKind::Dhcp,
                "http://a/, http://b/",
                "http://a/, http://c/",
            ),
            (
                "/discovery/links/0/servers",
                json!([]),
                ChangeKind::Link,
                "domains none; routed none; servers 10.0.0.53",
                "domains none; routed none; servers none",
            ),
            (
                "/discovery/clients/0/has_file",
                Value::Null,
                ChangeKind::End,
                "http://wpad.a.example/wpad.dat, a PAC file",
                "http://wpad.a.example/wpad.dat, unknown",
            ),
            (
                "/discovery/copies/0/fetch",
                json!({"failure": {"kind": "connect"}}),
                ChangeKind::Copy,
                "SHA-256 aa",
                "connect",
            ),
            (
                "/discovery/public_names/0/status",
                json!("NODATA"),
                ChangeKind::Name,
                "NXDOMAIN",
                "NODATA",
            ),
            (
                "/discovery/registrations/0/status",
                json!("NXDOMAIN"),
                ChangeKind::Name,
                "NODATA",
                "NXDOMAIN",
            ),
            (
                "/discovery/services/0/values",
                json!([]),
                ChangeKind::Name,
                "x",
                "NOERROR",
            ),
            (
                "/profiles/0/retrieved",
                json!("2026-02"),
                ChangeKind::Policy,
                "2026-01",
                "2026-02",
            ),
            (
                "/profiles/0/demands/0/value",
                json!("443, 80"),
                ChangeKind::Policy,
                "443",
                "443, 80",
            ),
            (
                "/policy/allowed",
                json!(["q.example"]),
                ChangeKind::Policy,
                "p.example",
                "q.example",
            ),
            (
                "/settings/asks_pac",
                json!(false),
                ChangeKind::Settings,
                "yes",
                "no",
            ),
            (
                "/proxy_lists/0/allowlist/rows/0/requests/0/coverage",
                json!("none"),
                ChangeKind::ProxyList,
                "full",
                "none",
            ),
        ] {
            let mut changed = whole.clone();
            *changed.pointer_mut(pointer).unwrap() = value;
            let found = changes(&whole, &changed);
            assert_eq!(found.len(), 1, "{pointer}: {found:?}");
            let said = (found[0].before.as_deref(), found[0].after.as_deref());
            assert_eq!(
                (found[0].kind, said),
                (kind, (Some(before), Some(after))),
                "{pointer}"
            );
        }
    }

    #[test]
    fn what_the_proxy_no_longer_leaves_alone_is_told() {
        let mut changed = whole();
        let coverage = "/proxy_lists/0/allowlist/rows/0/demands/0/coverage";
        *changed.pointer_mut(coverage).unwrap() = json!("none");
        let found = changes(&whole(), &changed);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, ChangeKind::ProxyList);
        assert_eq!(found[0].after.as_deref(), Some("none"));
    }

    #[test]
    fn a_part_that_is_gone_is_told() {
        let whole = whole();
        for (member, count) in [("settings", 3), ("proxy_lists", 5)] {
            let mut without = whole.clone();
            without[member] = Value::Null;
            assert_eq!(changes(&whole, &without).len(), count, "{member}");
        }
    }

    #[test]
    fn parts_that_request_the_same_url_are_told_apart() {
        let row = |component: &str, verdict: &str, route: &str| {
            json!({"profile": "p", "pattern": "a.example", "port": 443, "scheme": "https",
                "verdict": verdict, "component": component,
                "answers": [{"url": "https://a.example/", "effective": route}]})
        };
        let updater = row("updater", "met", "PROXY p:1");
        let before = json!({"rows": [row("service", "met", "PROXY p:1"), updater]});
        let after = json!({"rows": [row("service", "violated", "DIRECT"), updater]});
        assert_eq!(changes(&before, &after).len(), 2);
    }

    #[test]
    fn each_change_is_told_with_before_and_after() {
        use ChangeKind::{File, Finding, Name, Route, Verdict};
        let lookup = "/discovery/candidates/0/by_server/0";
        for (pointer, value, kind, before, after) in [
            ("/pac/sha256", json!("bb"), File, "aa", "bb"),
            (
                &format!("{lookup}/addresses"),
                json!(["10.9.9.9"]),
                Name,
                "10.0.0.80, 10.0.0.81",
                "10.9.9.9",
            ),
            (
                "/rows/0/answers/0/effective",
                Value::Null,
                Route,
                "PROXY p:1",
                "unknown (-)",
            ),
            (
                "/rows/0/verdict",
                json!("unknown"),
                Verdict,
                "met",
                "unknown",
            ),
            ("/findings", json!([]), Finding, "medium", "nothing"),
        ] {
            assert_eq!(
                changed(pointer, value),
                [(kind, before.to_owned(), after.to_owned())],
                "{pointer}"
            );
        }
        // A new server is a new fact, and the old one is gone.
        assert_eq!(
            changed(&format!("{lookup}/servers"), json!(["10.0.0.54"])).len(),
            2
        );
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for (text, part) in [
            ("", "line 1"),
            ("{\n  \"schema\": }", "line 2, column 13"),
            ("[]", "missing"),
            ("{\"schema\": \"pac-check/url@1\"}", "pac-check/url@1"),
            (
                "{\"schema\": \"pac-check/audit@1\", \"rows\": []}",
                "`findings`",
            ),
        ] {
            let error = Baseline::parse(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(Baseline::parse(&report().to_string()).is_ok());
    }

    proptest! {
        #[test]
        fn no_report_is_too_odd(pieces in proptest::collection::vec("[a-z]{0,3}", 0..6)) {
            let odd = json!({"rows": pieces, "findings": [pieces.len()], "discovery": {"candidates": pieces}});
            changes(&report(), &odd);
            changes(&odd, &report());
        }
    }
}
