//! SARIF 2.1.0 for code scanning and other collectors of findings (OASIS standard,
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>).
//!
//! Each cause for which required URLs are not met is a result, with all of these URLs, and so is each
//! finding. SARIF has the kind `open` for what could not be found out, but readers that know only
//! levels would drop it: here it is a warning of the rule `known-answer`, and what was compared with
//! nothing one of `nothing-demanded`. What is met is not a result.
//!
//! Each result has a location with a line, and each location a path without a scheme: GitHub's code
//! scanning refuses a file where one has none
//! (<https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support>).

mod log;
mod uri;

use std::collections::HashMap;
use std::io::{self, Write};

use log::{
    Artifact, ArtifactLocation, Driver, Fingerprints, Hashes, Invocation, Location, Log, Message,
    Notification, PhysicalLocation, Region, Rule, Run, SarifResult, Tool,
};
use uri::uri;

use super::checked::Checked;
use super::json::text;
use super::outline;
use super::trouble::{self, Rank, Trouble};
use super::{Format, Guarding};
use crate::finding::answers::PacFile;
use crate::finding::codes::Code;
use crate::finding::lint::RuleNote;
use crate::finding::report::{Report, Row};
use crate::finding::{Finding, Label, unique};
use crate::source::{Position, sha256_hex};

pub(super) const SARIF: Format = Format {
    name: "sarif",
    title: "SARIF 2.1.0 for code scanning",
    guarding: Guarding::Escapes,
    audit: Some(|report, _, out| judged(&Checked::audit(report), out)),
    urls: None,
    discovery: None,
    explain: None,
    programs: None,
    allowlist: Some(|report, _, out| judged(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged(&Checked::settings(report), out)),
    capture: Some(|report, _, out| judged(&Checked::capture(report), out)),
    probe: Some(|report, _, out| judged(&Checked::probe(report), out)),
    lint: Some(|report, _, out| judged(&Checked::lint(report), out)),
    diff: Some(|report, _, out| judged(&Checked::diff(report), out)),
    suites: None,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn judged(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    let mut rules = Vec::new();
    let mut results = Vec::new();
    let subject = subject(checked);
    for rank in Rank::ALL {
        for trouble in trouble::troubles(report, rank) {
            results.push(of_trouble(report, rank, &trouble, &subject, &mut rules));
        }
    }
    for finding in &report.findings {
        let note = checked.rules.iter().find(|rule| rule.code == finding.code);
        results.push(of_finding(finding, note, &subject, &mut rules));
    }
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "pac-check",
                    version: report.version,
                    rules,
                },
            },
            invocations: [invocation(checked)],
            artifacts: report.pac.iter().map(artifact).collect(),
            results,
            column_kind: "unicodeCodePoints",
        }],
    };
    writeln!(out, "{}", text(&log)?)
}

/// The file that a result is about which has no place of its own: the PAC file, else what was given
/// in its place, else the policy. Where there is no file at all, a name that is always the same.
fn subject(checked: &Checked<'_>) -> String {
    let report = checked.report.as_ref();
    let settings = || report.settings.as_ref()?.files.first().cloned();
    let pac = report.pac.as_ref().map(|pac| pac.source.clone());
    pac.or_else(|| checked.subject.clone())
        .or_else(settings)
        .or_else(|| report.policy.file.clone())
        .unwrap_or_else(|| match report.discovery {
            Some(_) => "pac-check/discovery".to_owned(),
            None => format!("pac-check/{}", checked.command),
        })
}

fn of_trouble(
    report: &Report,
    rank: Rank,
    trouble: &Trouble<'_>,
    subject: &str,
    rules: &mut Vec<Rule>,
) -> SarifResult {
    let row = trouble.row;
    let (level, intro) = match rank {
        Rank::Violated => ("error", ""),
        Rank::Unknown => ("warning", "Could not find out: "),
        Rank::NotJudged => ("warning", "Not judged: "),
    };
    let id = row.code.unwrap_or(&row.rule);
    let places: Vec<String> = trouble.rows.iter().map(|row| outline::place(row)).collect();
    let mut message = format!("{}: {intro}{}.", places.join(", "), trouble.why);
    if let Some(step) = &row.next_step {
        message = format!("{message} {step}");
    }
    let elsewhere =
        row.rule == "proxy-list" || row.setting.is_some() && outline::decided_at(row).is_none();
    let mut related = related(&row.labels);
    let own = (elsewhere && !related.is_empty()).then(|| related.remove(0));
    let of_pac = || {
        let pac = report.pac.as_ref().filter(|_| !elsewhere)?;
        let (line, column) = outline::decided_at(row)?;
        Some(location(&pac.source, Region::at(line, column), None))
    };
    let place = own.or_else(of_pac);
    let place = place.unwrap_or_else(|| location(subject, Region::at(1, None), None));
    SarifResult {
        rule_id: id.to_owned(),
        rule_index: rule_index(id, &row.rule, rules),
        level,
        message: Message::of(&message),
        locations: [place],
        related_locations: related,
        partial_fingerprints: Fingerprints {
            required: Some(required(row)),
            finding: None,
        },
    }
}

/// The first URL of a cause: no two causes have the same.
fn required(row: &Row) -> String {
    match row.component {
        Some(part) => format!("{}/{part}/{}:{}", row.profile, row.pattern, row.port),
        None => format!("{}/{}:{}", row.profile, row.pattern, row.port),
    }
}

fn of_finding(
    finding: &Finding,
    note: Option<&RuleNote>,
    subject: &str,
    rules: &mut Vec<Rule>,
) -> SarifResult {
    let mut message = format!("{}.", outline::sentence(&finding.message));
    if !finding.evidence.is_empty() {
        message = format!("{message} Seen: {}.", finding.evidence.join(", "));
    }
    if !finding.help.is_empty() {
        message = format!("{message} {}", finding.help);
    }
    let mut places = related(&finding.labels).into_iter();
    let place = places.next();
    let said = format!("{}\n{}", finding.code, finding.message);
    SarifResult {
        rule_id: finding.code.to_owned(),
        rule_index: match note {
            Some(note) => noted(note, rules),
            None => rule_index(finding.code, &finding.message, rules),
        },
        level: outline::level(finding.severity),
        message: Message::of(&message),
        locations: [place.unwrap_or_else(|| location(subject, Region::at(1, None), None))],
        related_locations: places.collect(),
        partial_fingerprints: Fingerprints {
            required: None,
            finding: Some(sha256_hex(said.as_bytes())),
        },
    }
}

/// The index of a rule in the catalogue of the run, which holds what the results name.
fn rule_index(id: &str, otherwise: &str, rules: &mut Vec<Rule>) -> usize {
    if let Some(index) = rules.iter().position(|rule| rule.id == id) {
        return index;
    }
    let code = Code::named(id);
    let meaning = match (code, id) {
        (Some(code), _) => code.meaning,
        (None, "known-answer") => "it could not be found out which route the URL gets",
        (None, "nothing-demanded") => {
            "the policy demands nothing that the route could be compared with"
        }
        (None, _) => otherwise,
    };
    rules.push(Rule {
        id: id.to_owned(),
        name: code.and_then(|code| code.rule),
        short_description: Message::of(meaning),
    });
    rules.len() - 1
}

/// The same for a rule that says itself what it means.
fn noted(note: &RuleNote, rules: &mut Vec<Rule>) -> usize {
    if let Some(index) = rules.iter().position(|rule| rule.id == note.code) {
        return index;
    }
    rules.push(Rule {
        id: note.code.to_owned(),
        name: Some(note.rule),
        short_description: Message::of(note.meaning),
    });
    rules.len() - 1
}

/// The places, each once, with all that is said there.
fn related(labels: &[Label]) -> Vec<Location> {
    let mut places: Vec<(&Label, Vec<&str>)> = Vec::new();
    let mut known: HashMap<(&str, Position, Position), usize> = HashMap::new();
    for label in unique(labels) {
        let place = (label.file.as_str(), label.start, label.end);
        let index = *known.entry(place).or_insert(places.len());
        if index == places.len() {
            places.push((label, Vec::new()));
        }
        if let Some((_, texts)) = places.get_mut(index)
            && !label.text.is_empty()
        {
            texts.push(&label.text);
        }
    }
    places
        .into_iter()
        .map(|(label, texts)| {
            let region = Region::of(label.start, label.end);
            let text = (!texts.is_empty()).then(|| texts.join("; "));
            location(&label.file, region, text.as_deref())
        })
        .collect()
}

fn location(file: &str, region: Region, text: Option<&str>) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(file) },
            region,
        },
        message: text.map(Message::of),
    }
}

fn artifact(pac: &PacFile) -> Artifact {
    let uri = uri(&pac.source);
    Artifact {
        description: (uri != pac.source).then(|| Message::of(&pac.source)),
        location: ArtifactLocation { uri },
        length: pac.bytes,
        hashes: Hashes {
            sha256: pac.sha256.clone(),
        },
    }
}

fn invocation(checked: &Checked<'_>) -> Invocation {
    let report = checked.report.as_ref();
    Invocation {
        execution_successful: report.problem.is_none(),
        exit_code: checked.status,
        tool_execution_notifications: report
            .problem
            .iter()
            .map(|problem| Notification {
                level: "error",
                message: Message::of(problem),
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceFile, Span};

    #[test]
    fn a_place_that_two_causes_share_is_one_location_with_what_both_say() {
        let file = SourceFile::new("squid.conf", "http_access deny all\n");
        let label = |end, text: &str| Label::at(&file, Span::new(0, end), text);
        let labels = [
            label(4, "decides"),
            label(4, "decides"),
            label(20, ""),
            label(4, "comes first"),
            label(20, ""),
        ];
        let json = serde_json::to_value(related(&labels)).expect("JSON");
        let places = json.as_array().expect("a list");
        assert_eq!(places.len(), 2, "{json}");
        assert_eq!(places[0]["message"]["text"], "decides; comes first");
        assert!(places[1].get("message").is_none(), "{json}");
    }
}
