//! Two reports of a probe compared. Times, addresses and evidence are no changes; what happens is one.

use serde_json::Value;

use super::{Facts, View, difference, findings, list, one, text};
use crate::finding::change::{Change, ChangeKind};

pub(super) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    const VIEWS: &[(ChangeKind, View)] = &[
        (ChangeKind::Client, |report| {
            one("the client", report.get("client"))
        }),
        (ChangeKind::Source, |report| {
            one("the PAC file", report.pointer("/pac/source"))
        }),
        (ChangeKind::File, |report| {
            one("the PAC file's SHA-256", report.pointer("/pac/sha256"))
        }),
        (ChangeKind::Route, routes),
        (ChangeKind::Verdict, verdicts),
        (ChangeKind::Request, attempts),
    ];
    let compared = VIEWS
        .iter()
        .flat_map(|(kind, view)| difference(*kind, view(before), view(after)));
    compared.chain(findings::changed(before, after)).collect()
}

/// Whose row it is.
fn subject(row: &Value) -> String {
    let component = match text(row, "component") {
        "-" => String::new(),
        component => format!(" for the {component}"),
    };
    format!(
        "{} of {} in {}{component}",
        text(row, "url"),
        text(row, "profile"),
        text(row, "client")
    )
}

fn routes(report: &Value) -> Facts {
    let rows = list(report, "/rows").iter();
    rows.map(|row| (subject(row), text(row, "route").to_owned()))
        .collect()
}

fn verdicts(report: &Value) -> Facts {
    let rows = list(report, "/rows").iter();
    rows.map(|row| {
        let said = match text(row, "code") {
            "-" => text(row, "verdict").to_owned(),
            code => format!("{} {code}", text(row, "verdict")),
        };
        (subject(row), said)
    })
    .collect()
}

fn attempts(report: &Value) -> Facts {
    let of_rows = list(report, "/rows").iter().flat_map(|row| {
        let compared = row.get("compared").filter(|it| it.is_object());
        list(row, "/attempts").iter().chain(compared)
    });
    of_rows
        .chain(list(report, "/beside"))
        .map(|it| {
            let subject = format!("{} by {}", text(it, "request"), text(it, "way"));
            (subject, text(it, "situation").to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_no_changes_and_another_situation_is_one() {
        let report = |situation: &str, milliseconds: u64| {
            json!({
                "client": "winhttp",
                "rows": [{"url": "https://a.example/", "profile": "p", "client": "winhttp",
                    "route": "PROXY p:1", "verdict": "met",
                    "attempts": [{"request": "CONNECT a.example:443", "way": "PROXY p:1",
                        "situation": situation, "times": {"tcp": milliseconds}}]}],
                "beside": [],
                "findings": [],
            })
        };
        assert_eq!(changes(&report("works", 1), &report("works", 2)), []);
        let changed = changes(&report("works", 1), &report("denied", 1));
        assert_eq!(changed.len(), 1);
        let change = changed.first().unwrap();
        assert_eq!(change.kind, ChangeKind::Request);
        assert_eq!(change.after.as_deref(), Some("denied"));
    }
}
