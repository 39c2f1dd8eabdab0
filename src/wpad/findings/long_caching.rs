//! D-03: caches may keep the file for long. Chromium and Firefox get it past their cache; other
//! clients and proxies in between do not, and a repair of the file reaches them late.

use super::{Facts, Rule, finding};
use crate::finding::discovery::Candidate;
use crate::finding::{Finding, Severity};

/// A working day is lost at most.
const LONG_SECONDS: u64 = 86_400;

pub(super) const LONG_CACHING: Rule = Rule {
    code: "D-03",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .delivered()
        .filter_map(|(candidate, fetch)| long(candidate, fetch.cache_control.as_deref()?))
        .collect()
}

fn long(candidate: &Candidate, sent: &str) -> Option<Finding> {
    // Then nobody keeps it without asking, whatever else is said (RFC 9111, section 5.2.2).
    let is_asked_for = sent.split(',').any(|directive| {
        let name = directive.split('=').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("no-store") || name.eq_ignore_ascii_case("no-cache")
    });
    if is_asked_for {
        return None;
    }
    let longest = sent
        .split(',')
        .filter_map(|directive| {
            let (name, value) = directive.split_once('=')?;
            matches!(
                name.trim().to_ascii_lowercase().as_str(),
                "max-age" | "s-maxage"
            )
            .then(|| value.trim().trim_matches('"').parse::<u64>().ok())
            .flatten()
        })
        .max();
    let seconds = longest.filter(|&seconds| seconds > LONG_SECONDS)?;
    Some(finding(
        "D-03",
        Severity::Low,
        format!(
            "caches may keep the PAC file for {} hours: a change reaches some clients that late",
            seconds / 3600
        ),
        vec![format!("{}: Cache-Control: {sent}", candidate.url)],
        "Let the web server send a shorter max-age, an hour for example.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::Fetch;

    #[test]
    fn more_than_a_day_is_long() {
        for (sent, long) in [
            (None, false),
            (Some("no-store"), false),
            (Some("max-age=3600"), false),
            (Some("max-age=86400"), false),
            (Some("public, Max-Age = 172800"), true),
            (Some("s-maxage=\"604800\""), true),
            (Some("max-age=a lot"), false),
        ] {
            let found = checked(
                &LONG_CACHING,
                &delivered(Fetch {
                    cache_control: sent.map(str::to_owned),
                    ..Fetch::default()
                }),
            );
            assert_eq!(!found.is_empty(), long, "{sent:?}");
        }
    }
}
