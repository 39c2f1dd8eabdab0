//! What the pages of an audit have in common: the same words and the same grouping in each format.
//!
//! The texts are as they came, hostile ones among them; each format makes them harmless in its own
//! way.

use std::fmt::Write as _;

use crate::finding::disagreement::Reason;
use crate::finding::discovery::{Candidate, CandidateOutcome, LookupStatus};
use crate::finding::proxy_list::Whose;
use crate::finding::report::{PolicyNote, ProfileNote, Report, Row};
use crate::finding::settings::Destination;
use crate::finding::{Label, Severity, Verdict};

/// The heading of what the publisher demands and a PAC file does not show.
pub(super) const NOT_JUDGED: &str =
    "Also required, and not to be seen in a PAC file: check it at the proxy";
/// What a table with patterns needs to be understood.
pub(super) const BY_EXAMPLES: &str =
    "a pattern with `*` was judged by example hosts, and the worst counts";

/// The result in one word.
pub(super) fn headline(report: &Report) -> &'static str {
    match report.exit_status() {
        0 => "MET",
        1 => "VIOLATED",
        _ if report.only_not_judged() => "NOT JUDGED",
        _ => "UNKNOWN",
    }
}

/// What the policy allows, in words.
pub(super) fn allowed(policy: &PolicyNote) -> String {
    if !policy.allowlist {
        "not configured, so no proxy was compared with anything (--allow-proxy PATTERN, or [allow] in pac-check.toml)"
            .to_owned()
    } else if policy.allowed.is_empty() {
        "no proxy, but for what rules for destinations allow".to_owned()
    } else {
        policy.allowed.join(", ")
    }
}

/// Who uses the URLs, where it is not the client that was evaluated.
pub(super) fn used_by(report: &Report, profile: &ProfileNote) -> Option<String> {
    let judged: Vec<&str> = report.client.split(", ").collect();
    let all_judged = profile
        .consumers
        .iter()
        .all(|consumer| judged.contains(&consumer.as_str()));
    if all_judged {
        return None;
    }
    Some(format!(
        "these URLs are used by {}; shown is what {} does with the same file",
        profile.consumers.join(", "),
        report.client
    ))
}

/// Why two clients part, with the place.
pub(super) fn reason(reason: &Reason) -> String {
    match reason.place {
        Some(place) => format!("line {}: {}", place.line, reason.says),
        None => reason.says.clone(),
    }
}

/// The demands that no verdict covers: kind and value, and why.
pub(super) fn not_judged(report: &Report) -> Vec<(String, &str)> {
    report
        .profiles
        .iter()
        .flat_map(|profile| &profile.demands)
        .filter(|demand| !demand.judged)
        .map(|demand| {
            (
                format!("{} {}", demand.kind, demand.value),
                demand.says.as_str(),
            )
        })
        .collect()
}

/// What happened to a candidate; `used` where its file is the one that was judged.
pub(super) fn outcome(candidate: &Candidate, used: bool) -> String {
    match &candidate.outcome {
        CandidateOutcome::Found if used => "found, used".to_owned(),
        CandidateOutcome::Found => "found, not used: an earlier one comes first".to_owned(),
        CandidateOutcome::NoSuchName => {
            let exists = candidate
                .lookups
                .iter()
                .any(|lookup| lookup.status == LookupStatus::NoData);
            let words = if exists {
                "the name has no address"
            } else {
                "no such name"
            };
            words.to_owned()
        }
        CandidateOutcome::LookupFailed(why) => {
            format!("could not find out whether the name exists: {why}")
        }
        CandidateOutcome::FetchFailed(why) => format!("could not be downloaded: {why}"),
        CandidateOutcome::NotAPacFile(why) => format!("is not a PAC file: {why}"),
        CandidateOutcome::NotTried => "not tried, an earlier one was found".to_owned(),
    }
}

/// What the reader must know about a name that only some clients ask.
pub(super) fn devolved(candidate: &Candidate) -> Option<String> {
    let domain = candidate.devolved_from.as_ref()?;
    Some(format!(
        "only clients that devolve ask for a parent of {domain}; Chromium and Firefox do not"
    ))
}

/// Required URLs with one purpose, of one part of the product.
pub(super) struct Group<'a> {
    pub(super) id: &'a str,
    pub(super) component: Option<&'a str>,
    pub(super) purpose: &'a str,
    /// The setting that decides for all rows, where settings were given.
    pub(super) setting: Option<String>,
    /// True where it goes on with the one before, by another setting.
    pub(super) continued: bool,
    pub(super) rows: Vec<&'a Row>,
}

/// The rows of a profile by purpose, in the order of the profile.
pub(super) fn groups<'a>(report: &'a Report, profile: &ProfileNote) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for row in report.rows.iter().filter(|row| row.profile == profile.id) {
        let setting = setting(row);
        let goes_on = groups
            .last()
            .is_some_and(|group| group.id == row.group && group.component == row.component);
        match groups.last_mut() {
            Some(group) if goes_on && group.setting == setting => group.rows.push(row),
            _ => groups.push(Group {
                id: &row.group,
                component: row.component,
                purpose: &row.purpose,
                setting,
                continued: goes_on,
                rows: vec![row],
            }),
        }
    }
    groups
}

/// How many examples stand for the pattern, where it is not one host.
pub(super) fn examples(row: &Row) -> Option<String> {
    match (row.by_examples, row.answers.len()) {
        (false, _) | (true, 0) => None,
        (true, 1) => Some("1 example".to_owned()),
        (true, count) => Some(format!("{count} examples")),
    }
}

/// The setting that sends a row where it goes, with its places.
pub(super) fn setting(row: &Row) -> Option<String> {
    let decision = row.setting.as_ref()?;
    let mut text = match &decision.destination {
        Destination::Unknown { why } | Destination::Fails { why } => why.clone(),
        Destination::Route { .. } | Destination::Pac { .. } => {
            format!("{} ({})", decision.says, decision.basis.word())
        }
    };
    for label in &decision.labels {
        // Writing to a String can't fail.
        let _ = write!(text, ", {}:{}", label.file, label.start.line);
    }
    Some(text)
}

/// Why an audit has no PAC file.
pub(super) fn no_pac_file(report: &Report) -> &'static str {
    match &report.settings {
        Some(settings) if settings.asks_pac == Some(false) => "none: the settings never ask one",
        Some(settings) if settings.asks_pac.is_none() => {
            "not looked for: the settings given do not say whether one is asked; --pac FILE shows what it would answer"
        }
        _ => "none",
    }
}

/// The settings, what was taken for granted with them, and the proxies' own lists with whose they
/// are, each with a word for it.
pub(super) fn given_beside(report: &Report) -> Vec<(&'static str, String)> {
    let mut given = Vec::new();
    if let Some(settings) = &report.settings {
        given.push(("Settings", settings.files.join(", ")));
        let assumed = settings.assumptions.iter();
        given.extend(assumed.map(|text| (ASSUMED, text.clone())));
    }
    for list in &report.proxy_lists {
        let note = &list.allowlist.list;
        let text = format!("{} ({}): {}", note.files.join(", "), note.title, list.whose);
        given.push((PROXY_LIST, text));
        if let (Whose::User { .. }, true) = (&list.whose, list.allowlist.rows.is_empty()) {
            given.push((
                PROXY_LIST,
                format!("  no required URL goes there: {}", list.file()),
            ));
        }
    }
    given
}

/// The word for what was taken for granted.
pub(super) const ASSUMED: &str = "Assumed";

/// The word for the list of a proxy.
const PROXY_LIST: &str = "Proxy list";

/// Where a row goes: the route that decided, with the line of the PAC file where settings led there;
/// where there is none, what the settings say.
pub(super) fn goes(row: &Row) -> Option<String> {
    let Some(setting) = &row.setting else {
        return route(row).map(str::to_owned);
    };
    match (route(row), decided_at(row)) {
        (Some(route), Some((line, _))) => Some(format!("{route} (PAC line {line})")),
        (Some(route), None) => Some(route.to_owned()),
        (None, _) => Some(setting.destination.to_string()),
    }
}

/// The route that decided; `None` where it is unknown.
pub(super) fn route(row: &Row) -> Option<&str> {
    row.deciding_answer()?.effective.as_deref()
}

/// A note on the routes of the other examples, where they differ.
pub(super) fn other_routes(row: &Row) -> Option<String> {
    let mut routes: Vec<_> = row
        .answers
        .iter()
        .map(|answer| answer.effective.as_deref())
        .collect();
    routes.sort_unstable();
    routes.dedup();
    match routes.len() {
        0 | 1 => None,
        2 => Some("1 other route by other examples".to_owned()),
        count => Some(format!("{} other routes by other examples", count - 1)),
    }
}

/// The word of a row's verdict; what is violated or unknown stands out. Settings alone do not say
/// whether the way that they decide on is right.
pub(super) fn verdict(row: &Row) -> &'static str {
    match &row.verdict {
        Verdict::Met if row.rule == KNOWN_WAY => "settled",
        Verdict::Met => "met",
        Verdict::NotJudged(_) => "not judged",
        Verdict::Violated(_) => "VIOLATED",
        Verdict::Unknown(_) => "UNKNOWN",
    }
}

/// The rule of a row that only says where a request goes.
pub(super) const KNOWN_WAY: &str = "known-way";

/// A required URL, with the part of the product that requests it and the example that decided.
pub(super) fn place(row: &Row) -> String {
    let part = row
        .component
        .map(|component| format!("{component}: "))
        .unwrap_or_default();
    match (&row.decided_by, row.by_examples) {
        (Some(url), true) => format!("{part}{} port {} (example {url})", row.pattern, row.port),
        _ => format!("{part}{} port {}", row.pattern, row.port),
    }
}

/// Line and column in the PAC file of the return that decided, or of the error.
pub(super) fn decided_at(row: &Row) -> Option<(u32, Option<u32>)> {
    let answer = row.deciding_answer()?;
    answer
        .decided_at
        .map(|position| (position.line, Some(position.column)))
        .or_else(|| {
            let error = answer.error.as_ref()?;
            Some((error.line?, error.column))
        })
}

/// The same place in words.
pub(super) fn decided(report: &Report, row: &Row) -> Option<String> {
    let (line, column) = decided_at(row)?;
    let file = report
        .pac
        .as_ref()
        .map_or("PAC file", |pac| pac.source.as_str());
    let column = column
        .map(|column| format!(", column {column}"))
        .unwrap_or_default();
    Some(format!("{file}, line {line}{column}"))
}

/// The rule that decided, with its code and the places in the policy.
pub(super) fn rule(row: &Row) -> String {
    let code = row
        .code
        .map(|code| format!(" ({code})"))
        .unwrap_or_default();
    format!("{}{code}{}", row.rule, places_of(&row.labels))
}

/// Places after a text: `, pac-check.toml:2:11`.
pub(super) fn places_of(labels: &[Label]) -> String {
    let mut places: Vec<String> = Vec::new();
    for label in labels {
        let place = format!(", {}:{}", label.file, label.start);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.concat()
}

/// How loudly programs that know three levels are told: `error`, `warning` or `note`.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// Words that are code and look like others.
const CODE: [&str; 3] = ["proxyaddress", "usesystemdefault", "bypassonlocal"];

/// Begins with a capital letter, where it begins with a letter of a word that is no code: the names of
/// attributes and functions keep theirs.
pub(super) fn sentence(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let bare = first.trim_end_matches([':', ',', ';']);
    let is_code = bare.contains(['=', '_', '(', '.', '/', '\\', '@', ':'])
        || bare.chars().skip(1).any(char::is_uppercase)
        || CODE.contains(&bare);
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if !is_code => first.to_uppercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_unless_it_begins_with_code() {
        for (text, shown) in [
            ("the proxy", "The proxy"),
            ("proxyaddress has no http://", "proxyaddress has no http://"),
            (
                "useDefaultCredentials=true is",
                "useDefaultCredentials=true is",
            ),
            ("scriptLocation is not a URL", "scriptLocation is not a URL"),
            ("dnsResolve(host) is", "dnsResolve(host) is"),
            ("http_access deny all", "http_access deny all"),
            ("`x` is", "`x` is"),
            ("", ""),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }
}
