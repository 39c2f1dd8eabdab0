//! What a list lets through: each required URL, what is wrong with the list, what to add.

use std::io;

use super::super::{counts, outline};
use super::findings::findings;
use super::sheet::{BAD, BOLD, Cell, DOUBT, GOOD, PLAIN, Sheet};
use crate::finding::allowlist::{AllowlistReport, Coverage, CoverageRow, DemandCoverage};
use crate::finding::count::counted;

pub(super) fn write(report: &AllowlistReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let list = &report.list;
    sheet.labelled("List", &list.files.join(", "))?;
    sheet.labelled(
        "",
        &format!("{}, {}", list.title, counted(list.entries, "entry")),
    )?;
    if let Some(client) = &report.client {
        sheet.labelled("Client", client)?;
    }
    for note in &list.notes {
        sheet.labelled_in("Note", note, DOUBT)?;
    }
    for profile in &report.profiles {
        sheet.blank()?;
        sheet.heading(&format!("{} ({})", profile.title, profile.id))?;
        if let Some(source) = &profile.source {
            let when = profile.retrieved.as_deref().unwrap_or("at an unknown time");
            sheet.labelled("Source", &format!("{source}, read {when}"))?;
        }
        let rows: Vec<&CoverageRow> = report
            .rows
            .iter()
            .filter(|row| row.profile == profile.id)
            .collect();
        sheet.blank()?;
        let table: Vec<Vec<Cell>> = rows.iter().map(|row| cells(row)).collect();
        sheet.table(&table)?;
    }
    reasons(report, sheet)?;
    origins(report, sheet)?;
    findings(&report.findings, sheet)?;
    remedy(report, "To add", sheet)?;
    for exemption in &report.exemptions {
        sheet.blank()?;
        sheet.labelled("To exempt", &exemption.file)?;
        sheet.labelled("", &exemption.says)?;
        sheet.blank()?;
        for line in &exemption.lines {
            sheet.line(&[(line, BOLD)])?;
        }
    }
    alternatives(report, sheet)?;
    summary(report, sheet)
}

fn cells(row: &CoverageRow) -> Vec<Cell> {
    let methods: Vec<&str> = row.requests.iter().map(|request| request.method).collect();
    let mut cells = vec![
        Cell::new(row.pattern.clone(), PLAIN),
        Cell {
            right: true,
            ..Cell::new(row.port.to_string(), PLAIN)
        },
        Cell::new(methods.join(", "), PLAIN),
        Cell::new(said(row), style(row.coverage)),
    ];
    if let Some(demand) = row.worst_demand() {
        cells.push(Cell::new(demand_word(demand), style(demand.coverage)));
    }
    cells
}

/// What becomes of a row; where only some of its requests get through, which do not.
fn said(row: &CoverageRow) -> String {
    let whole = |coverage| coverage == Coverage::Full;
    let lacking: Vec<&str> = row
        .requests
        .iter()
        .filter(|request| request.coverage == Coverage::None)
        .map(|request| request.method)
        .collect();
    let some = row.requests.iter().any(|request| whole(request.coverage));
    if row.coverage == Coverage::None && some {
        return format!("{} {}", lacking.join(", "), word(Coverage::None));
    }
    word(row.coverage).to_owned()
}

const fn word(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Full => "let through",
        Coverage::Unknown => "unknown",
        Coverage::Partial => "ONLY IN PART",
        Coverage::None => "NOT LET THROUGH",
    }
}

fn demand_word(demand: &DemandCoverage) -> &'static str {
    match (demand.kind, demand.coverage) {
        (_, Coverage::Full) => "",
        ("tls-inspection", Coverage::Unknown) => "inspection unknown",
        ("tls-inspection", _) => "TLS OPENED",
        ("websocket", _) => "WebSocket unknown",
        (_, Coverage::Unknown) => "login unknown",
        (..) => "LOGIN",
    }
}

const fn style(coverage: Coverage) -> anstyle::Style {
    match coverage {
        Coverage::Full => GOOD,
        Coverage::Unknown => DOUBT,
        Coverage::Partial | Coverage::None => BAD,
    }
}

/// The reasons, each once with the rows that it holds for.
fn reasons(report: &AllowlistReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut reasons: Vec<(Coverage, Option<&str>, String, Vec<String>)> = Vec::new();
    for row in &report.rows {
        let requests = row.requests.iter();
        let requests = requests.map(|it| (it.method, it.coverage, it.code, &it.why));
        let demands = row.demands.iter();
        let demands = demands.map(|it| (it.kind, it.coverage, it.code, &it.why));
        for (what, coverage, code, why) in requests.chain(demands) {
            let Some(why) = why else { continue };
            let place = format!("{what} {}:{}", row.pattern, row.port);
            let known = reasons
                .iter_mut()
                .find(|(_, other, text, _)| *other == code && text == why);
            match known {
                Some((.., places)) => places.push(place),
                None => reasons.push((coverage, code, why.clone(), vec![place])),
            }
        }
    }
    if reasons.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Why")?;
    for (coverage, code, why, places) in &reasons {
        sheet.blank()?;
        let mark = code.unwrap_or("unknown");
        sheet.marked(
            &format!("{mark} "),
            style(*coverage),
            &outline::sentence(why),
        )?;
        sheet.item("   for", &places.join(", "), PLAIN)?;
    }
    Ok(())
}

/// The lines that let something through, each once with how much.
fn origins(report: &AllowlistReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut lines: Vec<(&str, usize)> = Vec::new();
    let requests = report.rows.iter().flat_map(|row| &row.requests);
    for by in requests.filter_map(|request| request.admitted_by.as_deref()) {
        match lines.iter_mut().find(|(line, _)| *line == by) {
            Some((_, count)) => *count += 1,
            None => lines.push((by, 1)),
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Let through")?;
    sheet.blank()?;
    for (line, count) in lines {
        let requests = if count == 1 { "request" } else { "requests" };
        sheet.item("by", &format!("{line}: {count} {requests}"), PLAIN)?;
    }
    Ok(())
}

/// The lines to add.
pub(super) fn remedy(
    report: &AllowlistReport,
    title: &str,
    sheet: &mut Sheet<'_>,
) -> io::Result<()> {
    let Some(remedy) = &report.remedy else {
        return Ok(());
    };
    sheet.blank()?;
    sheet.heading(title)?;
    sheet.labelled("Where", &remedy.place)?;
    sheet.blank()?;
    for line in &remedy.lines {
        sheet.line(&[(line, BOLD)])?;
    }
    Ok(())
}

/// The weaker ways, each with what it leaves open.
pub(super) fn alternatives(report: &AllowlistReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.alternatives.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Weaker ways that the publisher names")?;
    for way in &report.alternatives {
        sheet.blank()?;
        sheet.entry(&format!("{} ({}, {})", way.title, way.profile, way.id))?;
        sheet.item("about", &way.says, PLAIN)?;
        let counts = &way.summary;
        let text = format!(
            "{} of {} required rows let through, {} in part, {} not, {} unknown",
            counts.full,
            counts.full + counts.partial + counts.none + counts.unknown,
            counts.partial,
            counts.none,
            counts.unknown
        );
        let style = if counts.partial + counts.none > 0 {
            BAD
        } else {
            DOUBT
        };
        sheet.item("covers", &text, style)?;
        if !way.leaves_out.is_empty() {
            sheet.item("leaves", &way.leaves_out.join(", "), PLAIN)?;
        }
        for breaks in &way.breaks {
            sheet.item("breaks", breaks, PLAIN)?;
        }
        for note in &way.notes {
            sheet.item("note", &outline::sentence(note), PLAIN)?;
        }
    }
    Ok(())
}

fn summary(report: &AllowlistReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let summary = &report.summary;
    let (headline, style) = match report.exit_status() {
        0 => ("COVERED", GOOD),
        1 => ("MISSING", BAD),
        _ => ("UNKNOWN", DOUBT),
    };
    let mut text = format!(
        "{}: {} let through, {} only in part, {} not, {} unknown{}",
        counts::asked(report.rows.iter().map(|row| row.standing)),
        summary.full,
        summary.partial,
        summary.none,
        summary.unknown,
        counts::beside(summary.not_required)
    );
    if summary.opposed + summary.undecided > 0 {
        let more = format!(
            "; of those let through {} meet inspection or a login, {} perhaps",
            summary.opposed, summary.undecided
        );
        text.push_str(&more);
    }
    sheet.blank()?;
    sheet.labelled_in(headline, &text, style)
}
