//! What a packet capture shows.

use std::io;

use super::findings::findings;
use super::sheet::{BAD, BOLD, Cell, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use crate::finding::capture::{CaptureReport, NameStory};

pub(super) fn write(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    for file in &report.files {
        let from = file.from.as_deref().unwrap_or("no time");
        let seconds = file.milliseconds / 1000;
        let text = format!(
            "{}: {} packets in {seconds} s, from {from}",
            file.name, file.packets
        );
        sheet.labelled("Capture", &text)?;
        if let Some(problem) = &file.problem {
            sheet.labelled_in("", &format!("{} {problem}", file.name), DOUBT)?;
        }
    }
    for text in &report.left_out {
        sheet.labelled_in("Left out", text, DOUBT)?;
    }
    wpad(report, sheet)?;
    direct(report, sheet)?;
    proxies(report, sheet)?;
    required(report, sheet)?;
    findings(&report.findings, sheet)?;
    filters(report, sheet)
}

fn wpad(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.wpad_names.is_empty() && report.dhcp.is_empty() && report.pac_files.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("WPAD")?;
    for note in &report.dhcp {
        let option = note.option_252.as_deref().unwrap_or("no option 252");
        let text = format!(
            "{} from {}: {option} (frame {})",
            note.kind, note.server, note.frame
        );
        sheet.labelled("DHCP", &text)?;
    }
    for story in &report.wpad_names {
        sheet.labelled(story.protocol, &name_text(story))?;
    }
    for file in &report.pac_files {
        let status = file
            .status
            .map_or("no answer".to_owned(), |it| it.to_string());
        let mut text = format!("{} from {}: {status}", file.url, file.server);
        if file.bytes > 0 {
            text.push_str(&format!(", {} bytes", file.bytes));
        }
        if let Some(kind) = &file.content_type {
            text.push_str(&format!(", {kind}"));
        }
        text.push_str(&format!(" (frame {})", file.frame));
        sheet.labelled("PAC file", &text)?;
        if let Some(sha256) = &file.sha256 {
            sheet.labelled("", &format!("SHA-256 {sha256}"))?;
        }
    }
    Ok(())
}

fn name_text(story: &NameStory) -> String {
    let mut text = format!("{} asked by {}", story.name, story.askers.join(", "));
    if story.answers.is_empty() {
        text.push_str(": no answer");
    }
    for answer in &story.answers {
        let said = if answer.addresses.is_empty() {
            answer.code.clone()
        } else {
            answer.addresses.join(", ")
        };
        text.push_str(&format!("; {} says {said}", answer.by));
    }
    text
}

fn direct(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.direct.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Direct connections")?;
    let rows: Vec<Vec<Cell>> = report
        .direct
        .iter()
        .map(|row| {
            let (style, words) = match row.fate {
                "connected" => (GOOD, "connected"),
                "refused" => (BAD, "refused"),
                "unreachable" => (BAD, "can't be reached"),
                _ => (BAD, "no answer"),
            };
            vec![
                Cell::new(format!("  {}:{}", row.host, row.port), PLAIN),
                Cell::new(row.server.clone(), FAINT),
                Cell::new(format!("{} x", row.count), PLAIN),
                Cell::new(words, style),
            ]
        })
        .collect();
    sheet.table(&rows)
}

fn proxies(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let mut proxy = "";
    for row in &report.proxied {
        if row.proxy != proxy {
            proxy = &row.proxy;
            sheet.blank()?;
            sheet.heading(&format!("Through the proxy {proxy}"))?;
        }
        let good = row.outcome.starts_with("let through") && !row.outcome.contains("then");
        let status = row
            .status
            .map_or("-".to_owned(), |status| status.to_string());
        let login = if row.with_login { ", with a login" } else { "" };
        let time = row
            .milliseconds
            .map_or(String::new(), |it| format!(", {it} ms"));
        sheet.table(&[vec![
            Cell::new(format!("  {} {}", row.method, row.target), PLAIN),
            Cell::new(status, if good { GOOD } else { BAD }),
            Cell::new(
                format!("{}{login}{time}", row.outcome),
                if good { PLAIN } else { BAD },
            ),
        ]])?;
        if let Some(issuer) = &row.issuer {
            sheet.item("   issuer", issuer, FAINT)?;
        }
    }
    Ok(())
}

fn required(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.required.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Required hosts in the capture")?;
    for (seen, words, style) in [
        ("direct", "direct only", DOUBT),
        ("both", "direct and through a proxy", DOUBT),
        ("proxy", "through a proxy", GOOD),
        ("not-seen", "not seen", FAINT),
    ] {
        let rows: Vec<String> = report
            .required
            .iter()
            .filter(|row| row.seen == seen)
            .map(|row| format!("{}:{}", row.pattern, row.port))
            .collect();
        if !rows.is_empty() {
            sheet.marked(&format!("{words}: "), style, &rows.join(", "))?;
        }
    }
    Ok(())
}

fn filters(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.filters.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("To see it in Wireshark (display filters)")?;
    for note in &report.filters {
        sheet.item(&format!("  {} ", note.code), &note.filter, BOLD)?;
    }
    Ok(())
}
