//! JSON for programs; described in `docs/json-report.md`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::escape::is_hostile;
use super::trouble::{self, Cause};
use super::url_writer::{Order, UrlWriter};
use super::{Format, Guarding, Layout};
use crate::finding::answers::{PacFile, UrlAnswer, Way};
use crate::finding::disagreement::Disagreement;
use crate::finding::explanation::{ClientExplanations, ExplainReport};
use crate::finding::profiles::ProfilePage;
use crate::finding::report::Report;
use crate::source::secrets::masked;

pub(super) const JSON: Format = Format {
    name: "json",
    title: "everything, for programs; stable, see docs/json-report.md",
    guarding: Guarding::Escapes,
    audit: Some(|report, _, out| audit(report, out)),
    urls: Some(begin),
    discovery: Some(|discovery, _, out| named("pac-check/discover@1", discovery, out)),
    explain: Some(|report, _, out| explain(report, out)),
    programs: Some(|report, _, out| named("pac-check/program@1", report, out)),
    allowlist: Some(|report, _, out| named("pac-check/allowlist@1", report, out)),
    profiles: Some(|page, _, out| profiles(page, out)),
    settings: Some(|report, _, out| named("pac-check/settings@1", report, out)),
    capture: Some(|report, _, out| named("pac-check/capture@1", report, out)),
    probe: Some(|report, _, out| named("pac-check/probe@1", report, out)),
    lint: Some(|report, _, out| named("pac-check/lint@1", report, out)),
    diff: Some(|report, _, out| named("pac-check/diff@1", report, out)),
    suites: Some(|report, _, out| named("pac-check/test@1", report, out)),
};

/// Writes an object with the name of its shape.
pub(super) fn named<T: Serialize>(
    schema: &'static str,
    body: &T,
    out: &mut dyn Write,
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Named<'a, T> {
        schema: &'static str,
        #[serde(flatten)]
        body: &'a T,
    }
    writeln!(out, "{}", text(&Named { schema, body })?)
}

/// The rows, and each cause for which rows are not met once.
fn audit(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Audited<'a> {
        #[serde(flatten)]
        report: &'a Report,
        causes: Vec<Cause<'a>>,
    }
    let causes = trouble::causes(report);
    named("pac-check/audit@1", &Audited { report, causes }, out)
}

fn profiles(page: &ProfilePage, out: &mut dyn Write) -> io::Result<()> {
    match page {
        ProfilePage::List(list) => named("pac-check/profile-list@1", list, out),
        ProfilePage::Show(profile) => named("pac-check/profile-show@1", profile, out),
        ProfilePage::Changes(changes) => named("pac-check/profile-diff@1", changes, out),
    }
}

fn explain(report: &ExplainReport, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct Explained<'a> {
        pac: &'a PacFile,
        #[serde(flatten)]
        answers: Answers<'a>,
    }
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Answers<'a> {
        One {
            client: &'a str,
            #[serde(flatten)]
            explanations: &'a ClientExplanations,
        },
        All {
            clients: BTreeMap<&'a str, &'a ClientExplanations>,
            disagreements: &'a [Disagreement],
        },
    }
    let answers = match report.clients.as_slice() {
        [one] if !report.all_clients => Answers::One {
            client: &one.client,
            explanations: one,
        },
        clients => Answers::All {
            clients: clients
                .iter()
                .map(|client| (client.client.as_str(), client))
                .collect(),
            disagreements: &report.disagreements,
        },
    };
    let pac = &report.pac;
    named("pac-check/explain@1", &Explained { pac, answers }, out)
}

/// Pretty JSON that is safe on a terminal, without passwords.
pub(super) fn text<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let text = match masked(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(masked) => masked,
    };
    Ok(match harmless(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    })
}

/// JSON lets characters such as U+009B stand in strings as they are; a terminal obeys them. Outside
/// strings they do not occur, so each can be replaced by its escape.
fn harmless(json: &str) -> Cow<'_, str> {
    let must_go = |character| is_hostile(character) && character != '\n';
    let is_printable = json.bytes().fold(true, |printable, byte| {
        printable & matches!(byte, b' '..=b'~' | b'\n')
    });
    if is_printable || !json.contains(must_go) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if must_go(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

fn begin<'a>(
    pac: &PacFile,
    all_clients: bool,
    _layout: Layout,
    out: &'a mut dyn Write,
) -> io::Result<Box<dyn UrlWriter + 'a>> {
    let mut page = UrlPage {
        out,
        all_clients,
        order: Order::new(all_clients),
        answers: 0,
        way: None,
        buffer: String::new(),
        disagreements: None,
    };
    page.out
        .write_all(b"{\n  \"schema\": \"pac-check/url@1\",\n  \"pac\": ")?;
    page.value(pac, "  ")?;
    if all_clients {
        page.out.write_all(b",\n  \"clients\": {")?;
    }
    Ok(Box::new(page))
}

/// The members in the order of the document, each written as soon as it is known. The shape is what
/// `serde_json` makes of the same value in one go; a test compares.
struct UrlPage<'a> {
    out: &'a mut dyn Write,
    all_clients: bool,
    order: Order,
    /// Answers of the present client.
    answers: u64,
    /// Who answers in the next client.
    way: Option<Way>,
    /// What is written next.
    buffer: String,
    disagreements: Option<(Vec<Disagreement>, usize)>,
}

/// An answer, and what is wrong with a route that the client takes all the same.
#[derive(Serialize)]
struct Warned<'a> {
    #[serde(flatten)]
    answer: &'a UrlAnswer,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
}

impl UrlWriter for UrlPage<'_> {
    fn way(&mut self, way: Option<&Way>) {
        self.way = way.cloned();
    }

    fn client(&mut self, name: &str) -> io::Result<()> {
        let before = self.order.client()?;
        if before > 0 {
            self.end_of_results()?;
            self.out.write_all(b",")?;
        }
        self.answers = 0;
        if self.all_clients {
            self.out.write_all(b"\n    ")?;
            self.value(&name, "")?;
            self.out.write_all(b": {\n      ")?;
            self.answered_by("      ")?;
            self.out.write_all(b"\"results\": [")
        } else {
            self.out.write_all(b",\n  \"client\": ")?;
            self.value(&name, "")?;
            self.out.write_all(b",\n  ")?;
            self.answered_by("  ")?;
            self.out.write_all(b"\"results\": [")
        }
    }

    fn answer(&mut self, answer: &UrlAnswer) -> io::Result<()> {
        self.order.answer()?;
        let is_first = self.answers == 0;
        self.answers += 1;
        let (indent, before) = match (self.all_clients, is_first) {
            (true, true) => ("        ", "\n        "),
            (true, false) => ("        ", ",\n        "),
            (false, true) => ("    ", "\n    "),
            (false, false) => ("    ", ",\n    "),
        };
        let warnings = answer.warnings();
        self.value_behind(before, &Warned { answer, warnings }, indent)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn disagreements(&mut self, found: &[Disagreement], more: usize) -> io::Result<()> {
        self.disagreements = Some((found.to_vec(), more));
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        self.order.end()?;
        if self.order.clients() > 0 {
            self.end_of_results()?;
        }
        if let (true, Some((found, more))) = (self.all_clients, self.disagreements.take()) {
            let indent = if self.order.clients() > 0 { "\n  " } else { "" };
            write!(self.out, "{indent}}},\n  \"disagreements\": ")?;
            self.value(&found, "  ")?;
            return write!(self.out, ",\n  \"more_disagreements\": {more}\n}}\n");
        }
        match (self.all_clients, self.order.clients()) {
            (false, _) => self.out.write_all(b"\n}\n"),
            (true, 0) => self.out.write_all(b"}\n}\n"),
            (true, _) => self.out.write_all(b"\n  }\n}\n"),
        }
    }
}

impl UrlPage<'_> {
    fn answered_by(&mut self, indent: &str) -> io::Result<()> {
        let Some(way) = self.way.take() else {
            return Ok(());
        };
        self.out.write_all(b"\"answered_by\": ")?;
        self.value(&way, indent)?;
        write!(self.out, ",\n{indent}")
    }

    fn end_of_results(&mut self) -> io::Result<()> {
        let indent = if self.all_clients { "      " } else { "  " };
        if self.answers > 0 {
            write!(self.out, "\n{indent}")?;
        }
        self.out.write_all(b"]")?;
        if self.all_clients {
            self.out.write_all(b"\n    }")?;
        }
        Ok(())
    }

    /// A value of which all lines but the first are indented. A line feed within a string is an
    /// escape, so that each line feed is one of the layout.
    fn value<T: Serialize>(&mut self, value: &T, indent: &str) -> io::Result<()> {
        self.value_behind("", value, indent)
    }

    /// The same behind something, written at once: a page has a million of them.
    fn value_behind<T: Serialize>(
        &mut self,
        before: &str,
        value: &T,
        indent: &str,
    ) -> io::Result<()> {
        let text = text(value)?;
        self.buffer.clear();
        self.buffer.push_str(before);
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.buffer.push('\n');
                self.buffer.push_str(indent);
            }
            self.buffer.push_str(line);
        }
        self.out.write_all(self.buffer.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::answers::Status;
    use crate::source::Position;

    #[test]
    fn hostile_characters_are_escaped_and_mean_the_same() {
        let text = "a\u{9b}31m \u{202e} \u{e0041} \u{7f} \u{e9} \n";
        let json = serde_json::to_string(text).expect("serializes");
        let safe = harmless(&json);
        assert!(!safe.chars().any(is_hostile));
        assert!(safe.contains('\u{e9}'));
        let back: String = serde_json::from_str(&safe).expect("is JSON");
        assert_eq!(back, text);
    }

    fn streamed(all_clients: bool, clients: &[(&str, usize)]) -> io::Result<String> {
        let mut out = Vec::new();
        let mut page = begin(&pac(), all_clients, Layout::default(), &mut out)?;
        for (name, answers) in clients {
            page.client(name)?;
            for _ in 0..*answers {
                page.answer(&answer())?;
            }
        }
        page.end()?;
        Ok(String::from_utf8(out).expect("UTF-8"))
    }

    fn pac() -> PacFile {
        PacFile {
            source: "a\u{202e}\n\"b".to_owned(),
            sha256: "00".to_owned(),
            bytes: 7,
        }
    }

    fn answer() -> UrlAnswer {
        UrlAnswer {
            url: "https://a.example/\u{9b}\n".to_owned(),
            host: "a.example".to_owned(),
            seen_url: String::new(),
            status: Status::Limit,
            returned: None,
            route: [].into(),
            effective: None,
            rejected: [].into(),
            error: None,
            decided_at: Some(Position { line: 1, column: 2 }),
            lookups: [].into(),
            alerts: ["x".to_owned()].into(),
        }
    }

    /// The page as one value, with the members in the documented order.
    fn whole(all_clients: bool, clients: &[(&str, usize)]) -> String {
        #[derive(Serialize)]
        struct One<'a> {
            schema: &'a str,
            pac: PacFile,
            client: &'a str,
            results: Vec<UrlAnswer>,
        }
        #[derive(Serialize)]
        struct All<'a> {
            schema: &'a str,
            pac: PacFile,
            clients: BTreeMap<&'a str, Results>,
        }
        #[derive(Serialize)]
        struct Results {
            results: Vec<UrlAnswer>,
        }
        let schema = "pac-check/url@1";
        let results = |count: usize| vec![answer(); count];
        let text = match clients {
            [(client, count)] if !all_clients => text(&One {
                schema,
                pac: pac(),
                client,
                results: results(*count),
            }),
            _ => text(&All {
                schema,
                pac: pac(),
                clients: clients
                    .iter()
                    .map(|(client, count)| {
                        (
                            *client,
                            Results {
                                results: results(*count),
                            },
                        )
                    })
                    .collect(),
            }),
        };
        format!("{}\n", text.expect("serializes"))
    }

    #[test]
    fn what_is_written_piece_by_piece_is_what_one_value_gives() {
        for count in [0, 1, 3] {
            let one = [("chromium", count)];
            assert_eq!(streamed(false, &one).expect("writes"), whole(false, &one));
            let all = [("a\u{9b}\"", count), ("b", 2), ("c", 0)];
            for length in 0..=all.len() {
                let clients = &all[..length];
                assert_eq!(
                    streamed(true, clients).expect("writes"),
                    whole(true, clients)
                );
            }
        }
    }

    #[test]
    fn calls_in_a_wrong_order_are_refused_not_written() {
        assert!(streamed(false, &[]).is_err());
        assert!(streamed(false, &[("a", 1), ("b", 1)]).is_err());
        let mut out = Vec::new();
        let mut page = begin(&pac(), false, Layout::default(), &mut out).expect("begins");
        let error = page.answer(&answer()).expect_err("no client yet");
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}
