//! The audit: what was found, each required URL by purpose, then what is wrong and what to do.

use std::io;

use super::sheet::{BAD, BOLD, Cell, DOUBT, FAINT, GOOD, PLAIN, Sheet, route_lines};
use super::{discovery, pac_file};
use crate::finding::report::{ProfileNote, Report, Row};
use crate::finding::{Finding, Label, Severity, Verdict};

/// Required URLs that one trouble lists before it only counts.
const LISTED: usize = 8;

pub(super) fn write(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    facts(report, sheet)?;
    for profile in &report.profiles {
        required(report, profile, sheet)?;
    }
    broken(report, "Violations", Rank::Violated, sheet)?;
    broken(report, "Could not find out", Rank::Unknown, sheet)?;
    findings(&report.findings, sheet)?;
    not_judged(report, sheet)?;
    summary(report, sheet)
}

fn facts(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    match &report.pac {
        Some(pac) => pac_file(pac, sheet)?,
        None => sheet.labelled_in("PAC file", "none", BAD)?,
    }
    if let Some(found) = &report.discovery {
        discovery::summary(found, sheet)?;
    }
    if let Some(problem) = &report.problem {
        sheet.labelled_in("Problem", problem, BAD)?;
    }
    sheet.labelled("Client", &report.client)?;
    let policy = &report.policy;
    if let Some(file) = &policy.file {
        sheet.labelled("Policy", file)?;
    }
    if !policy.allowlist {
        sheet.labelled_in(
            "Allowed",
            "nobody said which proxies are allowed, so no proxy was compared with anything (--allow-proxy PATTERN, or [allow] in pac-check.toml)",
            DOUBT,
        )?;
    } else if policy.allowed.is_empty() {
        sheet.labelled(
            "Allowed",
            "no proxy, but for what rules for destinations allow",
        )?;
    } else {
        sheet.labelled("Allowed", &policy.allowed.join(", "))?;
    }
    if !policy.forbidden.is_empty() {
        sheet.labelled("Forbidden", &policy.forbidden.join(", "))?;
    }
    Ok(())
}

fn required(report: &Report, profile: &ProfileNote, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let rows: Vec<&Row> = report
        .rows
        .iter()
        .filter(|row| row.profile == profile.id)
        .collect();
    sheet.blank()?;
    sheet.heading(&format!("{} ({})", profile.title, profile.id))?;
    if let Some(source) = &profile.source {
        let when = profile.retrieved.as_deref().unwrap_or("at an unknown time");
        sheet.labelled("Source", &format!("{source}, read {when}"))?;
    }
    if !profile.consumers.is_empty() && !profile.consumers.contains(&report.client) {
        let text = format!(
            "these URLs are used by {}; shown is what {} does with the same file",
            profile.consumers.join(", "),
            report.client
        );
        sheet.labelled("Used by", &text)?;
    }
    let widest = rows
        .iter()
        .map(|row| pattern_text(row).chars().count())
        .max();
    // Four times two blanks, and the port.
    let others = widest.unwrap_or(0) + "VIOLATED".len() + 5 + 8;
    let room = sheet.room_beside(others);
    if rows.iter().any(|row| row.by_examples) {
        sheet.labelled(
            "Examples",
            "a pattern with `*` was judged by example hosts, and the worst counts",
        )?;
    }
    let mut table = Vec::new();
    let mut group = None;
    let mut blocks: Vec<(String, usize)> = Vec::new();
    for row in rows {
        if group != Some(&row.group) {
            group = Some(&row.group);
            blocks.push((row.purpose.clone(), table.len()));
        }
        table.push(cells(row, room));
    }
    align(&mut table);
    let ends: Vec<usize> = blocks
        .iter()
        .skip(1)
        .map(|(_, start)| *start)
        .chain([table.len()])
        .collect();
    for ((purpose, start), end) in blocks.iter().zip(ends) {
        sheet.blank()?;
        sheet.entry(purpose)?;
        sheet.table(table.get(*start..end).unwrap_or_default())?;
    }
    Ok(())
}

/// Pads the first lines, so that the tables of all groups have the same columns.
fn align(table: &mut [Vec<Cell>]) {
    let columns = table.first().map_or(0, Vec::len);
    for column in 0..columns.saturating_sub(1) {
        let width = |cell: &Cell| cell.lines.iter().map(|line| line.chars().count()).max();
        let widest = table
            .iter()
            .filter_map(|row| row.get(column).and_then(width))
            .max()
            .unwrap_or(0);
        for cell in table.iter_mut().filter_map(|row| row.get_mut(column)) {
            let right = cell.right;
            if let Some(first) = cell.lines.first_mut() {
                let missing = widest - first.chars().count().min(widest);
                let blanks = " ".repeat(missing);
                *first = if right {
                    format!("{blanks}{first}")
                } else {
                    format!("{first}{blanks}")
                };
            }
        }
    }
}

fn cells(row: &Row, room: usize) -> Vec<Cell> {
    let (style, word) = verdict_words(&row.verdict);
    let mut routes: Vec<&str> = row
        .answers
        .iter()
        .map(|answer| answer.effective.as_deref().unwrap_or_default())
        .collect();
    let shown = row
        .deciding_answer()
        .map_or("", |answer| answer.effective.as_deref().unwrap_or_default());
    routes.sort_unstable();
    routes.dedup();
    let mut lines = route_lines(if shown.is_empty() { "-" } else { shown }, room);
    if routes.len() > 1 {
        let others = routes.len() - 1;
        let noun = if others == 1 { "route" } else { "routes" };
        lines.push(format!("({others} other {noun} by other examples)"));
    }
    let mut route = Cell::new("", PLAIN);
    route.lines = lines;
    vec![
        Cell::new(pattern_text(row), PLAIN),
        Cell {
            right: true,
            ..Cell::new(row.port.to_string(), PLAIN)
        },
        route,
        Cell::new(word, style),
    ]
}

/// The pattern, with what stands for it where it is not one host.
fn pattern_text(row: &Row) -> String {
    match (row.by_examples, row.answers.len()) {
        (false, _) | (true, 0) => row.pattern.clone(),
        (true, 1) => format!("{} (1 example)", row.pattern),
        (true, count) => format!("{} ({count} examples)", row.pattern),
    }
}

const fn verdict_words(verdict: &Verdict) -> (anstyle::Style, &'static str) {
    match verdict {
        Verdict::Met => (GOOD, "met"),
        Verdict::Violated(_) => (BAD, "VIOLATED"),
        Verdict::Unknown(_) => (DOUBT, "UNKNOWN"),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    Violated,
    Unknown,
}

/// Rows that have the same thing wrong.
struct Trouble<'a> {
    why: &'a str,
    row: &'a Row,
    rows: Vec<&'a Row>,
}

fn broken(report: &Report, title: &str, rank: Rank, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut troubles: Vec<Trouble<'_>> = Vec::new();
    for row in &report.rows {
        let ((Verdict::Violated(why), Rank::Violated) | (Verdict::Unknown(why), Rank::Unknown)) =
            (&row.verdict, rank)
        else {
            continue;
        };
        let same = |trouble: &&mut Trouble<'_>| {
            trouble.why == why && trouble.row.next_step == row.next_step
        };
        match troubles.iter_mut().find(same) {
            Some(trouble) => trouble.rows.push(row),
            None => troubles.push(Trouble {
                why,
                row,
                rows: vec![row],
            }),
        }
    }
    if troubles.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading(title)?;
    let style = if rank == Rank::Violated { BAD } else { DOUBT };
    for (index, trouble) in troubles.iter().enumerate() {
        sheet.blank()?;
        sheet.marked(&format!("{}. ", index + 1), style, &sentence(trouble.why))?;
        one_trouble(report, trouble, sheet)?;
    }
    Ok(())
}

fn one_trouble(report: &Report, trouble: &Trouble<'_>, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let row = trouble.row;
    let mut places: Vec<String> = trouble
        .rows
        .iter()
        .map(|row| match (&row.decided_by, row.by_examples) {
            (Some(url), true) => format!("{} port {} (example {url})", row.pattern, row.port),
            _ => format!("{} port {}", row.pattern, row.port),
        })
        .collect();
    let more = places.len().saturating_sub(LISTED);
    places.truncate(LISTED);
    if more > 0 {
        places.push(format!("and {more} more"));
    }
    sheet.item("   for", &places.join(", "), PLAIN)?;
    if let Some(answer) = row.deciding_answer() {
        if let Some(effective) = &answer.effective {
            sheet.item("   route", effective, PLAIN)?;
        }
        let place = answer
            .decided_at
            .map(|position| (position.line, Some(position.column)))
            .or_else(|| {
                let error = answer.error.as_ref()?;
                Some((error.line?, error.column))
            });
        if let Some((line, column)) = place {
            let file = report
                .pac
                .as_ref()
                .map_or("PAC file", |pac| pac.source.as_str());
            let column = column
                .map(|column| format!(", column {column}"))
                .unwrap_or_default();
            sheet.item("   decided", &format!("{file}, line {line}{column}"), PLAIN)?;
        }
    }
    let rule = match row.code {
        Some(code) => format!("{} ({code})", row.rule),
        None => row.rule.clone(),
    };
    sheet.item(
        "   rule",
        &format!("{rule}{}", places_of(&row.labels)),
        PLAIN,
    )?;
    match &row.next_step {
        Some(step) => sheet.item("   next", step, BOLD),
        None => Ok(()),
    }
}

fn places_of(labels: &[Label]) -> String {
    let places: Vec<String> = labels
        .iter()
        .map(|label| format!("{}:{}", label.file, label.start))
        .collect();
    if places.is_empty() {
        String::new()
    } else {
        format!(", {}", places.join(", "))
    }
}

fn findings(findings: &[Finding], sheet: &mut Sheet<'_>) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Also found")?;
    for finding in findings {
        let style = match finding.severity {
            Severity::Critical | Severity::High => BAD,
            Severity::Medium => DOUBT,
            Severity::Low | Severity::Info => FAINT,
        };
        let mark = format!("{} {} ", finding.severity.word(), finding.code);
        sheet.blank()?;
        let message = format!(
            "{}{}",
            sentence(&finding.message),
            places_of(&finding.labels)
        );
        sheet.marked(&mark, style, &message)?;
        if !finding.evidence.is_empty() {
            sheet.item("   seen", &finding.evidence.join(", "), PLAIN)?;
        }
        if !finding.help.is_empty() {
            sheet.item("   next", &finding.help, BOLD)?;
        }
    }
    Ok(())
}

/// The demands that a PAC file does not show, so that nobody takes them for checked.
fn not_judged(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let demands: Vec<(&ProfileNote, _)> = report
        .profiles
        .iter()
        .flat_map(|profile| profile.demands.iter().map(move |demand| (profile, demand)))
        .filter(|(_, demand)| !demand.judged)
        .collect();
    if demands.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Also required, and not to be seen in a PAC file: check it at the proxy")?;
    for (_, demand) in demands {
        sheet.marked(
            "- ",
            PLAIN,
            &format!("{} {}: {}", demand.kind, demand.value, demand.says),
        )?;
    }
    Ok(())
}

fn summary(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let summary = report.summary;
    let (style, word) = match report.exit_status() {
        0 => (GOOD, "MET"),
        1 => (BAD, "VIOLATED"),
        _ => (DOUBT, "UNKNOWN"),
    };
    let compared = if report.policy.allowlist {
        ""
    } else {
        "; no allowlist was given"
    };
    let text = format!(
        "{} required: {} met, {} violated, {} unknown{compared}",
        report.rows.len(),
        summary.met,
        summary.violated,
        summary.unknown
    );
    sheet.blank()?;
    sheet.labelled_in(word, &text, style)
}

/// Begins with a capital letter, where it begins with a letter.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
