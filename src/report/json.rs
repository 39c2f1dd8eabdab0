//! JSON for programs; described in `docs/json-report.md`.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::escape::is_hostile;
use super::{Format, Layout, Page};
use crate::finding::answers::{ClientAnswers, PacFile, UrlReport};

pub(super) const JSON: Format = Format {
    name: "json",
    title: "everything, for programs; stable, see docs/json-report.md",
    write,
};

fn write(page: Page<'_>, _layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let text = match page {
        Page::Audit(report) => named("pac-check/audit@1", report),
        Page::Discovery(discovery) => named("pac-check/discover@1", discovery),
        Page::Urls(report) => serde_json::to_string_pretty(&url_page(report)),
    }?;
    out.write_all(harmless(&text).as_bytes())?;
    out.write_all(b"\n")
}

fn named<T: Serialize>(schema: &'static str, body: &T) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Named<'a, T> {
        schema: &'static str,
        #[serde(flatten)]
        body: &'a T,
    }
    serde_json::to_string_pretty(&Named { schema, body })
}

/// JSON lets characters such as U+009B stand in strings as they are; a terminal obeys them. Outside
/// strings they do not occur, so each can be replaced by its escape.
fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if is_hostile(character) && character != '\n' {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

#[derive(Serialize)]
struct UrlPage<'a> {
    schema: &'static str,
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
        answers: &'a ClientAnswers,
    },
    All {
        #[serde(serialize_with = "by_client")]
        clients: &'a [ClientAnswers],
    },
}

fn url_page(report: &UrlReport) -> UrlPage<'_> {
    let answers = match report.clients.as_slice() {
        [one] if !report.all_clients => Answers::One {
            client: &one.client,
            answers: one,
        },
        clients => Answers::All { clients },
    };
    UrlPage {
        schema: "pac-check/url@1",
        pac: &report.pac,
        answers,
    }
}

fn by_client<S: Serializer>(clients: &&[ClientAnswers], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(clients.len()))?;
    for client in *clients {
        map.serialize_entry(&client.client, client)?;
    }
    map.end()
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
