//! Two reports on captures compared. Frames, counts and times are no changes.

use serde_json::Value;

use super::{Facts, View, difference, findings, list, text};
use crate::finding::change::{Change, ChangeKind};

pub(super) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    const VIEWS: &[(ChangeKind, View)] = &[
        (ChangeKind::Dhcp, leases),
        (ChangeKind::Name, names),
        (ChangeKind::Copy, files),
        (ChangeKind::Connection, connections),
        (ChangeKind::Request, requests),
        (ChangeKind::Route, routes),
    ];
    let compared = VIEWS
        .iter()
        .flat_map(|(kind, view)| difference(*kind, view(before), view(after)));
    compared.chain(findings::changed(before, after)).collect()
}

/// Adds what is known of a thing; of several in the order of their text.
fn add(facts: &mut Facts, subject: String, says: &str) {
    let known = facts.entry(subject).or_default();
    let mut parts: Vec<&str> = known.split("; ").filter(|part| !part.is_empty()).collect();
    if !parts.contains(&says) {
        parts.push(says);
        parts.sort_unstable();
        *known = parts.join("; ");
    }
}

fn leases(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for note in list(report, "/dhcp") {
        if note.get("is_server").and_then(Value::as_bool) == Some(true) {
            let subject = format!("{} from {}", text(note, "protocol"), text(note, "from"));
            add(&mut facts, subject, text(note, "option_252"));
        }
    }
    facts
}

fn names(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for story in list(report, "/wpad_names") {
        for answer in list(story, "/answers") {
            let (name, way) = (text(story, "name"), text(story, "protocol"));
            let subject = format!("{name} by {way} at {}", text(answer, "by"));
            let addresses = list(answer, "/addresses").iter();
            let mut said: Vec<&str> = addresses.filter_map(Value::as_str).collect();
            said.sort_unstable();
            if said.is_empty() {
                said.push(text(answer, "code"));
            }
            add(&mut facts, subject, &said.join(", "));
        }
    }
    facts
}

fn files(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for file in list(report, "/pac_files") {
        let subject = format!("{} from {}", text(file, "url"), text(file, "server"));
        let status = file
            .get("status")
            .map_or_else(String::new, Value::to_string);
        let said = format!("{status}, SHA-256 {}", text(file, "sha256"));
        add(&mut facts, subject, &said);
    }
    facts
}

fn connections(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for row in list(report, "/direct") {
        let subject = format!("{} at {}", text(row, "host"), text(row, "server"));
        let said = match text(row, "then") {
            "-" => text(row, "fate").to_owned(),
            then => format!("{}, then {then}", text(row, "fate")),
        };
        add(&mut facts, subject, &said);
    }
    facts
}

fn requests(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for row in list(report, "/proxied") {
        let (method, target) = (text(row, "method"), text(row, "target"));
        let subject = format!("{method} {target} through {}", text(row, "proxy"));
        let status = row.get("status").and_then(Value::as_u64);
        let status = status.map_or(String::new(), |status| format!("{status}, "));
        let said = format!("{status}{}", text(row, "outcome"));
        add(&mut facts, subject, &said);
    }
    facts
}

fn routes(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for row in list(report, "/pac/rows") {
        let said = format!(
            "went {}, the file says {}",
            text(row, "seen"),
            text(row, "says")
        );
        add(&mut facts, text(row, "url").to_owned(), &said);
    }
    facts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn frames_and_counts_are_no_changes_and_another_end_is_one() {
        let report = |outcome: &str, count: u64| {
            json!({
                "files": [{"name": "a.pcap", "packets": count}],
                "direct": [{"host": "a.example", "server": "10.0.0.1:443", "fate": "connected",
                    "then": null, "count": count, "frames": [count]}],
                "proxied": [{"proxy": "10.0.0.9:3128", "method": "CONNECT", "target": "a.example:443",
                    "status": 200, "outcome": outcome, "count": count, "frames": [count]}],
                "findings": [],
            })
        };
        assert_eq!(
            changes(&report("let through", 1), &report("let through", 2)),
            []
        );
        let changed = changes(&report("let through", 1), &report("denied by the proxy", 1));
        assert_eq!(changed.len(), 1);
        let change = changed.first().unwrap();
        assert_eq!(change.kind, ChangeKind::Request);
        assert_eq!(change.after.as_deref(), Some("200, denied by the proxy"));
    }
}
