//! N-07: an entry of the bypass list that matches more than it says.

use super::super::corrections::Change;
use super::super::default_proxy::DefaultProxy;
use super::super::dotnet_regex::{Outcome, Pattern};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-07", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for section in facts.sections() {
        for entry in &section.bypass {
            let evidence = loose(&entry.value);
            if evidence.is_empty() || Pattern::parse(&entry.value).is_err() {
                continue;
            }
            let change = anchored(&entry.value).map(|_| corrected(section));
            // Whatever it matches is in the domain that it names.
            let severity = if is_closed(&entry.value) {
                Severity::Low
            } else {
                Severity::Medium
            };
            let words = Words {
                severity,
                message: format!(
                    "`{}` of the bypass list matches anywhere in scheme://host:port, and more hosts than it shows",
                    entry.value
                ),
                evidence,
                help: "Begin with `^[a-z]+://`, end with `(:[0-9]+)?$`, and write a dot as `\\.`.",
            };
            found.push(CHECK.found(words, vec![entry.place.clone()], change));
        }
    }
    found
}

/// Every loose entry that is a plain name as an exact one.
fn corrected(section: &DefaultProxy) -> Change {
    let mut better = section.clone();
    for entry in &mut better.bypass {
        let is_loose = !loose(&entry.value).is_empty() && Pattern::parse(&entry.value).is_ok();
        if let (true, Some(exact)) = (is_loose, anchored(&entry.value)) {
            entry.value = exact;
        }
    }
    Change::section(better, Some("If the domain and hosts below it are meant"))
}

/// True for an expression that ends with a whole domain, and begins anywhere below it.
fn is_closed(text: &str) -> bool {
    let seen = loose(text);
    seen.iter()
        .all(|fact| *fact == NO_BEGINNING || fact.starts_with("it "))
        && seen.contains(&NO_BEGINNING.to_owned())
        && text.starts_with('[')
        && !seen
            .iter()
            .any(|fact| fact.starts_with("it matches https://not"))
        && text.ends_with('$')
}

const NO_BEGINNING: &str = "it has no beginning (`^`)";

/// What makes an expression match more than it shows, with a host that shows it where one is found.
fn loose(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    if !text.ends_with('$') && !text.ends_with(r"\z") && !text.ends_with(r"\Z") {
        seen.push("it has no end (`$`)".to_owned());
    }
    let opens = |first: char| first.is_ascii_alphanumeric() || first == '[';
    if text.starts_with(opens) && !text.contains("://") {
        seen.push(NO_BEGINNING.to_owned());
        seen.extend(beyond(text));
    }
    if has_bare_dot(text) {
        seen.push("a `.` in it stands for any character".to_owned());
    }
    if let (false, Some(name)) = (seen.is_empty(), plain_name(text))
        && let Ok(pattern) = Pattern::parse(text)
    {
        let stranger = [
            format!("https://{name}.evil.example"),
            format!("https://not{name}"),
        ];
        let hit = stranger
            .iter()
            .find(|url| pattern.search(url) == Outcome::Match);
        seen.extend(hit.map(|url| format!("it matches {url}")));
    }
    seen
}

/// For an expression such as `[a-z]+\.contoso\.com$`: hosts below the domain that it matches and
/// does not show, and one that it leaves out.
fn beyond(text: &str) -> Vec<String> {
    let Some((_, domain)) = text.split_once("]+\\.") else {
        return Vec::new();
    };
    let (Some(name), Ok(pattern)) = (plain_name(domain), Pattern::parse(text)) else {
        return Vec::new();
    };
    let mut seen = Vec::new();
    let below = format!("https://a.b.{name}");
    if pattern.search(&below) == Outcome::Match {
        seen.push(format!("it matches {below}, too"));
    }
    let digit = format!("https://www1.{name}");
    if pattern.search(&digit) == Outcome::NoMatch {
        seen.push(format!("it does not match {digit}"));
    }
    seen
}

/// A dot outside of a class, without a backslash before it and without a quantifier behind it.
fn has_bare_dot(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let mut class = false;
    let mut index = 0;
    while let Some(&character) = characters.get(index) {
        match character {
            '\\' => index += 1,
            '[' => class = true,
            ']' => class = false,
            '.' if !class && !matches!(characters.get(index + 1), Some('*' | '+' | '?' | '{')) => {
                return true;
            }
            _ => {}
        }
        index += 1;
    }
    false
}

/// The name that an entry means which is a name, with or without `*.` before it and backslashes
/// before its dots.
fn plain_name(text: &str) -> Option<String> {
    let text = text.trim_start_matches('^').trim_end_matches('$');
    let text = text
        .strip_prefix("*.")
        .or_else(|| text.strip_prefix(".*"))
        .or_else(|| text.strip_prefix('*'))
        .unwrap_or(text);
    let name = text.replace("\\.", ".").to_ascii_lowercase();
    let name = name.trim_start_matches('.').to_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (name.contains('.') && !name.ends_with('.') && name.chars().all(plain)).then_some(name)
}

/// The expression for a name and the hosts below it and nothing else; `None` where the entry is no
/// plain name.
pub(super) fn anchored(text: &str) -> Option<String> {
    let name = plain_name(text)?;
    Some(format!(
        r"^[a-z]+://([^/:]+\.)?{}(:[0-9]+)?$",
        name.replace('.', r"\.")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loose_is_told_from_what_is_not() {
        for text in [
            "contoso.com",
            r"contoso\.com",
            r"^https://contoso\.com",
            r"\.contoso.com$",
        ] {
            assert!(!loose(text).is_empty(), "{text}");
        }
        for text in [r"^https?://.*\.contoso\.com$", r"\.contoso\.com$"] {
            assert_eq!(loose(text), [""; 0], "{text}");
        }
        // It shows no stranger, but more than one label.
        let class = loose(r"[a-z]+\.contoso\.com$");
        assert_eq!(
            class,
            [
                NO_BEGINNING,
                "it matches https://a.b.contoso.com, too",
                "it does not match https://www1.contoso.com",
            ]
        );
        assert!(is_closed(r"[a-z]+\.contoso\.com$"));
        assert!(!is_closed(r"[a-z]+\.contoso.com$"));
        assert!(!is_closed(r"[a-z]+contoso"));
        assert!(
            loose("contoso.com")
                .iter()
                .any(|fact| fact.contains("evil.example"))
        );
    }

    #[test]
    fn the_remedy_matches_the_domain_and_nothing_else_and_is_not_loose() {
        for text in [
            "*.contoso.com",
            "contoso.com",
            r"^contoso\.com$",
            r".*\.contoso\.com",
        ] {
            let corrected = anchored(text).expect(text);
            assert_eq!(loose(&corrected), [""; 0]);
            let pattern = Pattern::parse(&corrected).expect("parses");
            for (url, outcome) in [
                ("https://contoso.com", Outcome::Match),
                ("http://a.b.contoso.com:8080", Outcome::Match),
                ("https://contoso.com.evil.example", Outcome::NoMatch),
                ("https://notcontoso.com", Outcome::NoMatch),
            ] {
                assert_eq!(pattern.search(url), outcome, "{text} {url}");
            }
        }
        assert_eq!(anchored("(a|b)"), None);
    }
}
