//! Annotations for a job of GitHub Actions: one line each, in the language of its workflow commands
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use std::io::{self, Write};

use super::checked::Checked;
use super::escape::shown;
use super::outline;
use super::trouble::{self, Rank, Trouble};
use super::{Format, Guarding, Layout};
use crate::finding::Finding;
use crate::finding::count::counted;
use crate::finding::report::{Report, Row};
use crate::finding::suites::{CaseEnd, CaseRun, SuiteRun, SuitesReport};
use crate::source::Position;

pub(super) const GITHUB: Format = Format {
    name: "github",
    title: "annotations for a job of GitHub Actions",
    guarding: Guarding::Commands,
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
    suites: Some(suites),
};

fn judged(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    for rank in Rank::ALL {
        for trouble in trouble::troubles(report, rank) {
            one_trouble(report, rank, &trouble, out)?;
        }
    }
    for finding in &report.findings {
        one_finding(finding, out)?;
    }
    let level = match checked.status {
        0 => "notice",
        1 => "error",
        _ => "warning",
    };
    let mut text = vec![format!("{}: {}", checked.headline, checked.counts)];
    text.extend(report.problem.clone());
    let title = format!("pac-check {}", checked.command);
    command(level, None, &title, &text, out)
}

/// An unknown row is a warning: it is not a defect of the file, and no pass either; the exit status
/// ends the job.
fn one_trouble(
    report: &Report,
    rank: Rank,
    trouble: &Trouble<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let row = trouble.row;
    let level = match rank {
        Rank::Violated => "error",
        Rank::Unknown | Rank::NotJudged => "warning",
    };
    let title = match row.code {
        Some(code) => format!("{code} {}", row.rule),
        None => format!("{}: {}", rank.title(), row.rule),
    };
    let mut text = vec![
        outline::sentence(trouble.why),
        format!("for {}", trouble.places()),
    ];
    let breaks = trouble::breaks(trouble);
    text.extend(breaks.into_iter().map(|text| format!("breaks: {text}")));
    text.extend(trouble.goes().map(|route| format!("route {route}")));
    text.extend(outline::setting(row).map(|setting| format!("by {setting}")));
    text.extend(
        trouble
            .decided(report)
            .map(|place| format!("decided in {place}")),
    );
    text.extend(row.next_step.as_ref().map(|step| format!("next: {step}")));
    command(level, place_of(report, row).as_ref(), &title, &text, out)
}

fn one_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let level = match outline::level(finding.severity) {
        "note" => "notice",
        level => level,
    };
    let place = finding.labels.first().and_then(|label| {
        is_path(&label.file).then(|| Place {
            file: &label.file,
            start: (label.start.line, Some(label.start.column)),
            end: Some(label.end),
        })
    });
    let mut text = vec![outline::sentence(&finding.message)];
    if !finding.evidence.is_empty() {
        text.push(format!("seen: {}", finding.evidence.join(", ")));
    }
    if !finding.help.is_empty() {
        text.push(format!("next: {}", finding.help));
    }
    command(level, place.as_ref(), finding.code, &text, out)
}

/// As in an audit, what is unknown is a warning, and the exit status ends the job.
fn suites(report: &SuitesReport, _layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    for suite in &report.suites {
        if let Some(problem) = &suite.problem {
            let place = Place {
                file: &suite.file,
                start: (1, None),
                end: None,
            };
            let text = std::slice::from_ref(problem);
            command("error", Some(&place), "suite not run", text, out)?;
        }
        for case in &suite.cases {
            let level = match case.result {
                CaseEnd::Passed => continue,
                CaseEnd::Failed => "error",
                CaseEnd::Unknown => "warning",
                CaseEnd::Updated => "notice",
            };
            one_case(level, suite, case, out)?;
        }
    }
    let level = match report.exit_status() {
        0 => "notice",
        1 => "error",
        _ => "warning",
    };
    let tally = &report.summary;
    let text = format!(
        "{} passed, {} failed, {} unknown, {} updated; {} not run",
        tally.passed,
        tally.failed,
        tally.unknown,
        tally.updated,
        counted(tally.not_run, "suite")
    );
    command(level, None, "pac-check test", &[text], out)
}

fn one_case(level: &str, suite: &SuiteRun, case: &CaseRun, out: &mut dyn Write) -> io::Result<()> {
    let place = Place {
        file: &suite.file,
        start: (case.line, None),
        end: None,
    };
    let mut text = vec![format!("{} ({})", case.url, case.client)];
    for difference in &case.differences {
        text.push(format!("expected {}", difference.expected));
        text.push(format!("got {}", difference.got));
    }
    text.extend(
        suite
            .decided_at(case)
            .map(|place| format!("decided at {place}")),
    );
    text.extend(case.note.clone());
    command(level, Some(&place), case.result.word(), &text, out)
}

/// A place in a file of the repository.
struct Place<'a> {
    file: &'a str,
    start: (u32, Option<u32>),
    end: Option<Position>,
}

fn place_of<'a>(report: &'a Report, row: &'a Row) -> Option<Place<'a>> {
    // What no PAC file decided has its place in the settings or in the proxy's list.
    if outline::decided_at(row).is_none() || row.rule == "proxy-list" {
        let label = row.labels.first().filter(|label| is_path(&label.file))?;
        return Some(Place {
            file: &label.file,
            start: (label.start.line, Some(label.start.column)),
            end: Some(label.end),
        });
    }
    let pac = report.pac.as_ref().filter(|pac| is_path(&pac.source))?;
    Some(Place {
        file: &pac.source,
        start: outline::decided_at(row)?,
        end: None,
    })
}

/// False for what no repository holds: a URL, standard input.
fn is_path(source: &str) -> bool {
    source != "-" && !source.contains("://")
}

/// One command. What could end it, or begin another one, is a line feed, and no text has any.
fn command(
    level: &str,
    place: Option<&Place<'_>>,
    title: &str,
    lines: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "::{level} ")?;
    if let Some(place) = place {
        write!(out, "file={},line={}", property(place.file), place.start.0)?;
        if let Some(column) = place.start.1 {
            write!(out, ",col={column}")?;
        }
        if let Some(end) = place.end {
            write!(out, ",endLine={},endColumn={}", end.line, end.column)?;
        }
        write!(out, ",")?;
    }
    let lines: Vec<String> = lines.iter().map(|line| data(line)).collect();
    writeln!(out, "title={}::{}", property(title), lines.join("%0A"))
}

fn data(text: &str) -> String {
    shown(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_one_command_and_stays_within_its_part(text in any::<String>()) {
            let place = Place { file: &text, start: (1, None), end: None };
            let mut out = Vec::new();
            command("error", Some(&place), &text, std::slice::from_ref(&text), &mut out).expect("writes");
            let page = String::from_utf8(out).expect("UTF-8");
            prop_assert_eq!(page.lines().count(), 1);
            let (head, _) = page.strip_prefix("::error ").expect("a command").split_once("::").expect("data");
            prop_assert_eq!(head.split(',').count(), 3);
        }
    }

    #[test]
    fn what_a_command_reads_is_encoded() {
        assert_eq!(property("a,b:c%d\n"), "a%2Cb%3Ac%25d\\n");
        assert_eq!(data("a,b:c%d"), "a,b:c%25d");
        assert!(is_path("pac/proxy.pac") && !is_path("-") && !is_path("http://x/"));
    }
}
