//! Destination lists of Cisco Umbrella.
//!
//! Source: docs.umbrella.com, "Add a Destination List". A domain stands for itself and everything
//! below it; asterisks are not supported.

use super::super::rules::{Hosts, OddityKind, Path};
use super::names::{self, Meaning};
use super::{ListFormat, Missing};

pub(super) const UMBRELLA: ListFormat = ListFormat {
    name: "umbrella",
    title: "Cisco Umbrella destination list",
    source: "docs.umbrella.com, destination lists",
    parse: |files| names::read(files, meaning),
    remedy: |_, missing, _| names::at_the_end(missing, line, meaning),
};

fn meaning(text: &str) -> Meaning {
    if let Some(meaning) = names::scheme(text, "Umbrella") {
        return meaning;
    }
    if text.contains('*') {
        let meant = text.trim_start_matches("*.").trim_end_matches("/*");
        return Meaning::dead(
            format!("`{text}` contains a `*`, which Umbrella's lists do not support"),
            format!("a domain stands for everything below it: `{meant}`"),
        );
    }
    let (host, path) = names::host_and_path(text);
    let host = host.to_ascii_lowercase();
    if let Some(domain) = host.strip_prefix('.') {
        return Meaning::of(Hosts::Undecided(format!(
            "what a leading dot means to Umbrella is not documented (`{text}`; write `{domain}`)"
        )));
    }
    if let Some(why) = names::not_a_name(&host) {
        return Meaning::dead(format!("`{text}` is not a host: {why}"), "write a domain");
    }
    let path = match path {
        None | Some("/") => Path::Any,
        Some(path) => Path::Prefix(path.to_owned()),
    };
    let everything = !host.contains('.');
    let meaning = Meaning {
        path,
        ..Meaning::of(Hosts::Below {
            domain: host,
            itself: true,
            most: None,
        })
    };
    if everything {
        meaning.odd(
            OddityKind::Wide,
            format!("`{text}` lets every name of a top-level domain through"),
            "name the domains that are needed",
        )
    } else {
        meaning
    }
}

fn line(missing: &Missing<'_>) -> String {
    format!("{}{}", missing.host, missing.path.unwrap_or_default())
}
