//! What happened to required URLs on their way.

use std::fmt::Write as _;
use std::io;

use super::findings::findings;
use super::pac_file;
use super::sheet::{BAD, BOLD, Cell, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::Verdict;
use crate::finding::count::counted;
use crate::finding::probe::{Attempt, ProbeReport, ProbeRow};

pub(super) fn write(report: &ProbeReport, verbose: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if let Some(pac) = &report.pac {
        pac_file(pac, sheet)?;
    }
    sheet.labelled("Client", &report.client)?;
    if let Some(problem) = &report.problem {
        sheet.labelled_in("Problem", problem, BAD)?;
    }
    for text in &report.left_out {
        sheet.labelled_in("Left out", text, DOUBT)?;
    }
    if report.dry_run {
        return planned(report, sheet);
    }
    rows(report, verbose, sheet)?;
    beside(report, sheet)?;
    findings(&report.findings, sheet)?;
    sheet.blank()?;
    let summary = report.summary;
    let style = match report.exit_status() {
        0 => GOOD,
        1 => BAD,
        _ => DOUBT,
    };
    sheet.line(&[
        (headline(report), style),
        (
            &format!(
                "{}: {} work, {} do not, {} unknown{}; {}",
                counted(report.rows.len(), "required URL"),
                summary.met,
                summary.violated,
                summary.unknown,
                not_judged(summary.not_judged),
                counted(report.findings.len(), "finding")
            ),
            PLAIN,
        ),
    ])
}

/// The result in a word or two.
pub(in super::super) fn headline(report: &ProbeReport) -> &'static str {
    match report.exit_status() {
        _ if report.dry_run => "NOTHING SENT",
        0 => "WORKS",
        1 => "DOES NOT WORK",
        _ => "UNKNOWN",
    }
}

/// Made-up examples, where there are any.
pub(in super::super) fn not_judged(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(", {count} not judged"),
    }
}

fn planned(report: &ProbeReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.blank()?;
    sheet.heading("Nothing was sent (--dry-run). These connections would be made:")?;
    let mut when = "";
    for note in &report.planned {
        if note.when != when {
            when = note.when;
            sheet.blank()?;
            sheet.entry(when)?;
        }
        sheet.line(&[
            (&format!("  {}", note.to), BOLD),
            (&note.way, FAINT),
            (&note.request, PLAIN),
        ])?;
    }
    sheet.blank()?;
    let text = "The names of these hosts are resolved first, except those that a proxy resolves. A host \
                with several addresses is connected to at each. A proxy that ends a request without an \
                answer is connected to once more, with TLS.";
    sheet.labelled("Also", text)?;
    sheet.blank()?;
    sheet.line(&[
        (headline(report), GOOD),
        (&counted(report.planned.len(), "probe"), PLAIN),
    ])
}

/// Every required URL with each entry of its route.
pub(super) fn rows(report: &ProbeReport, verbose: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut group = (String::new(), String::new());
    for row in &report.rows {
        let of = (row.profile.clone(), row.purpose.clone());
        if of != group {
            sheet.blank()?;
            sheet.heading(&format!("{} ({})", row.purpose, row.profile))?;
            group = of;
        }
        one(row, verbose, sheet)?;
    }
    Ok(())
}

fn one(row: &ProbeRow, verbose: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let (word, style) = match &row.verdict {
        Verdict::Met => ("works", GOOD),
        Verdict::Violated(_) => ("does not work", BAD),
        Verdict::Unknown(_) => ("unknown", DOUBT),
        Verdict::NotJudged(_) => ("not judged", DOUBT),
    };
    let code = row.code.map_or(String::new(), |it| format!(" {it}"));
    sheet.line(&[
        (&format!("  {word}{code}"), style),
        (&row.url, PLAIN),
        (&row.client, FAINT),
    ])?;
    for attempt in &row.attempts {
        attempt_line("     ", attempt, verbose, sheet)?;
    }
    if let Some(compared) = &row.compared
        && (verbose || compared.works && row.verdict != Verdict::Met)
    {
        attempt_line("     beside it ", compared, verbose, sheet)?;
    }
    match &row.verdict {
        Verdict::Unknown(why) | Verdict::NotJudged(why) => sheet.item("   why", why, PLAIN),
        _ => Ok(()),
    }
}

fn attempt_line(
    margin: &str,
    attempt: &Attempt,
    verbose: bool,
    sheet: &mut Sheet<'_>,
) -> io::Result<()> {
    let style = if attempt.works { PLAIN } else { BAD };
    let code = attempt.code.map_or(String::new(), |it| format!("{it} "));
    let mut words = format!("{code}{}", attempt.situation.replace('-', " "));
    if let Some(status) = attempt.status {
        let _ = write!(words, ", {status}");
    }
    let times = times(attempt);
    sheet.line(&[
        (&format!("{margin}{}", attempt.way), FAINT),
        (&words, style),
        (&times, FAINT),
    ])?;
    if verbose {
        for fact in &attempt.evidence {
            sheet.item("   seen", fact, PLAIN)?;
        }
        if let Some(issuer) = &attempt.issuer {
            let days = attempt
                .days_to_expiry
                .map_or(String::new(), |it| format!(", expires in {it} days"));
            sheet.item("   issuer", &format!("{issuer}{days}"), FAINT)?;
        }
    }
    Ok(())
}

fn times(attempt: &Attempt) -> String {
    let times = attempt.times;
    let all = [
        ("DNS", times.dns),
        ("TCP", times.tcp),
        ("answer", times.answer),
        ("TLS", times.tls),
        ("request", times.request),
    ];
    let known: Vec<String> = all
        .into_iter()
        .filter_map(|(word, time)| Some(format!("{word} {} ms", time?)))
        .collect();
    known.join(", ")
}

fn beside(report: &ProbeReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.beside.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Tried beside the routes")?;
    let rows: Vec<Vec<Cell>> = report
        .beside
        .iter()
        .map(|it| {
            let style = if it.works { GOOD } else { PLAIN };
            let status = it.status.map_or(String::new(), |it| format!(", {it}"));
            vec![
                Cell::new(format!("  {}", it.request), PLAIN),
                Cell::new(it.way.clone(), FAINT),
                Cell::new(format!("{}{status}", it.situation.replace('-', " ")), style),
            ]
        })
        .collect();
    sheet.table(&rows)
}
