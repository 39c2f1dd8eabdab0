//! Answers for URLs: the route first, then what it rests on.

use std::io;

use super::pac_file;
use super::sheet::{BAD, BOLD, DOUBT, FAINT, PLAIN, Sheet};
use crate::finding::answers::{ScriptFailure, Status, UrlAnswer, UrlReport};

pub(super) fn write(report: &UrlReport, sheet: &mut Sheet<'_>) -> io::Result<()> {
    pac_file(&report.pac, sheet)?;
    for client in &report.clients {
        sheet.labelled("Client", &client.client)?;
        for answer in &client.results {
            sheet.blank()?;
            one(answer, sheet)?;
        }
        if report.clients.len() > 1 {
            sheet.blank()?;
        }
    }
    Ok(())
}

fn one(answer: &UrlAnswer, sheet: &mut Sheet<'_>) -> io::Result<()> {
    sheet.entry(&answer.url)?;
    let effective = answer.effective_text();
    match answer.status {
        Status::Ok if answer.route.is_empty() => {
            sheet.item(
                "no route",
                "the returned string holds nothing that the client can use",
                BAD,
            )?;
            sheet.item("falls to", effective, DOUBT)?;
        }
        Status::Ok => sheet.item("route", effective, BOLD)?,
        Status::Bypass => {
            let text = format!("{effective} (the client never asks the PAC file about this URL)");
            sheet.item("route", &text, BOLD)?;
        }
        Status::Error => {
            sheet.item("no answer", "the script failed", BAD)?;
            sheet.item("falls to", effective, DOUBT)?;
        }
        Status::Limit => sheet.item("no answer", "stopped by a limit of pac-check", DOUBT)?,
        Status::Crash => sheet.item("no answer", "the engine died", DOUBT)?,
    }
    if let Some(error) = &answer.error {
        sheet.item("error", &failure(error), BAD)?;
    }
    if let Some(returned) = &answer.returned
        && Some(returned) != answer.effective.as_ref()
    {
        sheet.item("returned", &format!("\"{returned}\""), PLAIN)?;
    }
    for piece in &answer.rejected {
        sheet.item(
            "dropped",
            &format!("`{}`: {}", piece.text, piece.why),
            DOUBT,
        )?;
    }
    if let Some(position) = answer.decided_at {
        let text = format!("line {}, column {}", position.line, position.column);
        sheet.item("decided", &text, PLAIN)?;
    }
    if answer.status != Status::Bypass && answer.seen_url != answer.url {
        sheet.item("script saw", &answer.seen_url, FAINT)?;
    }
    for lookup in &answer.lookups {
        let name = if lookup.name.is_empty() {
            String::new()
        } else {
            format!("\"{}\"", lookup.name)
        };
        let question = format!("{}({name})", lookup.question);
        match &lookup.failure {
            Some(why) => {
                let text = format!("{question}: nobody could say: {why}; the route is a guess");
                sheet.item("asked", &text, DOUBT)?;
            }
            None if lookup.answer.is_empty() => {
                sheet.item("asked", &format!("{question}: no address"), FAINT)?;
            }
            None => {
                let text = format!("{question}: {}", lookup.answer.join(", "));
                sheet.item("asked", &text, FAINT)?;
            }
        }
    }
    for alert in &answer.alerts {
        sheet.item("alert", alert, FAINT)?;
    }
    Ok(())
}

fn failure(error: &ScriptFailure) -> String {
    match (error.line, error.column) {
        (Some(line), Some(column)) => {
            format!("{} (line {line}, column {column})", error.message)
        }
        (Some(line), None) => format!("{} (line {line})", error.message),
        (None, _) => error.message.clone(),
    }
}
