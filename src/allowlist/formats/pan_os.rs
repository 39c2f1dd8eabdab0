//! URL lists of PAN-OS: custom URL categories and external dynamic lists of URLs.
//!
//! Source: docs.paloaltonetworks.com, "Guidelines for URL Category Exceptions". An entry is cut into
//! tokens at `. / ? & = ; +`; a token that is `*` stands for one or more, one that is `^` for exactly
//! one. The firewall puts a slash behind an entry that ends in neither `/` nor `*`, unless that is
//! switched off (it is off by default up to PAN-OS 10.1): then the end is open, and `example.com`
//! also lets `example.com.evil.example` through.

use super::super::rules::{Hosts, OddityKind, Path};
use super::names::{self, Meaning};
use super::{ListFormat, Missing};
use crate::language::{Bytes, Expression};

pub(super) const PAN_OS: ListFormat = ListFormat {
    name: "pan-os",
    title: "PAN-OS URL list (custom URL category, external dynamic list)",
    source: "docs.paloaltonetworks.com, guidelines for URL category exceptions",
    parse: |files| names::read(files, meaning),
    remedy: |_, missing, _| names::at_the_end(missing, line, meaning),
};

/// Most `^` that one entry may hold.
const MOST_CARETS: usize = 9;

fn meaning(text: &str) -> Meaning {
    if let Some(meaning) = names::scheme(text, "PAN-OS") {
        return meaning;
    }
    let (host, path) = names::host_and_path(text);
    let host = host.to_ascii_lowercase();
    let tokens: Vec<&str> = host.split('.').collect();
    let is_wild = |token: &&&str| matches!(**token, "*" | "^");
    if let Some(token) = tokens
        .iter()
        .filter(|token| !is_wild(token))
        .find(|token| token.contains(['*', '^']))
    {
        return Meaning::dead(
            format!("in `{text}` the wildcard of `{token}` is not a whole token"),
            "PAN-OS takes `*` and `^` only in place of a whole part between dots",
        );
    }
    if tokens.iter().filter(|token| **token == "^").count() > MOST_CARETS {
        return Meaning::dead(
            format!("`{text}` contains more than {MOST_CARETS} `^`"),
            "write `*` for any number of parts",
        );
    }
    if host.contains(':') {
        return Meaning::of(Hosts::Undecided(format!(
            "what a port in an entry means to PAN-OS is not decided here (`{text}`)"
        )));
    }
    let wild = tokens.iter().any(|token| is_wild(&token));
    let plain = host.replace(['*', '^'], "x");
    if let Some(why) = names::not_a_name(&plain) {
        return Meaning::dead(
            format!("`{text}` is not a host: {why}"),
            "write host/ or *.host/",
        );
    }
    let hosts = match (wild, tokens.as_slice()) {
        (false, _) => Hosts::Exact(host.clone()),
        (true, ["*", rest @ ..])
            if !rest.is_empty() && !rest.iter().any(|token| is_wild(&token)) =>
        {
            Hosts::Below {
                domain: rest.join("."),
                itself: false,
                most: None,
            }
        }
        (true, tokens) => Hosts::Set(Box::new(tokenwise(tokens))),
    };
    if let Some(path) = path.filter(|path| path.contains('^')) {
        return Meaning::dead(
            format!("in `{text}` a `^` comes after a slash (`{path}`), which PAN-OS does not take"),
            "write `^` between the dots of the host only",
        );
    }
    // Behind a slash the end of an entry is that of a path: the host is closed.
    let closed = path.is_some();
    let path = match path {
        None | Some("/") => Path::Any,
        Some(path) => Path::Prefix(path.trim_end_matches('*').to_owned()),
    };
    let meaning = Meaning {
        path,
        ..Meaning::of(hosts)
    };
    if closed || text.ends_with('*') {
        return meaning;
    }
    let more = host.replace(['*', '^'], "a");
    meaning.odd(
        OddityKind::Wide,
        format!(
            "`{text}` does not end in a slash: where the firewall does not put one behind it (the \
             default up to PAN-OS 10.1), it lets `{more}.evil.example` through as well"
        ),
        format!("write `{text}/`"),
    )
}

fn tokenwise(tokens: &[&str]) -> Expression {
    let mut parts = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let dot = || Expression::One(Bytes::one(b'.'));
        if index > 0 {
            parts.push(dot());
        }
        parts.push(match *token {
            "^" => Expression::label(),
            "*" => Expression::Sequence(vec![
                Expression::label(),
                Expression::Repeat(
                    Box::new(Expression::Sequence(vec![dot(), Expression::label()])),
                    0,
                    None,
                ),
            ]),
            text => Expression::text(text),
        });
    }
    Expression::Sequence(parts)
}

fn line(missing: &Missing<'_>) -> String {
    let star = if missing.labels.is_some() { "*." } else { "" };
    format!("{star}{}{}", missing.host, missing.path.unwrap_or("/"))
}
