//! The views on the parts of a report that not every audit has, and on what it was judged by.

use serde_json::Value;

use super::{Facts, list, of_part, text};

/// What was demanded and allowed: other verdicts may come from there.
pub(super) fn policy(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for profile in list(report, "/profiles") {
        let id = text(profile, "id");
        facts.insert(format!("list {id}"), text(profile, "retrieved").to_owned());
        for demand in list(profile, "/demands") {
            let subject = format!("{id}: {}", text(demand, "kind"));
            facts.insert(subject, text(demand, "value").to_owned());
        }
    }
    for (member, subject) in [("allowed", "allowed"), ("forbidden", "forbidden")] {
        let entries = words(report, &format!("/policy/{member}"));
        if !entries.is_empty() {
            facts.insert(subject.to_owned(), entries);
        }
    }
    facts
}

/// What each client ends with, by its URL.
pub(super) fn ends(report: &Value) -> Facts {
    let candidates = list(report, "/discovery/candidates");
    list(report, "/discovery/clients")
        .iter()
        .map(|end| {
            let index = end.get("candidate").and_then(Value::as_u64);
            let place = index.and_then(|index| candidates.get(usize::try_from(index).ok()?));
            let place = place.map_or("nowhere", |candidate| text(candidate, "url"));
            let file = match end.get("has_file").and_then(Value::as_bool) {
                Some(true) => "a PAC file",
                Some(false) => "no PAC file",
                None => "unknown",
            };
            (text(end, "client").to_owned(), format!("{place}, {file}"))
        })
        .collect()
}

/// The links of the machine.
pub(super) fn links(report: &Value) -> Facts {
    list(report, "/discovery/links")
        .iter()
        .map(|link| {
            let parts = ["domains", "routed", "servers"].map(|member| {
                let entries = words(link, &format!("/{member}"));
                format!(
                    "{member} {}",
                    if entries.is_empty() { "none" } else { &entries }
                )
            });
            (text(link, "name").to_owned(), parts.join("; "))
        })
        .collect()
}

/// The file from each address.
pub(super) fn copies(report: &Value) -> Facts {
    list(report, "/discovery/copies")
        .iter()
        .map(|copy| {
            let sha256 = copy.pointer("/fetch/sha256").and_then(Value::as_str);
            let failure = copy.pointer("/fetch/failure/kind").and_then(Value::as_str);
            let came = match (sha256, failure) {
                (Some(sha256), _) => format!("SHA-256 {sha256}"),
                (None, failure) => failure.unwrap_or("no file").to_owned(),
            };
            (text(copy, "address").to_owned(), came)
        })
        .collect()
}

/// What the proxies' own lists let through, and whose they are.
pub(super) fn proxy_lists(report: &Value) -> Facts {
    let mut facts = Facts::new();
    for list_of in list(report, "/proxy_lists") {
        let proxies = words(list_of, "/proxies");
        let whose = match (text(list_of, "known_by"), proxies.as_str()) {
            ("nobody", _) => "unknown which proxy".to_owned(),
            (_, "*") => "every proxy".to_owned(),
            (_, proxies) => proxies.to_owned(),
        };
        let files = words(list_of, "/allowlist/list/files");
        facts.insert(format!("the list of {whose}"), files);
        for row in list(list_of, "/allowlist/rows") {
            let port = row.get("port").and_then(Value::as_u64).unwrap_or_default();
            let subject = format!(
                "{whose}: {}: {} {port} ({})",
                text(row, "profile"),
                text(row, "pattern"),
                text(row, "scheme")
            );
            for (member, name) in [("/requests", "method"), ("/demands", "kind")] {
                for asked in list(row, member) {
                    let subject = format!("{subject} {}", text(asked, name));
                    facts.insert(subject, text(asked, "coverage").to_owned());
                }
            }
        }
        for line in list(list_of, "/allowlist/remedy/lines") {
            if let Some(line) = line.as_str() {
                facts.insert(format!("{whose}: to add: {line}"), "missing".to_owned());
            }
        }
        for exemption in list(list_of, "/allowlist/exemptions") {
            for line in list(exemption, "/lines").iter().filter_map(Value::as_str) {
                facts.insert(format!("{whose}: to exempt: {line}"), "missing".to_owned());
            }
        }
    }
    facts
}

/// Which files of a client's settings counted, and which part decides by itself about a URL.
pub(super) fn settings(report: &Value) -> Facts {
    let mut facts = Facts::new();
    let Some(note) = report.get("settings").filter(|note| note.is_object()) else {
        return facts;
    };
    facts.insert("files".to_owned(), words(note, "/files"));
    for assumption in list(note, "/assumptions") {
        if let Some(text) = assumption.as_str() {
            facts.insert(format!("taken for granted: {text}"), "yes".to_owned());
        }
    }
    if let Some(asks) = note.get("asks_pac") {
        let asks = match asks.as_bool() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        facts.insert("a PAC file is asked".to_owned(), asks.to_owned());
    }
    for row in list(report, "/rows") {
        let subject = format!("{}: {}", text(row, "profile"), text(row, "pattern"));
        // What the settings decide has a place in their files.
        for label in list(row, "/setting/labels") {
            let line = label.pointer("/start/line").and_then(Value::as_u64);
            facts.insert(
                of_part(row, format!("{subject} is decided at")),
                format!("{} line {}", text(label, "file"), line.unwrap_or_default()),
            );
        }
    }
    facts
}

/// The strings of a list.
fn words(value: &Value, pointer: &str) -> String {
    let words: Vec<&str> = list(value, pointer)
        .iter()
        .filter_map(Value::as_str)
        .collect();
    words.join(", ")
}
