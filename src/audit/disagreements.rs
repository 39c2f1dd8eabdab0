//! Clients that part over required URLs, as findings.

use crate::finding::disagreement::{Disagreement, Reason, SharedRoute};
use crate::finding::{Finding, Label, Severity};
use crate::source::Position;

/// The findings: one for each pair of clients and reason, with the URLs as evidence. `file` is the
/// name of the PAC file; of `more` URLs only the number is known.
pub fn findings(found: &[Disagreement], more: usize, file: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found
        .iter()
        .flat_map(|disagreement| {
            let reasons = disagreement.reasons.iter();
            reasons.filter_map(|reason| finding(disagreement, reason, file))
        })
        .collect();
    if more > 0 {
        findings.push(Finding {
            code: CODE,
            severity: Severity::Low,
            message: format!("clients do different things with {more} more required URLs"),
            evidence: Vec::new(),
            help: "Correct what is reported above, and audit again.".to_owned(),
            labels: Vec::new(),
        });
    }
    findings
}

const CODE: &str = "C-01";

fn finding(disagreement: &Disagreement, reason: &Reason, file: &str) -> Option<Finding> {
    let by = |client: &str| -> Option<&SharedRoute> {
        let mut routes = disagreement.routes.iter();
        routes.find(|shared| shared.clients.iter().any(|name| name == client))
    };
    let (own, other) = (by(&reason.client)?, by(&reason.unlike)?);
    let fields: Vec<&str> = reason.fields.iter().map(|field| field.name).collect();
    let why = match fields.as_slice() {
        [] => "for a reason that was not found".to_owned(),
        [one] => format!("because of `{one}` (docs/dialects.md)"),
        several => format!(
            "because of one of `{}` (docs/dialects.md)",
            several.join("`, `")
        ),
    };
    Some(Finding {
        code: CODE,
        severity: Severity::Low,
        message: format!(
            "{} does not do with required URLs what {} does, {why}",
            other.clients.join(", "),
            reason.client
        ),
        evidence: vec![format!(
            "{}: {} in {}, {} in {}: {}",
            disagreement.url, own.route, reason.client, other.route, reason.unlike, reason.says
        )],
        help: "`pac-check explain --client all URL` shows both ways; write the rule so that all clients read it alike, if the others matter to you.".to_owned(),
        labels: reason
            .place
            .map(|start| Label {
                file: file.to_owned(),
                start,
                end: Position {
                    line: start.line,
                    column: start.column + 1,
                },
                text: reason.says.clone(),
            })
            .into_iter()
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::answers::Status;
    use crate::finding::disagreement::Field;

    fn shared(client: &str, route: &str) -> SharedRoute {
        SharedRoute {
            clients: vec![client.to_owned()],
            route: route.to_owned(),
            status: Status::Ok,
            decided_at: None,
        }
    }

    #[test]
    fn a_finding_has_both_routes_and_the_reason() {
        let disagreement = Disagreement {
            url: "https://a.example/".to_owned(),
            routes: vec![shared("winhttp", "DIRECT"), shared("chromium", "PROXY a:1")],
            reasons: vec![Reason {
                client: "winhttp".to_owned(),
                unlike: "chromium".to_owned(),
                fields: vec![Field {
                    name: "https_path",
                    value: "Full".to_owned(),
                    other: "Stripped".to_owned(),
                }],
                says: "they are given different URLs".to_owned(),
                place: Some(Position { line: 3, column: 7 }),
            }],
        };
        let found = findings(&[disagreement], 2, "x.pac");
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].message,
            "chromium does not do with required URLs what winhttp does, because of `https_path` (docs/dialects.md)"
        );
        assert_eq!(
            found[0].evidence,
            [
                "https://a.example/: DIRECT in winhttp, PROXY a:1 in chromium: they are given different URLs"
            ]
        );
        assert_eq!(found[0].labels[0].start.line, 3);
        assert!(found[1].message.contains("2 more required URLs"));
    }
}
