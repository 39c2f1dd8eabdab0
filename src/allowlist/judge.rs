//! Every required URL against a list, as a report.

use std::net::IpAddr;

use super::coverage::{self, Answers, Shown, WILDCARD_LABELS, Wanted};
use super::formats::{ListFormat, Missing};
use super::rules::{self, Hosts, Path, Rulebook};
use super::upkeep;
use crate::finding::Label;
use crate::finding::allowlist::{
    AllowlistReport, Coverage, CoverageRow, CoverageSummary, ListNote, ListProfile, RemedyNote,
    RequestCoverage,
};
use crate::profiles::{Profile, Requirements, Row, Scheme, Tolerance};

/// What is asked of a list.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The required URLs.
    pub profiles: &'a [Profile],
    /// The address that the client has; `None` where it is not known.
    pub client: Option<IpAddr>,
}

/// Judges every required URL.
pub fn judge(
    format: &'static ListFormat,
    book: &Rulebook,
    question: Question<'_>,
) -> AllowlistReport {
    let mut rows = Vec::new();
    let mut missing = Vec::new();
    for profile in question.profiles {
        for (group, row) in profile.rows() {
            let mut requests = Vec::new();
            for method in methods(row, &profile.requirements, book.judges_ports) {
                let wanted = wanted(row, method, question.client);
                let covered = request(book, &wanted, &profile.requirements);
                if matches!(covered.coverage, Coverage::None | Coverage::Partial) {
                    missing.push(Missing {
                        port: wanted.port,
                        method,
                        host: wanted.host,
                        labels: wanted.labels,
                        path: wanted.path,
                    });
                }
                requests.push(covered);
            }
            let worst = requests.iter().map(|request| request.coverage).max();
            let coverage = worst.unwrap_or(Coverage::Unknown);
            let deciding = requests.iter().find(|request| request.coverage == coverage);
            rows.push(CoverageRow {
                profile: profile.id.clone(),
                group: group.id.clone(),
                purpose: group.purpose.clone(),
                pattern: row.pattern.text().to_owned(),
                port: row.port,
                scheme: row.scheme.word().to_owned(),
                coverage,
                code: deciding.and_then(|request| request.code),
                requests,
            });
        }
    }
    missing.sort();
    missing.dedup();
    let remedy = (!missing.is_empty()).then(|| (format.remedy)(book, &missing, question.client));
    AllowlistReport {
        version: env!("CARGO_PKG_VERSION"),
        list: ListNote {
            files: book
                .files
                .iter()
                .map(|file| file.name().to_owned())
                .collect(),
            kind: format.name,
            title: format.title,
            entries: book.size(),
            notes: book.notes.clone(),
        },
        client: question.client.map(|client| client.to_string()),
        profiles: question.profiles.iter().map(note).collect(),
        findings: upkeep::findings(book, question.profiles),
        remedy: remedy.map(|remedy| RemedyNote {
            place: remedy.place,
            before_line: remedy.before_line,
            lines: remedy.lines,
        }),
        summary: CoverageSummary::of(&rows),
        rows,
    }
}

fn note(profile: &Profile) -> ListProfile {
    ListProfile {
        id: profile.id.clone(),
        title: profile.title.clone(),
        source: profile.source.as_ref().map(|source| source.url.clone()),
        retrieved: profile
            .source
            .as_ref()
            .map(|source| source.retrieved.clone()),
    }
}

/// The methods by which a required URL is requested. Where the publisher asks for tunnels to a port,
/// a plain URL on that port needs both.
fn methods(row: &Row, requirements: &Requirements, judges_ports: bool) -> Vec<&'static str> {
    if row.scheme == Scheme::Https {
        return vec!["CONNECT"];
    }
    let tunnels = requirements.connect_ports.as_ref();
    let tunnel = tunnels.is_some_and(|ports| ports.value.contains(&row.port));
    if tunnel && judges_ports {
        vec!["GET", "CONNECT"]
    } else {
        vec!["GET"]
    }
}

/// What a row asks of a list.
pub(super) fn wanted<'a>(row: &'a Row, method: &'static str, client: Option<IpAddr>) -> Wanted<'a> {
    let host = row.pattern.host();
    let deepest = row.examples.iter().filter_map(|example| {
        let name = example.split('/').next().unwrap_or_default();
        coverage::labels_before(&name.to_ascii_lowercase(), host)
    });
    let deepest = deepest.max().and_then(|labels| u16::try_from(labels).ok());
    Wanted {
        host,
        labels: row
            .pattern
            .is_wildcard()
            .then(|| deepest.unwrap_or(0).max(WILDCARD_LABELS)),
        path: row.pattern.path().filter(|_| method != "CONNECT"),
        method,
        port: row.port,
        client,
    }
}

fn request(book: &Rulebook, wanted: &Wanted<'_>, requirements: &Requirements) -> RequestCoverage {
    let mut answers = coverage::ask(book, wanted);
    let mut code = None;
    let mut reasons = Vec::new();
    if let Some(challenged) = answers.challenged.take() {
        let login = requirements.proxy_authentication.as_ref();
        let why = format!("{} makes the proxy ask for a login", by(book, &challenged));
        if login.is_some_and(|stated| stated.value != Tolerance::Allowed) {
            reasons.push(format!("{why}, and the client can't log in"));
            code = Some("A-15");
            answers.refused.get_or_insert(challenged);
        } else {
            answers.unknown.get_or_insert((challenged, why));
        }
    }
    let coverage = match (&answers.admitted, &answers.refused, &answers.unknown) {
        (Some(_), None, None) => Coverage::Full,
        (None, Some(_), None) => Coverage::None,
        (_, Some(_), _) => Coverage::Partial,
        (_, None, _) => Coverage::Unknown,
    };
    if coverage != Coverage::Full && reasons.is_empty() {
        let (found, why) = reason(book, wanted, &answers);
        code = found;
        reasons.extend(why);
    }
    if coverage == Coverage::Unknown {
        code = None;
    } else if coverage != Coverage::Full {
        let usual = if coverage == Coverage::Partial {
            "A-05"
        } else {
            "A-04"
        };
        code.get_or_insert(usual);
    }
    let decided = [&answers.refused, &answers.admitted].into_iter().flatten();
    let unknown = answers.unknown.iter().map(|(shown, _)| shown);
    let labels: Vec<Label> = decided
        .chain(unknown)
        .filter(|_| book.judges_ports && coverage != Coverage::Full)
        .filter_map(|shown| {
            let place = book.rules.get(shown.rule?)?.place;
            book.label(place, "this line decides")
        })
        .take(1)
        .collect();
    RequestCoverage {
        method: wanted.method,
        coverage,
        why: (!reasons.is_empty()).then(|| reasons.join("; ")),
        admitted: answers.admitted.map(|shown| shown.host),
        refused: answers.refused.map(|shown| shown.host),
        labels,
        code,
    }
}

/// Why something is refused or unknown, and the code where it is more than a missing entry.
fn reason(
    book: &Rulebook,
    wanted: &Wanted<'_>,
    answers: &Answers,
) -> (Option<&'static str>, Vec<String>) {
    let mut reasons = Vec::new();
    let mut code = None;
    if let Some(refused) = &answers.refused {
        if by_port(book, refused) {
            code = Some("A-14");
            reasons.push(format!(
                "{} refuses {} to port {}, whatever the host",
                by(book, refused),
                wanted.method,
                wanted.port
            ));
        } else {
            reasons.push(match &answers.admitted {
                Some(admitted) => format!(
                    "`{}` gets through, `{}` does not",
                    admitted.host, refused.host
                ),
                None if refused.rule.is_some() && book.judges_ports => {
                    format!("{} refuses it", by(book, refused))
                }
                None => "no entry lets it through".to_owned(),
            });
            if let Some((near, why)) = near_miss(book, wanted, &refused.host) {
                code = near.or(code);
                reasons.push(why);
            }
        }
    }
    if let Some((shown, why)) = &answers.unknown {
        let rule = shown.rule.filter(|_| book.judges_ports);
        reasons.push(match rule {
            Some(_) => format!("{why}: {}", by(book, shown)),
            None => why.clone(),
        });
    }
    (code, reasons)
}

/// The rule by its text and line.
fn by(book: &Rulebook, shown: &Shown) -> String {
    let rule = shown.rule.and_then(|rule| book.rules.get(rule));
    match rule.and_then(|rule| book.label(rule.place, "").map(|label| (rule, label))) {
        Some((rule, label)) => format!(
            "`{}` ({}:{})",
            book.text(rule.place)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            label.file,
            label.start.line
        ),
        None => "the end of the list".to_owned(),
    }
}

/// True where the rule looks at port or method and not at the host.
fn by_port(book: &Rulebook, shown: &Shown) -> bool {
    let rule = shown.rule.and_then(|rule| book.rules.get(rule));
    rule.is_some_and(|rule| {
        let questions = || {
            let conditions = rule.conditions.iter();
            conditions
                .filter_map(|condition| book.tests.get(condition.test).map(|test| &test.question))
        };
        questions().any(|question| {
            matches!(
                question,
                rules::Question::Ports(_) | rules::Question::Methods(_)
            )
        }) && !questions().any(|question| matches!(question, rules::Question::Hosts(_)))
    })
}

/// An entry that looks as if it were meant for what is refused, and why it does not do.
fn near_miss(
    book: &Rulebook,
    wanted: &Wanted<'_>,
    refused: &str,
) -> Option<(Option<&'static str>, String)> {
    let place = |entry: &rules::Entry| {
        let line = book
            .label(entry.place, "")
            .map_or(0, |label| label.start.line);
        format!("`{}` (line {line})", book.text(entry.place))
    };
    for entry in book.entries() {
        let text = book.text(entry.place);
        match &entry.hosts {
            Hosts::Nothing if text.to_ascii_lowercase().contains(wanted.host) => {
                return Some((
                    Some("A-12"),
                    format!("{} matches nothing as it is written", place(entry)),
                ));
            }
            Hosts::Below {
                domain,
                most: Some(most),
                ..
            } if coverage::labels_before(refused, domain)
                .is_some_and(|labels| labels > usize::from(*most)) =>
            {
                let labels = coverage::labels_before(refused, domain).unwrap_or(0);
                return Some((
                    None,
                    format!(
                        "{} reaches {most} labels below the domain, and this name has {labels}",
                        place(entry)
                    ),
                ));
            }
            Hosts::Below {
                domain,
                itself: false,
                ..
            } if domain == refused => {
                return Some((
                    Some("A-07"),
                    format!(
                        "{} means the names below it, not the domain itself",
                        place(entry)
                    ),
                ));
            }
            Hosts::Exact(name) if wanted.labels.is_some() && name == wanted.host => {
                return Some((
                    Some("A-07"),
                    format!(
                        "{} means the domain alone, not the names below it",
                        place(entry)
                    ),
                ));
            }
            _ => {}
        }
    }
    let hidden = coverage::entries_with(book, refused)
        .into_iter()
        .find(|entry| entry.path != Path::Any)?;
    Some(if wanted.method == "CONNECT" {
        (
            Some("A-06"),
            format!(
                "{} names a path, and of a tunnel the proxy sees host and port only",
                place(hidden)
            ),
        )
    } else {
        (None, format!("{} names another path", place(hidden)))
    })
}
