//! Hosts and globs as people write them, one a line.
//!
//! `host`, `*.host` (names below it), `.host` (it and the names below it), `*` and `?` within a
//! label, `*` alone; behind them `:port` and `/path`. A comment `# apex: include` anywhere makes
//! `*.host` stand for `host` as well.

use super::super::rules::{Hosts, Path};
use super::lines::lines;
use super::names::{self, Meaning};
use super::{ListFormat, Missing};
use crate::language::{Bytes, Expression};
use crate::source::SourceFile;

pub(super) const PLAIN: ListFormat = ListFormat {
    name: "plain",
    title: "hosts and globs, one a line",
    source: "docs/allowlists.md",
    parse: |files| {
        let says = |line: &str| {
            let mut words = line.trim().trim_start_matches('#').split_whitespace();
            line.trim_start().starts_with('#')
                && words.next() == Some("apex:")
                && words.next() == Some("include")
        };
        let apex = files.iter().any(|file| file.text().lines().any(says));
        let note = files.first().and_then(of_pan_os);
        let mut book = names::read(files, |text| meaning(text, apex))?;
        book.notes.extend(note);
        Ok(book)
    },
    remedy: |_, missing, _| names::at_the_end(missing, line, |text| meaning(text, false)),
};

/// A note where entries are written as PAN-OS has them: a `^` as a part of a host, or most end in a slash.
fn of_pan_os(file: &SourceFile) -> Option<String> {
    let (mut all, mut slashes, mut carets) = (0_usize, 0_usize, 0_usize);
    for (text, _) in lines(file) {
        let (host, path) = names::host_and_path(text);
        all += 1;
        slashes += usize::from(path == Some("/") && !text.contains("://"));
        carets += usize::from(host.split('.').any(|part| part == "^"));
    }
    let what = match (carets > 0, slashes * 2 > all) {
        (true, _) => "Entries hold `^`",
        (false, true) => "Most entries end in a slash",
        (false, false) => return None,
    };
    Some(format!(
        "{what}, as lists of PAN-OS do: if it is one, use --kind pan-os (in an audit --proxy-list-kind pan-os)."
    ))
}

fn meaning(text: &str, apex: bool) -> Meaning {
    if text.split(['.', '/']).any(|part| part == "^") {
        return Meaning::dead(
            format!("`{text}` contains a `^`, which stands for a part of a host in PAN-OS only"),
            "if this is a list of PAN-OS, use --kind pan-os",
        );
    }
    if text.contains([',', ';']) && !text.contains('/') {
        return Meaning::dead(
            format!("`{text}` contains several values"),
            "write one host a line",
        );
    }
    if text.split_whitespace().nth(1).is_some() {
        return Meaning::dead(
            format!("`{text}` holds a blank"),
            "write one host a line, and `#` before comments",
        );
    }
    let rest = text
        .split_once("://")
        .filter(|(scheme, _)| ["http", "https"].contains(scheme))
        .map_or(text, |(_, rest)| rest);
    let (authority, path) = names::host_and_path(rest);
    let Some((host, port)) = names::host_and_port(authority) else {
        return Meaning::dead(
            format!("`{text}` has no readable port"),
            "write host or host:443",
        );
    };
    let host = host.to_ascii_lowercase();
    let (lead, domain) = match (host.strip_prefix("*."), host.strip_prefix('.')) {
        (Some(domain), _) => (Some(apex), domain),
        (None, Some(domain)) => (Some(true), domain),
        (None, None) => (None, host.as_str()),
    };
    let glob = domain.contains(['*', '?']);
    let hosts = if host == "*" {
        Hosts::Set(Box::new(Expression::anything()))
    } else if let Some(why) = names::not_a_name(&domain.replace(['*', '?'], "x")) {
        return Meaning::dead(
            format!("`{text}` is not a host: {why}"),
            "write host or *.host",
        );
    } else {
        match (lead, glob) {
            (None, false) => Hosts::Exact(domain.to_owned()),
            (Some(itself), false) => Hosts::Below {
                domain: domain.to_owned(),
                itself,
                most: None,
            },
            (lead, true) => Hosts::Set(Box::new(globbed(domain, lead))),
        }
    };
    let path = match path.map(|path| path.trim_end_matches('*')) {
        None | Some("/" | "") => Path::Any,
        Some(path) => Path::Prefix(path.to_owned()),
    };
    Meaning {
        path,
        port,
        ..Meaning::of(hosts)
    }
}

/// A glob, with names before it where `lead` says so (`true`: or none).
fn globbed(domain: &str, lead: Option<bool>) -> Expression {
    let inside = || Expression::One(Bytes::one(b'.').inverted());
    let parts = domain.bytes().map(|byte| match byte {
        b'*' => Expression::Repeat(Box::new(inside()), 0, None),
        b'?' => inside(),
        byte => Expression::One(Bytes::one(byte)),
    });
    let glob = Expression::Sequence(parts.collect());
    match lead {
        None => glob,
        Some(itself) => {
            Expression::Sequence(vec![Expression::below("", u16::from(!itself), None), glob])
        }
    }
}

fn line(missing: &Missing<'_>) -> String {
    let star = if missing.labels.is_some() { "*." } else { "" };
    format!("{star}{}{}", missing.host, missing.path.unwrap_or_default())
}
