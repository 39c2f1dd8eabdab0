//! N-23: an entry of a bypass list that does not say what was meant: it matches nothing, or everything.

use super::super::address_text::is_quotation_mark;
use super::super::corrections::Change;
use super::super::credentials::masked;
use super::super::dotnet_regex::{Outcome, Pattern};
use super::super::place::Located;
use super::super::set_value::{Kind, Origin, SetValue};
use super::loose_expression::anchored;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-23", find };

/// Entries that are listed.
const LISTED: usize = 10;

/// Two hosts that have nothing in common.
const STRANGERS: [&str; 2] = ["https://a.pac-check.example", "http://zz9.invalid:8081"];

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let lists = values.filter(|value| value.kind == Kind::Bypass);
    lists
        .filter_map(|value| match value.origin {
            Origin::Section(..) => of_entry(&value),
            _ => of_list(facts, &value),
        })
        .collect()
}

/// An entry of a section, which is a regular expression.
fn of_entry(value: &SetValue<'_>) -> Option<Found> {
    let text = value.text;
    let (why, parts) = if text.contains(is_quotation_mark) {
        let bare: String = text.chars().filter(|c| !is_quotation_mark(*c)).collect();
        (
            "no URL has a quotation mark: it matches nothing",
            vec![bare],
        )
    } else if text.contains(';') && !text.contains(['(', '[', '\\']) {
        let parts = text
            .split(';')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        (
            "it is one expression, and no list: no URL has a `;` there, so that it matches nothing",
            parts.map(str::to_owned).collect(),
        )
    } else if let Some(meant) = begins_at_the_host(text) {
        (
            "it begins with `^`, and what is searched begins with http:// or https://: it matches nothing",
            vec![meant],
        )
    } else if Pattern::parse(text).is_ok_and(|pattern| {
        let mut strangers = STRANGERS.iter();
        strangers.all(|url| pattern.search(url) == Outcome::Match)
    }) {
        ("it matches every URL: the proxy is never used", Vec::new())
    } else {
        return None;
    };
    let change = match value.origin {
        Origin::Section(section, index) if !parts.is_empty() => {
            let place = &section.bypass.get(index)?.place;
            let entries = parts.into_iter().map(|part| Located {
                value: anchored(&part).unwrap_or(part),
                place: place.clone(),
            });
            let mut better = section.clone();
            better.bypass.splice(index..=index, entries);
            Some(Change::section(better, None))
        }
        _ => None,
    };
    let words = Words {
        severity: value.severity(Severity::Medium),
        message: format!("`{}` of the bypass list: {why}", masked(text)),
        evidence: Vec::new(),
        help: "Write one regular expression for each entry, such as `^https://app\\.example\\.com$`.",
    };
    Some(CHECK.found(words, vec![value.place.clone()], change))
}

/// What was meant by an expression that is bound to the beginning and has nothing that takes `://`; `None`
/// for others.
fn begins_at_the_host(text: &str) -> Option<String> {
    let rest = text.strip_prefix('^')?;
    // What may take a `:` or a `/`, or is not bound to the beginning.
    let taking = [
        "[^", ":", "/", "|", r"\W", r"\S", r"\D", r"\x", r"\u", r"\p", r"\P", "(?",
    ];
    let is_bare_dot = |(at, _): (usize, &str)| !rest.get(..at).unwrap_or_default().ends_with('\\');
    if taking.iter().any(|part| rest.contains(part)) || rest.match_indices('.').any(is_bare_dot) {
        return None;
    }
    let pattern = Pattern::parse(text).ok()?;
    let never = SCHEMES
        .iter()
        .all(|scheme| pattern.search(&format!("{scheme}://a")) == Outcome::NoMatch);
    let body = rest
        .strip_suffix('$')
        .map(|body| format!("{body}(:[0-9]+)?$"));
    never.then(|| format!("^[a-z]+://{}", body.as_deref().unwrap_or(rest)))
}

/// The schemes of what a connector asks for.
const SCHEMES: [&str; 4] = ["http", "https", "ws", "wss"];

/// A list of hosts with stars.
fn of_list(facts: &Facts<'_>, value: &SetValue<'_>) -> Option<Found> {
    let of_account = matches!(value.origin, Origin::Account(..) | Origin::Plain(_));
    let separators: &[char] = if of_account {
        &[';']
    } else {
        &[';', ' ', '\t']
    };
    let mut evidence = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    let entries = value.text.split(separators).map(str::trim);
    for entry in entries.filter(|entry| !entry.is_empty()) {
        let Some((why, better)) = wrong(entry, of_account) else {
            kept.push(entry.to_owned());
            continue;
        };
        evidence.push(format!("`{}` {why}", masked(entry)));
        kept.push(better.unwrap_or_else(|| entry.to_owned()));
    }
    if evidence.is_empty() {
        return None;
    }
    let more = evidence.len().saturating_sub(LISTED);
    evidence.truncate(LISTED);
    if more > 0 {
        evidence.push(format!("and {more} more"));
    }
    let better = kept.join(";");
    let change = if better == value.text {
        None
    } else {
        value.with(facts.given, better, None)
    };
    let words = Words {
        severity: value.severity(Severity::Medium),
        message: format!(
            "{} contains entries that do not mean what they seem to{}",
            value.name(),
            value.note()
        ),
        evidence,
        help: "Entries are host names with `*` for any characters, separated by `;`, without quotation marks.",
    };
    Some(CHECK.found(words, vec![value.place.clone()], change))
}

/// What is wrong with an entry, and what was meant.
fn wrong(entry: &str, of_account: bool) -> Option<(&'static str, Option<String>)> {
    if entry == "*" {
        return Some(("matches every host: the proxy is never used", None));
    }
    if entry.contains(is_quotation_mark) {
        let bare: String = entry.chars().filter(|c| !is_quotation_mark(*c)).collect();
        let bare = Some(bare.trim().to_owned()).filter(|bare| !bare.is_empty());
        return Some(("has a quotation mark in it, and matches no host", bare));
    }
    if entry.contains(['\\', '^', '$', '(', '|', '+']) || entry.starts_with(".*") {
        let why = "is written as a regular expression, and is none here: `*` stands for any characters, and nothing else has a meaning";
        return Some((why, None));
    }
    if entry.contains(',') {
        let why = "has a comma in it: entries are separated by `;`, and it matches no host";
        return Some((why, Some(entry.replace([',', ' '], ";"))));
    }
    if of_account && entry.contains(char::is_whitespace) {
        let parts: Vec<&str> = entry.split_whitespace().collect();
        let why = "has blanks in it: entries are separated by `;`, and it matches no host";
        return Some((why, Some(parts.join(";"))));
    }
    if of_account && entry.contains('/') && !entry.contains("://") {
        return Some((
            "is not a host, and matches none: .NET knows no networks here",
            None,
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_that_begins_at_the_host_matches_nothing_and_its_remedy_does() {
        for (text, url) in [
            (r"^10\.\d+\.\d+\.\d+$", "http://10.1.2.3"),
            (
                r"^[a-z]+\.contoso\.example$",
                "https://app.contoso.example:8443",
            ),
            (r"^contoso\.com$", "https://contoso.com"),
            (r"^10\.\d+", "https://10.1.2.3"),
        ] {
            let meant = begins_at_the_host(text).expect(text);
            let search = |text: &str| Pattern::parse(text).map(|it| it.search(url));
            assert_eq!(search(text).ok(), Some(Outcome::NoMatch), "{text}");
            assert_eq!(search(&meant).ok(), Some(Outcome::Match), "{meant}");
        }
        for text in [
            "^http",
            "^[a-z]+",
            r"^.*\.contoso\.com$",
            r"^https?://contoso\.com$",
            r"^[^.]+\.contoso\.com$",
            r"contoso\.com$",
        ] {
            assert_eq!(begins_at_the_host(text), None, "{text}");
        }
    }
}
