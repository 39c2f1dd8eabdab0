//! Reports in numbers: what is required is counted, what is optional or legacy is named apart.

use std::fmt::Write as _;

use crate::finding::proxy_list::Whose;
use crate::finding::report::{Report, Row, Summary};

/// The rows in numbers: what is required, and what beside it. The verdicts that follow add up to it.
pub(super) fn asked<'a>(standings: impl Iterator<Item = &'a str>) -> String {
    let (mut required, mut more) = (0_usize, 0_usize);
    for standing in standings {
        *(if standing == "required" {
            &mut required
        } else {
            &mut more
        }) += 1;
    }
    match more {
        0 => format!("{required} required"),
        _ => format!("{required} required and {more} optional or legacy"),
    }
}

/// The rows that are counted apart, because nothing strictly requires them.
pub(super) fn beside(not_required: usize) -> String {
    match not_required {
        0 => String::new(),
        count => format!(", {count} not counted: optional or legacy"),
    }
}

/// The result in numbers.
pub(super) fn counts(report: &Report) -> String {
    let summary = Summary::over(report.rows.iter().filter(|row| is_required(row)));
    let compared = match (summary.not_judged, report.policy.allowlist) {
        (0, true) => String::new(),
        (0, false) => "; no allowlist is configured".to_owned(),
        (count, true) => format!(", {count} not judged"),
        (count, false) => format!(", {count} not judged: no allowlist is configured"),
    };
    let mut lists = String::new();
    for list in &report.proxy_lists {
        let counts = list.allowlist.summary;
        // Writing to a String can't fail.
        let _ = match &list.whose {
            Whose::Nobody { .. } => write!(lists, "; nothing was held against {}", list.file()),
            Whose::User { .. } | Whose::OnlyProxy { .. } => write!(
                lists,
                "; {} lets {} through, {} in part, {} not, {} unknown{}",
                list.file(),
                counts.full,
                counts.partial,
                counts.none,
                counts.unknown,
                beside(counts.not_required)
            ),
        };
    }
    let others = not_required(report);
    let required = report.rows.iter().filter(|row| is_required(row)).count();
    format!(
        "{required} required: {} met, {} violated, {} unknown{compared}{others}{lists}",
        summary.met, summary.violated, summary.unknown
    )
}

fn is_required(row: &Row) -> bool {
    row.standing == "required"
}

/// What is optional or legacy, by its verdicts: where one is not met, it is a finding and no row.
fn not_required(report: &Report) -> String {
    let rows = report.rows.iter().filter(|row| !is_required(row));
    let held = Summary::over(rows);
    let findings = report.findings.iter();
    let lacking: usize = findings
        .filter(|finding| finding.code == "A-16")
        .map(|finding| finding.evidence.len())
        .sum();
    let words = [
        (held.met, "met"),
        (held.not_judged, "not judged"),
        (held.violated, "violated"),
        (held.unknown, "unknown"),
        (lacking, "not met (A-16)"),
    ];
    let words: Vec<String> = words
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if words.is_empty() {
        return String::new();
    }
    format!("; optional or legacy: {}", words.join(", "))
}
