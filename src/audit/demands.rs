//! What publishers demand beside names and ports, for the report.

use crate::finding::report::Demand;
use crate::profiles::{Profile, Row, Tolerance};

/// The demands of a profile, then those of single rows.
pub(super) fn of(profile: &Profile) -> Vec<Demand> {
    let requirements = &profile.requirements;
    let mut demands = Vec::new();
    if let Some(kinds) = &requirements.proxy_kinds {
        demands.push(Demand {
            kind: "proxy-kinds",
            value: kinds.value.join(", "),
            says: kinds.says.clone(),
            judged: true,
        });
    }
    if let Some(ports) = &requirements.connect_ports {
        let ports_text: Vec<String> = ports.value.iter().map(u16::to_string).collect();
        demands.push(Demand {
            kind: "connect-ports",
            value: ports_text.join(", "),
            says: ports.says.clone(),
            judged: false,
        });
    }
    for (kind, stated) in [
        ("proxy-authentication", &requirements.proxy_authentication),
        ("tls-inspection", &requirements.tls_inspection),
    ] {
        if let Some(stated) = stated {
            demands.push(Demand {
                kind,
                value: stated.value.word().to_owned(),
                says: stated.says.clone(),
                judged: false,
            });
        }
    }
    if let Some(issuers) = &requirements.certificate_issuers {
        demands.push(Demand {
            kind: "certificate-issuers",
            value: issuers.value.join(", "),
            says: issuers.says.clone(),
            judged: false,
        });
    }
    demands.extend(of_rows(profile));
    demands
}

/// What single rows need. No PAC file shows it.
fn of_rows(profile: &Profile) -> Vec<Demand> {
    let must_not =
        |tolerance: Option<Tolerance>| tolerance.is_some_and(|word| word != Tolerance::Allowed);
    let kinds = [
        ("websocket", "required"),
        ("tls-inspection", "forbidden"),
        ("proxy-authentication", "unsupported"),
    ];
    let needs = |row: &Row, kind: &str| match kind {
        "websocket" => row.websocket,
        "tls-inspection" => must_not(row.tls_inspection),
        _ => must_not(row.proxy_authentication),
    };
    let mut demands = Vec::new();
    for (kind, value) in kinds {
        let rows: Vec<&str> = profile
            .rows()
            .filter(|(_, row)| needs(row, kind))
            .map(|(_, row)| row.pattern.text())
            .collect();
        let Some(first) = rows.first() else {
            continue;
        };
        let says = match rows.len() {
            1 => format!("The list says so of {first}."),
            rows => format!("The list says so of {rows} rows, {first} is the first."),
        };
        demands.push(Demand {
            kind,
            value: value.to_owned(),
            says,
            judged: false,
        });
    }
    demands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profiles;
    use crate::source::SourceFile;

    #[test]
    fn what_single_rows_need_is_said_with_how_many_they_are() {
        let text = "schema = \"pac-check/profile@1\"\nid = \"x\"\ntitle = \"X\"\n[[group]]\nid = \"g\"\n\
                    purpose = \"p\"\nrows = [\n  { pattern = \"a.example\", port = 443, websocket = true },\n  \
                    { pattern = \"b.example\", port = 443, tls-inspection = \"forbidden\", websocket = true },\n]\n";
        let profile = profiles::parse(&SourceFile::new("x.toml", text)).expect("reads");
        let demands = of(&profile);
        let said: Vec<(&str, &str)> = demands
            .iter()
            .map(|demand| (demand.kind, demand.says.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (
                    "websocket",
                    "The list says so of 2 rows, a.example is the first."
                ),
                ("tls-inspection", "The list says so of b.example."),
            ]
        );
        assert!(demands.iter().all(|demand| !demand.judged));
    }
}
