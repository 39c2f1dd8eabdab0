//! SARIF 2.1.0 for code scanning and other collectors of findings (OASIS standard,
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html>).
//!
//! Each required URL that is not met is a result, and so is each finding. SARIF has the kind `open`
//! for what could not be found out, but readers that know only levels would drop it: here it is a
//! warning of the rule `known-answer`. What is met is no result.

use std::io::{self, Write};

use serde::Serialize;

use super::Format;
use super::checked::Checked;
use super::escape::shown;
use super::json::text;
use super::outline;
use crate::finding::codes::Code;
use crate::finding::report::{Report, Row};
use crate::finding::{Finding, Label, Verdict};

pub(super) const SARIF: Format = Format {
    name: "sarif",
    title: "SARIF 2.1.0 for code scanning",
    audit: Some(|report, _, out| judged(&Checked::audit(report), out)),
    urls: None,
    discovery: None,
    explain: None,
    allowlist: Some(|report, _, out| judged(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged(&Checked::settings(report), out)),
    capture: None,
    suites: None,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

fn judged(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    let mut rules = Vec::new();
    let mut results = Vec::new();
    for row in &report.rows {
        results.extend(of_row(report, row, &mut rules));
    }
    for finding in &report.findings {
        results.push(of_finding(finding, &mut rules));
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

fn of_row(report: &Report, row: &Row, rules: &mut Vec<Rule>) -> Option<SarifResult> {
    let (level, intro, why) = match &row.verdict {
        Verdict::Met => return None,
        Verdict::Violated(why) => ("error", "", why),
        Verdict::Unknown(why) => ("warning", "Could not find out: ", why),
    };
    let id = row.code.unwrap_or(&row.rule);
    let mut message = format!("{}: {intro}{why}.", outline::place(row));
    if let Some(step) = &row.next_step {
        message = format!("{message} {step}");
    }
    let elsewhere =
        row.rule == "proxy-list" || row.setting.is_some() && outline::decided_at(row).is_none();
    let mut related = related(&row.labels);
    let own = (elsewhere && !related.is_empty()).then(|| related.remove(0));
    let of_pac = report.pac.as_ref().filter(|_| !elsewhere).map(|pac| {
        let region = outline::decided_at(row).map(|(start_line, start_column)| Region {
            start_line,
            start_column,
            end_line: None,
            end_column: None,
        });
        location(&pac.source, region, None)
    });
    Some(SarifResult {
        rule_id: id.to_owned(),
        rule_index: rule_index(id, &row.rule, rules),
        level,
        message: Message::of(&message),
        locations: own.or(of_pac).into_iter().collect(),
        related_locations: related,
        partial_fingerprints: Some(Fingerprints {
            required: match row.component {
                Some(part) => format!("{}/{part}/{}:{}", row.profile, row.pattern, row.port),
                None => format!("{}/{}:{}", row.profile, row.pattern, row.port),
            },
        }),
    })
}

fn of_finding(finding: &Finding, rules: &mut Vec<Rule>) -> SarifResult {
    let mut message = format!("{}.", outline::sentence(&finding.message));
    if !finding.evidence.is_empty() {
        message = format!("{message} Seen: {}.", finding.evidence.join(", "));
    }
    if !finding.help.is_empty() {
        message = format!("{message} {}", finding.help);
    }
    let mut places = related(&finding.labels).into_iter();
    SarifResult {
        rule_id: finding.code.to_owned(),
        rule_index: rule_index(finding.code, &finding.message, rules),
        level: outline::level(finding.severity),
        message: Message::of(&message),
        locations: places.next().into_iter().collect(),
        related_locations: places.collect(),
        partial_fingerprints: None,
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
        (None, _) => otherwise,
    };
    rules.push(Rule {
        id: id.to_owned(),
        name: code.and_then(|code| code.rule),
        short_description: Message::of(meaning),
    });
    rules.len() - 1
}

fn related(labels: &[Label]) -> Vec<Location> {
    labels
        .iter()
        .map(|label| {
            let region = Region {
                start_line: label.start.line,
                start_column: Some(label.start.column),
                end_line: Some(label.end.line),
                end_column: Some(label.end.column),
            };
            let text = (!label.text.is_empty()).then_some(label.text.as_str());
            location(&label.file, Some(region), text)
        })
        .collect()
}

fn location(file: &str, region: Option<Region>, text: Option<&str>) -> Location {
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(file) },
            region,
        },
        message: text.map(Message::of),
    }
}

fn artifact(pac: &crate::finding::answers::PacFile) -> Artifact {
    Artifact {
        location: ArtifactLocation {
            uri: uri(&pac.source),
        },
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

/// A source as a URI reference (RFC 3986): a URL as it is, a path with its unusual characters
/// encoded.
fn uri(source: &str) -> String {
    let is_url = source.contains("://");
    let mut out = String::new();
    for (index, byte) in source.bytes().enumerate() {
        let plain = byte.is_ascii_alphanumeric()
            || b"-._~/!$&'()*+,;=@".contains(&byte)
            || (is_url && b":?#[]%".contains(&byte));
        match byte {
            _ if plain => out.push(char::from(byte)),
            b'\\' => out.push('/'),
            // In the first part of a path a colon would make it a scheme.
            b':' if source.bytes().take(index).any(|byte| byte == b'/') => out.push(':'),
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|digit| {
                    char::from_digit(u32::from(digit), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase()
                }));
            }
        }
    }
    out
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    results: Vec<SarifResult>,
    column_kind: &'static str,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    short_description: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    exit_code: u8,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: u64,
    hashes: Hashes,
}

#[derive(Serialize)]
struct Hashes {
    #[serde(rename = "sha-256")]
    sha256: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial_fingerprints: Option<Fingerprints>,
}

/// What makes a result the same one in the next run.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "requiredUrl/v1")]
    required: String,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    /// A plain text message: `{0}` would be a placeholder (section 3.11.5), `[text](target)` a link
    /// (section 3.11.6).
    fn of(text: &str) -> Self {
        Self {
            text: shown(text)
                .replace('{', "{{")
                .replace('}', "}}")
                .replace("](", "] ("),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_become_uri_references() {
        for (source, expected) in [
            (
                "http://wpad.corp.example/wpad.dat?x=1",
                "http://wpad.corp.example/wpad.dat?x=1",
            ),
            ("pac files/a#1%.pac", "pac%20files/a%231%25.pac"),
            ("C:\\pac\\a.pac", "C%3A/pac/a.pac"),
            ("dir/a:b", "dir/a:b"),
            ("caf\u{e9}", "caf%C3%A9"),
            ("http://a/\u{202e}\n", "http://a/%E2%80%AE%0A"),
            ("-", "-"),
        ] {
            assert_eq!(uri(source), expected);
        }
    }

    #[test]
    fn a_message_holds_no_link_no_placeholder_and_no_codes() {
        let message = Message::of("[x](http://evil.example/) {0}\x1b");
        assert_eq!(message.text, "[x] (http://evil.example/) {{0}}\\u{{1b}}");
    }
}
