//! The audit: what was found, each required URL by purpose, then what is wrong and what to do.

use std::io;

use super::super::outline;
use super::super::passage;
use super::super::trouble::{self, Rank, Trouble};
use super::findings::findings;
use super::sheet::{BAD, BOLD, Cell, DOUBT, FAINT, GOOD, PLAIN, Sheet, route_lines};
use super::{allowlist, discovery, pac_file, probe};
use crate::finding::Verdict;
use crate::finding::allowlist::AlternativeNote;
use crate::finding::report::{ProfileNote, Report, Row};

pub(super) fn write(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    facts(report, sheet)?;
    for profile in &report.profiles {
        required(report, profile, sheet)?;
    }
    if let Some(probe) = &report.probe {
        sheet.blank()?;
        sheet.heading("What was tried (--probe)")?;
        probe::rows(probe, false, sheet)?;
    }
    for rank in Rank::ALL {
        broken(report, rank, sheet)?;
    }
    findings(&report.findings, sheet)?;
    remedies(report, sheet)?;
    for list in &report.proxy_lists {
        let title = format!("To add to {}, {}", list.file(), list.whose);
        allowlist::remedy(&list.allowlist, &title, sheet)?;
    }
    // They do not depend on the list, and may on what it was asked.
    let mut shown: Vec<&[AlternativeNote]> = Vec::new();
    for list in &report.proxy_lists {
        let ways = list.allowlist.alternatives.as_slice();
        if !shown.contains(&ways) {
            allowlist::alternatives(&list.allowlist, sheet)?;
            shown.push(ways);
        }
    }
    not_judged(report, sheet)?;
    summary(report, sheet)
}

fn facts(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if let Some(pac) = &report.pac {
        pac_file(pac, sheet)?;
    } else {
        let style = match &report.settings {
            Some(settings) if settings.asks_pac == Some(false) => PLAIN,
            Some(settings) if settings.asks_pac.is_none() => DOUBT,
            _ => BAD,
        };
        sheet.labelled_in("PAC file", outline::no_pac_file(report), style)?;
    }
    for (label, text) in outline::given_beside(report) {
        let style = if label == outline::ASSUMED {
            DOUBT
        } else {
            PLAIN
        };
        sheet.labelled_in(label, &text, style)?;
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
    let style = if policy.allowlist { PLAIN } else { DOUBT };
    sheet.labelled_in("Allowed", &outline::allowed(policy), style)?;
    if !policy.forbidden.is_empty() {
        sheet.labelled("Forbidden", &policy.forbidden.join(", "))?;
    }
    Ok(())
}

fn required(report: &Report, profile: &ProfileNote, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let groups = outline::groups(report, profile);
    let rows = || groups.iter().flat_map(|group| &group.rows);
    sheet.blank()?;
    sheet.heading(&format!("{} ({})", profile.title, profile.id))?;
    if let Some(source) = &profile.source {
        let when = profile.retrieved.as_deref().unwrap_or("at an unknown time");
        sheet.labelled("Source", &format!("{source}, read {when}"))?;
    }
    if let Some(text) = outline::used_by(report, profile) {
        sheet.labelled("Used by", &text)?;
    }
    if rows().any(|row| row.by_examples) {
        sheet.labelled("Examples", outline::BY_EXAMPLES)?;
    }
    let widest = rows().map(|row| pattern_text(row).chars().count()).max();
    // Four times two blanks, and the port.
    let mut others = widest.unwrap_or(0) + "not judged".len() + 5 + 8;
    let passages = rows().filter_map(|row| passage::word_with_list(report, row));
    others += passages
        .map(|text| text.chars().count() + 2)
        .max()
        .unwrap_or(0);
    let room = sheet.room_beside(others);
    let mut table: Vec<Vec<Cell>> = Vec::new();
    for group in &groups {
        table.extend(group.rows.iter().map(|row| cells(report, row, room)));
    }
    align(&mut table);
    let mut rest = table.as_slice();
    for group in &groups {
        let (part, after) = rest.split_at(group.rows.len());
        rest = after;
        if !group.continued {
            sheet.blank()?;
            sheet.entry(group.purpose)?;
        }
        if let Some(setting) = &group.setting {
            sheet.item("by", setting, FAINT)?;
        }
        sheet.table(part)?;
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

fn cells(report: &Report, row: &Row, room: usize) -> Vec<Cell> {
    let style = match row.verdict {
        Verdict::Met => GOOD,
        Verdict::Violated(_) => BAD,
        Verdict::Unknown(_) | Verdict::NotJudged(_) => DOUBT,
    };
    let mut lines = route_lines(outline::goes(row).as_deref().unwrap_or("-"), room);
    lines.extend(outline::other_routes(row).map(|note| format!("({note})")));
    let mut route = Cell::new("", PLAIN);
    route.lines = lines;
    let mut cells = vec![
        Cell::new(pattern_text(row), PLAIN),
        Cell {
            right: true,
            ..Cell::new(row.port.to_string(), PLAIN)
        },
        route,
    ];
    if let (Some(word), Some(text)) = (passage::word(row), passage::word_with_list(report, row)) {
        let style = match word {
            "let through" => GOOD,
            "-" => FAINT,
            "unknown" => DOUBT,
            _ => BAD,
        };
        cells.push(Cell::new(text, style));
    }
    cells.push(Cell::new(outline::verdict(row), style));
    cells
}

/// The pattern, with what stands for it where it is not one host.
fn pattern_text(row: &Row) -> String {
    match outline::examples(row) {
        None => row.pattern.clone(),
        Some(examples) => format!("{} ({examples})", row.pattern),
    }
}

fn broken(report: &Report, rank: Rank, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let troubles = trouble::troubles(report, rank);
    if troubles.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading(rank.title())?;
    let style = if rank == Rank::Violated { BAD } else { DOUBT };
    for (index, trouble) in troubles.iter().enumerate() {
        sheet.blank()?;
        let why = outline::sentence(trouble.why);
        sheet.marked(&format!("{}. ", index + 1), style, &why)?;
        one_trouble(report, trouble, sheet)?;
    }
    Ok(())
}

fn one_trouble(report: &Report, trouble: &Trouble<'_>, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let row = trouble.row;
    sheet.item("   for", &trouble.places(), PLAIN)?;
    for breaks in trouble::breaks(trouble) {
        sheet.item("   breaks", breaks, PLAIN)?;
    }
    if let Some(route) = trouble.goes() {
        sheet.item("   route", &route, PLAIN)?;
    }
    if let Some(setting) = outline::setting(row) {
        sheet.item("   by", &setting, PLAIN)?;
    }
    if let Some(place) = trouble.decided(report) {
        sheet.item("   decided", &place, PLAIN)?;
    }
    sheet.item("   rule", &outline::rule(row), PLAIN)?;
    match &row.next_step {
        Some(step) => sheet.item("   next", step, BOLD),
        None => Ok(()),
    }
}

/// What to write where; the lines for the proxies' own lists follow.
fn remedies(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.remedies.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("To change")?;
    for remedy in &report.remedies {
        sheet.blank()?;
        sheet.marked("- ", PLAIN, &remedy.file)?;
        sheet.item("", &remedy.says, PLAIN)?;
        for line in &remedy.lines {
            sheet.line(&[(&format!("       {line}"), BOLD)])?;
        }
    }
    Ok(())
}

/// The demands that a PAC file does not show, so that nobody takes them for checked.
fn not_judged(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let demands = outline::not_judged(report);
    if demands.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading(outline::NOT_JUDGED)?;
    for (demand, says) in demands {
        sheet.marked("- ", PLAIN, &format!("{demand}: {says}"))?;
    }
    Ok(())
}

fn summary(report: &Report, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let style = match report.exit_status() {
        0 => GOOD,
        1 => BAD,
        _ => DOUBT,
    };
    sheet.blank()?;
    sheet.labelled_in(
        outline::headline(report),
        &super::super::counts::counts(report),
        style,
    )
}
