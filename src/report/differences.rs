//! What a comparison of two files comes to: the same words in each format.

use std::borrow::Cow;

use super::checked::{Checked, empty};
use crate::finding::count::counted;
use crate::finding::diff::{Answered, Basis, Compared, DiffReport, Difference};
use crate::finding::lint::RuleNote;
use crate::finding::report::Report;
use crate::finding::{Finding, Label, Severity};
use crate::source::Position;

/// What the codes of differences mean.
const RULES: &[RuleNote] = &[RuleNote {
    code: "X-01",
    rule: "different-route",
    meaning: "requests get another route than before, or than in another client",
}];

impl<'a> Checked<'a> {
    /// Differences: findings, and no row.
    pub(super) fn diff(report: &'a DiffReport) -> Self {
        let status = report.exit_status();
        let mut facts = vec![
            ("Old", side(&report.old)),
            ("New", side(&report.new)),
            ("Compared", basis(report)),
        ];
        facts.extend(
            report
                .limits
                .iter()
                .map(|limit| ("Not compared", limit.clone())),
        );
        facts.extend(traffic(report).map(|text| ("Traffic", text)));
        let findings = report.differences.iter().map(|it| finding(report, it));
        Self {
            command: "diff",
            headline: headline(report),
            counts: counts(report),
            status,
            facts: Some(facts),
            subject: Some(report.new.file.clone()),
            report: Cow::Owned(Report {
                findings: findings.collect(),
                problem: (status == 2).then(|| basis(report)),
                ..empty(report.version, Vec::new())
            }),
            not_required: Vec::new(),
            rules: RULES,
        }
    }
}

fn finding(report: &DiffReport, difference: &Difference) -> Finding {
    let mut evidence = vec![
        format!("old: {}", routes(&difference.old)),
        format!("new: {}", routes(&difference.new)),
        format!("example: {}", difference.example),
    ];
    evidence.extend(
        difference
            .urls
            .map(|urls| format!("{urls} of the given URLs")),
    );
    let new = difference.new.first();
    let new = new.and_then(|answer| label(&report.new, answer, "answers now"));
    let old = difference.old.first();
    let old = old.and_then(|answer| label(&report.old, answer, "answered before"));
    Finding {
        code: "X-01",
        severity: Severity::Medium,
        message: format!(
            "{}: {} instead of {}",
            requests(difference),
            routes(&difference.new),
            routes(&difference.old)
        ),
        evidence,
        help: String::new(),
        labels: new.into_iter().chain(old).collect(),
    }
}

/// The routes of a side, each once.
fn routes(answers: &[Answered]) -> String {
    const MOST: usize = 3;
    let mut routes: Vec<&str> = Vec::new();
    for answer in answers {
        if !routes.contains(&answer.route.as_str()) {
            routes.push(&answer.route);
        }
    }
    let more = routes.len().saturating_sub(MOST);
    routes.truncate(MOST);
    let mut text = routes.join(" or ");
    if more > 0 {
        text = format!("{text} or {more} other routes");
    }
    text
}

fn label(side: &Compared, answer: &Answered, text: &str) -> Option<Label> {
    let start = answer.at?;
    Some(Label {
        file: side.file.clone(),
        start,
        end: Position {
            column: start.column + 1,
            ..start
        },
        text: text.to_owned(),
    })
}

/// Which requests, in words.
pub(super) fn requests(difference: &Difference) -> String {
    let mut text = difference.hosts.join(", ");
    if !difference.except.is_empty() {
        text = format!("{text} except {}", difference.except.join(", "));
    }
    if let Some(only) = &difference.only {
        text = format!("{text}; only {only}");
    }
    if !difference.while_.is_empty() {
        text = format!(
            "{text}; for example when {}",
            difference.while_.join(" and ")
        );
    }
    text
}

/// A side, in words.
pub(super) fn side(side: &Compared) -> String {
    format!("{} ({}, SHA-256 {})", side.file, side.client, side.sha256)
}

/// The result in a word.
pub(super) fn headline(report: &DiffReport) -> &'static str {
    match (report.exit_status(), &report.basis) {
        (1, _) => "DIFFERENT",
        (0, Basis::Samples { .. }) => "NO DIFFERENCE IN THE SAMPLES",
        (0, _) => "EQUAL",
        _ => "UNKNOWN",
    }
}

/// The result in numbers.
pub(super) fn counts(report: &DiffReport) -> String {
    let found = counted(report.differences.len(), "difference");
    match &report.basis {
        Basis::SameText => "the text is the same".to_owned(),
        Basis::Proof {
            classes,
            undecided: 0,
        } if report.differences.is_empty() => {
            format!(
                "every request gets the same route ({})",
                classes_of(*classes)
            )
        }
        Basis::Proof { classes, undecided } => {
            let rest = match undecided {
                0 => "every other request gets the same route".to_owned(),
                _ => format!("{undecided} classes could not be compared"),
            };
            format!("{found}; {rest} ({})", classes_of(*classes))
        }
        Basis::Samples { urls, .. } => format!("{found} in {}", counted(*urls, "sample")),
    }
}

/// What it rests on, in words.
pub(super) fn basis(report: &DiffReport) -> String {
    match &report.basis {
        Basis::SameText => "the texts, which are the same".to_owned(),
        Basis::Proof {
            classes,
            undecided: 0,
        } => format!(
            "every request, in {} that neither side tells apart",
            classes_of(*classes)
        ),
        Basis::Proof { classes, undecided } => format!(
            "every request, in {}; for {undecided} of them one side gives no answer that can be compared",
            classes_of(*classes)
        ),
        Basis::Samples { urls, unknown, why } => {
            let unknown = match unknown {
                0 => String::new(),
                _ => format!(", {unknown} of them without an answer that can be compared"),
            };
            format!(
                "{} only{unknown}: not every request can be compared because of {why}",
                counted(*urls, "sample")
            )
        }
    }
}

/// How traffic is spread, in words.
pub(super) fn traffic(report: &DiffReport) -> Option<String> {
    let traffic = report.traffic?;
    let mut text = format!(
        "{} of {} URLs get another route",
        traffic.different, traffic.urls
    );
    if traffic.elsewhere > 0 {
        text = format!(
            "{text}; {} of them by other lines than those above",
            traffic.elsewhere
        );
    }
    if traffic.unknown > 0 {
        text = format!("{text}; {} could not be compared", traffic.unknown);
    }
    Some(text)
}

fn classes_of(classes: usize) -> String {
    match classes {
        1 => "1 class of requests".to_owned(),
        _ => format!("{classes} classes of requests"),
    }
}
