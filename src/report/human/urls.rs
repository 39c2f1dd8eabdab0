//! Answers for URLs: one line each, the route first; more only where something went wrong, or where
//! it is asked for.

use std::io::{self, Write};

use super::super::Layout;
use super::super::url_writer::{Order, UrlWriter};
use super::sheet::{BAD, BOLD, DOUBT, FAINT, GOOD, PLAIN, Sheet};
use super::{disagreements, pac_file};
use crate::finding::answers::{PacFile, ScriptFailure, ScriptLookup, Status, UrlAnswer};
use crate::finding::disagreement::Disagreement;

pub(super) fn begin<'a>(
    pac: &PacFile,
    all_clients: bool,
    layout: Layout,
    out: &'a mut dyn Write,
) -> io::Result<Box<dyn UrlWriter + 'a>> {
    let mut sheet = Sheet::new(out, layout);
    pac_file(pac, &mut sheet)?;
    Ok(Box::new(UrlPage {
        sheet,
        verbose: layout.verbose,
        order: Order::new(all_clients),
        urls: 0,
        unknown: 0,
        disagreements: (Vec::new(), 0),
    }))
}

struct UrlPage<'a> {
    sheet: Sheet<'a>,
    verbose: bool,
    order: Order,
    /// Answers of the present client.
    urls: u64,
    unknown: u64,
    disagreements: (Vec<Disagreement>, usize),
}

impl UrlWriter for UrlPage<'_> {
    fn client(&mut self, name: &str) -> io::Result<()> {
        if self.order.client()? > 0 {
            self.counts()?;
            self.sheet.blank()?;
        }
        self.sheet.labelled("Client", name)?;
        self.sheet.blank()
    }

    fn answer(&mut self, answer: &UrlAnswer) -> io::Result<()> {
        self.order.answer()?;
        self.urls += 1;
        self.unknown += u64::from(!answer.is_known());
        headline(answer, &mut self.sheet)?;
        trouble(answer, self.verbose, &mut self.sheet)?;
        if self.verbose {
            background(answer, &mut self.sheet)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sheet.flush()
    }

    fn disagreements(&mut self, found: &[Disagreement], more: usize) -> io::Result<()> {
        self.disagreements = (found.to_vec(), more);
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.order.end()?;
        self.counts()?;
        let (found, more) = &self.disagreements;
        disagreements::write(found, *more, &mut self.sheet)
    }
}

impl UrlPage<'_> {
    /// After many lines: did anything go wrong above?
    fn counts(&mut self) -> io::Result<()> {
        let (urls, unknown) = (self.urls, self.unknown);
        self.urls = 0;
        self.unknown = 0;
        if urls < 2 {
            return Ok(());
        }
        let style = if unknown == 0 { GOOD } else { DOUBT };
        let text = format!("{urls}: {} answered, {unknown} unknown", urls - unknown);
        self.sheet.blank()?;
        self.sheet.labelled_in("URLs", &text, style)
    }
}

/// One answer with all that is known of it.
pub(super) fn whole(answer: &UrlAnswer, sheet: &mut Sheet<'_>) -> io::Result<()> {
    headline(answer, sheet)?;
    trouble(answer, true, sheet)?;
    background(answer, sheet)
}

fn headline(answer: &UrlAnswer, sheet: &mut Sheet<'_>) -> io::Result<()> {
    let remark = match answer.failure() {
        None => place(answer),
        Some(failure) => Some(format!("({failure})")),
    };
    let certain =
        answer.is_known() && (answer.status == Status::Bypass || !answer.route.is_empty());
    let style = if certain { BOLD } else { DOUBT };
    let mut parts = vec![
        (answer.url.as_str(), PLAIN),
        (answer.effective_text(), style),
    ];
    parts.extend(remark.as_deref().map(|remark| (remark, FAINT)));
    sheet.line(&parts)
}

fn place(answer: &UrlAnswer) -> Option<String> {
    answer
        .decided_at
        .map(|position| format!("(line {})", position.line))
}

/// What keeps the route from being what the author wrote.
fn trouble(answer: &UrlAnswer, verbose: bool, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if let Some(error) = &answer.error {
        sheet.item("error", &failure(error), BAD)?;
        if let Some(warning) = &error.warning {
            sheet.item("warning", warning, DOUBT)?;
        }
    }
    let no_route = answer.status == Status::Ok && answer.route.is_empty();
    if no_route {
        let text = "the returned string contains nothing that the client can use";
        sheet.item("no route", text, BAD)?;
    }
    if let Some(returned) = &answer.returned
        && Some(returned) != answer.effective.as_ref()
        && (verbose || no_route || !answer.rejected.is_empty())
    {
        sheet.item("returned", &format!("\"{returned}\""), PLAIN)?;
    }
    for piece in &answer.rejected {
        let text = format!("`{}`: {}", piece.text, piece.why);
        sheet.item("dropped", &text, DOUBT)?;
    }
    for warning in answer.warnings() {
        sheet.item("warning", &warning, DOUBT)?;
    }
    for lookup in &answer.lookups {
        if let Some(why) = &lookup.failure {
            let text = format!(
                "{}: not resolved: {why}; the route is a guess",
                question(lookup)
            );
            sheet.item("asked", &text, DOUBT)?;
        }
    }
    Ok(())
}

/// What the route rests on.
fn background(answer: &UrlAnswer, sheet: &mut Sheet<'_>) -> io::Result<()> {
    if let Some(position) = answer.decided_at {
        let text = format!("line {}, column {}", position.line, position.column);
        sheet.item("decided", &text, FAINT)?;
    }
    if answer.status != Status::Bypass && answer.was_asked() && answer.seen_url != answer.url {
        sheet.item("script saw", &answer.seen_url, FAINT)?;
    }
    for lookup in answer.lookups.iter().filter(|one| one.failure.is_none()) {
        let found = if lookup.answer.is_empty() {
            "no address".to_owned()
        } else {
            lookup.answer.join(", ")
        };
        sheet.item("asked", &format!("{}: {found}", question(lookup)), FAINT)?;
    }
    for alert in &answer.alerts {
        sheet.item("alert", alert, FAINT)?;
    }
    Ok(())
}

fn question(lookup: &ScriptLookup) -> String {
    if lookup.name.is_empty() {
        format!("{}()", lookup.question)
    } else {
        format!("{}(\"{}\")", lookup.question, lookup.name)
    }
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
