//! What a packet capture shows.

use std::fmt::Write as _;
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
    unlisted(report, sheet)?;
    pac(report, sheet)?;
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
        let said = match (&note.option_252, note.is_server) {
            (Some(option), _) => option.as_str(),
            (None, true) => "no option 252",
            (None, false) => "asks for option 252",
        };
        let text = format!(
            "{} from {}: {said} (frame {})",
            note.kind, note.from, note.frame
        );
        sheet.labelled(note.protocol, &text)?;
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
            let _ = write!(text, ", {} bytes", file.bytes);
        }
        if let Some(kind) = &file.content_type {
            let _ = write!(text, ", {kind}");
        }
        let _ = write!(text, " (frame {})", file.frame);
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
        let _ = write!(text, "; {} says {said}", answer.by);
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
            let (style, words) = match (row.fate, row.then) {
                ("connected", Some("cut")) => (BAD, "connected, then cut"),
                ("connected", Some(_)) => (BAD, "connected, then silent"),
                ("connected", None) => (GOOD, "connected"),
                ("refused", _) => (BAD, "refused"),
                ("unreachable", _) => (BAD, "can't be reached"),
                _ => (BAD, "no answer"),
            };
            let mut place = format!("  {}:{}", row.host, row.port);
            if !row.names.is_empty() {
                let _ = write!(place, " ({})", row.names.join(" or "));
            }
            let again: Vec<String> = row
                .resent_after
                .iter()
                .map(|after| format!("{}.{}", after / 1000, after % 1000 / 100))
                .collect();
            let again = if again.is_empty() {
                String::new()
            } else {
                format!(", SYN sent again after {} s", again.join(", "))
            };
            vec![
                Cell::new(place, PLAIN),
                Cell::new(row.server.clone(), FAINT),
                Cell::new(format!("{} x", row.count), PLAIN),
                Cell::new(format!("{words}{again}"), style),
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

fn unlisted(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.unlisted.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("Hosts that no list has")?;
    let hosts: Vec<String> = report
        .unlisted
        .iter()
        .map(|row| {
            let way = match row.seen {
                "direct" => "direct",
                "proxy" => "through a proxy",
                _ => "direct and through a proxy",
            };
            format!("{}:{} ({way})", row.host, row.port)
        })
        .collect();
    sheet.marked("  ", FAINT, &hosts.join(", "))
}

fn pac(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let Some(pac) = &report.pac else {
        return Ok(());
    };
    sheet.blank()?;
    sheet.heading(&format!(
        "Against the PAC file {} (as {} reads it)",
        pac.pac.source, pac.client
    ))?;
    let rows: Vec<Vec<Cell>> = pac
        .rows
        .iter()
        .map(|row| {
            let (words, style) = match row.agrees {
                "yes" => ("as it says", GOOD),
                "failover" => ("a later entry", DOUBT),
                "no" => ("not as it says", BAD),
                _ => ("unknown", DOUBT),
            };
            let words = match &row.why {
                Some(why) => format!("{words}: {why}"),
                None => words.to_owned(),
            };
            vec![
                Cell::new(format!("  {}", row.url), PLAIN),
                Cell::new(format!("went {}", row.seen), PLAIN),
                Cell::new(
                    row.says.clone().unwrap_or_else(|| "no answer".to_owned()),
                    FAINT,
                ),
                Cell::new(words, style),
            ]
        })
        .collect();
    sheet.table(&rows)
}

fn filters(report: &CaptureReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if report.filters.is_empty() {
        return Ok(());
    }
    sheet.blank()?;
    sheet.heading("To see it in Wireshark (display filters)")?;
    let several = report.files.len() > 1;
    for note in &report.filters {
        if several {
            sheet.item(
                &format!("  {} in {} ", note.code, note.file),
                &note.filter,
                BOLD,
            )?;
            continue;
        }
        sheet.item(&format!("  {} ", note.code), &note.filter, BOLD)?;
    }
    Ok(())
}
