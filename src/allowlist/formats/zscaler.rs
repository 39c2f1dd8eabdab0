//! Custom URL categories of Zscaler Internet Access.
//!
//! Source: help.zscaler.com/zia/url-format-guidelines. A leading dot stands for the domain itself and
//! up to five levels before it; without one the host is meant alone. Whatever follows on the right
//! (port, path) is included.

use super::super::rules::{Hosts, Path};
use super::names::{self, Meaning};
use super::{ListFormat, Missing};

pub(super) const ZSCALER: ListFormat = ListFormat {
    name: "zscaler",
    title: "Zscaler custom URL category",
    source: "help.zscaler.com/zia/url-format-guidelines",
    parse: |files| names::read(files, meaning),
    remedy: |_, missing, _| names::at_the_end(missing, line, meaning),
};

/// Levels that a leading dot stands for.
const MOST_LEVELS: u16 = 5;
/// Longest entry.
const MOST_BYTES: usize = 1024;

fn meaning(text: &str) -> Meaning {
    let refused = "Zscaler refuses a list with such an entry";
    if let Some(meaning) = names::scheme(text, "Zscaler") {
        return meaning;
    }
    if text.contains('*') {
        let meant = text.trim_start_matches('*').trim_end_matches("/*");
        return Meaning::dead(
            format!("`{text}` contains a `*`, which is not a wildcard in Zscaler's lists"),
            format!("a leading dot stands for the domain and what is below it: `{meant}`"),
        );
    }
    if text.len() > MOST_BYTES || !text.is_ascii() {
        return Meaning::refused(
            format!("`{text}` is longer than {MOST_BYTES} bytes, or not ASCII: {refused}"),
            "write names in their xn-- form",
        );
    }
    let (authority, path) = names::host_and_path(text);
    let Some((host, port)) = names::host_and_port(authority) else {
        return Meaning::dead(
            format!("`{text}` has no readable port"),
            "write host or host:443",
        );
    };
    if host.chars().any(|character| character.is_ascii_uppercase()) {
        return Meaning::refused(
            format!("`{text}` has capital letters: {refused}"),
            format!("write `{}`", text.to_ascii_lowercase()),
        );
    }
    let domain = host.strip_prefix('.').unwrap_or(host);
    if let Some(why) = names::not_a_name(domain) {
        return Meaning::dead(
            format!("`{text}` is not a host: {why}"),
            "write host, or .domain",
        );
    }
    if domain
        .split('.')
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        && path.is_some()
    {
        return Meaning::dead(
            format!("`{text}` is compared as text, not as a network"),
            "networks do not belong in a list of URLs",
        );
    }
    if !domain.contains('.') {
        return Meaning::refused(
            format!("`{text}` is a top-level domain alone: {refused}"),
            "name the domains that are needed",
        );
    }
    let hosts = if host.starts_with('.') {
        Hosts::Below {
            domain: domain.to_owned(),
            itself: true,
            most: Some(MOST_LEVELS),
        }
    } else {
        Hosts::Exact(domain.to_owned())
    };
    let path = match path {
        None | Some("/") => Path::Any,
        Some(path) => Path::Prefix(path.to_owned()),
    };
    Meaning {
        path,
        port,
        ..Meaning::of(hosts)
    }
}

fn line(missing: &Missing<'_>) -> String {
    let path = missing.path.unwrap_or_default();
    match missing.labels {
        Some(_) => format!(".{}{path}", missing.host),
        None => format!("{}{path}", missing.host),
    }
}
