//! N-07: an entry of the bypass list that matches more than it says.

use super::super::dotnet_regex::{Outcome, Pattern};
use super::super::section_lines;
use super::{Check, Facts, Words};
use crate::finding::Severity;
use crate::finding::settings::SettingsFinding;

pub(super) const CHECK: Check = Check { code: "N-07", find };

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut found = Vec::new();
    for section in facts.sections() {
        for (index, entry) in section.bypass.iter().enumerate() {
            let evidence = loose(&entry.value);
            if evidence.is_empty() || Pattern::parse(&entry.value).is_err() {
                continue;
            }
            let remedy = anchored(&entry.value).map(|mended| {
                let mut better = section.clone();
                if let Some(entry) = better.bypass.get_mut(index) {
                    entry.value = mended;
                }
                section_lines::remedy(
                    &better,
                    "If the domain and hosts below it are meant, in place of the present <system.net>:",
                )
            });
            let words = Words {
                severity: Severity::Medium,
                message: format!(
                    "`{}` of the bypass list matches anywhere in scheme://host:port, and more hosts than it shows",
                    entry.value
                ),
                evidence,
                help: "Begin with `^`, end with `$`, and write a dot as `\\.`.",
            };
            found.push(CHECK.found(words, vec![entry.place.clone()], remedy));
        }
    }
    found
}

/// What makes an expression match more than it shows, with a host that shows it where one is found.
fn loose(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    if !text.ends_with('$') && !text.ends_with(r"\z") && !text.ends_with(r"\Z") {
        seen.push("it has no end (`$`)".to_owned());
    }
    if text.starts_with(|first: char| first.is_ascii_alphanumeric()) && !text.contains("://") {
        seen.push("it has no beginning (`^`)".to_owned());
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
        for text in [
            r"[a-z]+\.contoso\.com$",
            r"^https?://.*\.contoso\.com$",
            r"\.contoso\.com$",
        ] {
            assert_eq!(loose(text), [""; 0], "{text}");
        }
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
            let mended = anchored(text).expect(text);
            assert_eq!(loose(&mended), [""; 0]);
            let pattern = Pattern::parse(&mended).expect("parses");
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
