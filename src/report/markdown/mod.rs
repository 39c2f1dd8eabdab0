//! Markdown for issues, pull requests and wikis (GitHub Flavored Markdown 0.29).
//!
//! Hostile text stands in code spans, where no link, mention, image or HTML is read. Words of our own
//! sentences that are more than letters and plain punctuation become code too, so that a sentence
//! that quotes a PAC file is as safe as the quotation.

mod judged;

use std::io::{self, Write};

use super::checked::Checked;
use super::escape::shown;
use super::outline;
use super::url_writer::{Order, UrlWriter};
use super::{Format, Guarding, Layout};
use crate::finding::answers::{PacFile, Status, UrlAnswer};
use crate::finding::count::counted;
use crate::finding::disagreement::Disagreement;

pub(super) const MARKDOWN: Format = Format {
    name: "markdown",
    title: "for issues, pull requests and wikis",
    guarding: Guarding::Text,
    audit: Some(|report, _, out| judged::write(&Checked::audit(report), out)),
    urls: Some(begin),
    discovery: None,
    explain: None,
    programs: None,
    allowlist: Some(|report, _, out| judged::write(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged::write(&Checked::settings(report), out)),
    capture: Some(|report, _, out| judged::write(&Checked::capture(report), out)),
    probe: Some(|report, _, out| judged::write(&Checked::probe(report), out)),
    lint: Some(|report, _, out| judged::write(&Checked::lint(report), out)),
    diff: Some(|report, _, out| judged::write(&Checked::diff(report), out)),
    suites: None,
};

fn pac_file(pac: &PacFile, out: &mut dyn Write) -> io::Result<()> {
    let source = code(&pac.source);
    let sha256 = code(&pac.sha256);
    writeln!(
        out,
        "- PAC file: {source}, {} bytes, SHA-256 {sha256}",
        pac.bytes
    )
}

fn begin<'a>(
    pac: &PacFile,
    all_clients: bool,
    _layout: Layout,
    out: &'a mut dyn Write,
) -> io::Result<Box<dyn UrlWriter + 'a>> {
    writeln!(out, "# pac-check url\n")?;
    pac_file(pac, out)?;
    Ok(Box::new(UrlPage {
        out,
        order: Order::new(all_clients),
    }))
}

struct UrlPage<'a> {
    out: &'a mut dyn Write,
    order: Order,
}

impl UrlWriter for UrlPage<'_> {
    fn client(&mut self, name: &str) -> io::Result<()> {
        self.order.client()?;
        writeln!(self.out, "\n## {}\n", prose(name))?;
        writeln!(self.out, "| URL | route | remarks |\n|---|---|---|")
    }

    fn answer(&mut self, answer: &UrlAnswer) -> io::Result<()> {
        self.order.answer()?;
        let route = match &answer.effective {
            Some(effective) => code(effective),
            None => "**unknown**".to_owned(),
        };
        let remarks: Vec<String> = remarks(answer).iter().map(|text| prose(text)).collect();
        writeln!(
            self.out,
            "| {} | {route} | {} |",
            code(&answer.url),
            remarks.join("<br>")
        )
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn disagreements(&mut self, found: &[Disagreement], more: usize) -> io::Result<()> {
        if found.is_empty() && more == 0 {
            return Ok(());
        }
        writeln!(self.out, "\n## Clients disagree\n")?;
        for disagreement in found {
            writeln!(self.out, "- {}", code(&disagreement.url))?;
            for shared in &disagreement.routes {
                let clients = prose(&shared.clients.join(", "));
                writeln!(self.out, "    - {clients}: {}", code(&shared.route))?;
            }
            for reason in &disagreement.reasons {
                let says = prose(&outline::reason(reason));
                writeln!(self.out, "    - why {}: {says}", prose(&reason.unlike))?;
            }
        }
        if more > 0 {
            writeln!(self.out, "- and {}", counted(more, "more URL"))?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.order.end()
    }
}

fn remarks(answer: &UrlAnswer) -> Vec<String> {
    let mut remarks = Vec::new();
    match answer.failure() {
        None if answer.route.is_empty() => {
            let returned = answer.returned.as_deref().unwrap_or_default();
            remarks.push(format!(
                "`{returned}` contains nothing that the client can use"
            ));
        }
        None => {}
        Some(failure) => remarks.push(failure.to_owned()),
    }
    if let Some(error) = &answer.error {
        let line = error
            .line
            .map(|line| format!(" (line {line})"))
            .unwrap_or_default();
        remarks.push(format!("{}{line}", error.message));
        remarks.extend(error.warning.clone());
    }
    for piece in answer.rejected.iter() {
        remarks.push(format!("dropped `{}`: {}", piece.text, piece.why));
    }
    for lookup in answer.lookups.iter() {
        if let Some(why) = &lookup.failure {
            remarks.push(format!(
                "a guess: not resolved: `{}({})`: {why}",
                lookup.question, lookup.name
            ));
        }
    }
    if let (Status::Ok, Some(place)) = (answer.status, answer.decided_at) {
        remarks.push(format!("line {}", place.line));
    }
    remarks
}

/// A text as a code span. A fence longer than any run of backticks inside ends it where it should;
/// a bar would end the cell of a table, so it is shown as other hostile characters are.
fn code(text: &str) -> String {
    let text = shown(text).replace('|', "\\u{7c}");
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let longest = text
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence. What it quotes between backticks becomes code, as does each word that could mean
/// something to a reader of Markdown.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            push(&mut out, &code(part));
            continue;
        }
        for piece in part.split_inclusive(' ') {
            let word = piece.strip_suffix(' ').unwrap_or(piece);
            if is_plain(word) && !(out.is_empty() && begins_block(word)) {
                out.push_str(word);
            } else {
                // A comma after a URL is the sentence's.
                let inner = word.trim_end_matches([',', '.', ';', ':']);
                let inner = if inner.is_empty() { word } else { inner };
                push(&mut out, &code(inner));
                out.push_str(word.get(inner.len()..).unwrap_or_default());
            }
            if word != piece && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Two code spans must not touch: their fences would be one.
fn push(out: &mut String, span: &str) {
    if out.ends_with('`') && span.starts_with('`') {
        out.push(' ');
    }
    out.push_str(span);
}

/// True for a word that Markdown and GitHub leave alone.
fn is_plain(word: &str) -> bool {
    word.chars()
        .all(|character| character.is_alphanumeric() || ",.;:'\"()/-+=?%".contains(character))
        && !word.contains("://")
        && !word.to_ascii_lowercase().contains("www.")
}

/// True for a word that makes a list or an underline where it comes first.
fn begins_block(word: &str) -> bool {
    word.starts_with(['-', '+', '='])
        || (word.starts_with(|first: char| first.is_ascii_digit()) && word.ends_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::escape::is_hostile;
    use super::*;

    #[test]
    fn quotations_and_risky_words_become_code() {
        for (text, expected) in [
            (
                "plain words, with a (remark).",
                "plain words, with a (remark).",
            ),
            (
                "`PROXY p:8080` is not on the list",
                "`PROXY p:8080` is not on the list",
            ),
            ("*.x goes to @you", "`*.x` goes to `@you`"),
            ("in http://x/a.pac, line 1", "in `http://x/a.pac`, line 1"),
            (
                "see http://evil.example/ or (www.evil.example)",
                "see `http://evil.example/` or `(www.evil.example)`",
            ),
            ("<img src=x>", "`<img` `src=x>`"),
            ("1. first", "`1`. first"),
            ("- item", "`-` item"),
            ("a | b", "a `\\u{7c}` b"),
            ("``", "(empty)"),
            ("a*`b`", "`a*` `b`"),
        ] {
            assert_eq!(prose(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`` x"), "``` `` x ```");
        assert_eq!(code("a|b\n"), "`a\\u{7c}b\\n`");
        assert_eq!(code(" "), "(empty)");
    }

    /// What a reader of Markdown sees outside code spans.
    fn outside_code(markdown: &str) -> String {
        let mut out = String::new();
        let mut rest = markdown;
        while let Some(start) = rest.find('`') {
            out.push_str(&rest[..start]);
            let inner = rest[start..].trim_start_matches('`');
            let fence = rest[start..].len() - inner.len();
            let mut from = 0;
            let end = loop {
                let open = from + inner[from..].find('`').expect("a span that ends");
                let after = inner[open..].trim_start_matches('`');
                let length = inner[open..].len() - after.len();
                from = open + length;
                if length == fence {
                    break from;
                }
            };
            out.push(' ');
            rest = &inner[end..];
        }
        out.push_str(rest);
        out
    }

    proptest! {
        #[test]
        fn outside_code_spans_nothing_means_anything(
            text in "[a-z `|*_<>@#!:/\\\\\\[\\]().1\u{202e}\n-]{0,30}"
        ) {
            for page in [prose(&text), code(&text)] {
                prop_assert!(!page.contains('|'));
                prop_assert!(!page.chars().any(is_hostile));
                let rest = outside_code(&page);
                prop_assert!(!rest.contains(['*', '_', '<', '>', '@', '#', '!', '[', ']', '\\']));
                prop_assert!(!rest.contains("://"));
            }
        }
    }
}
