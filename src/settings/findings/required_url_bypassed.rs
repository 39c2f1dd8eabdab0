//! N-08: a required URL that a rule sends past the proxy.

use url::Url;

use super::super::account_lines::{self, Whose};
use super::super::blob::ConnectionSettings;
use super::super::dotnet_regex::Outcome;
use super::super::process_proxy::Kind;
use super::super::proxy_list::dotnet_bypass;
use super::super::section_lines;
use super::super::web_proxy::{Bypass, WebProxy, subject};
use super::{Check, Facts, IN_PLACE, Words};
use crate::finding::settings::{Basis, Destination, Remedy, SettingsFinding};
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "N-08", find };

/// URLs that are listed before the rest is only counted.
const LISTED: usize = 5;

/// A rule, and the URLs that it sends DIRECT.
struct Rule<'a> {
    says: &'a str,
    place: &'a Label,
    web: &'a WebProxy,
    urls: Vec<&'a str>,
}

fn find(facts: &Facts<'_>) -> Vec<SettingsFinding> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for (name, process) in facts.processes() {
        let Kind::Web(web) = &process.kind else {
            continue;
        };
        if web.proxies.is_none() {
            continue;
        }
        let rows = facts
            .rows
            .iter()
            .filter(|row| row.component == name && row.is_required());
        for url in rows.flat_map(|row| &row.urls) {
            let Destination::Route { route } = &url.decision.destination else {
                continue;
            };
            let (true, Some(place)) = (
                route.iter().all(|entry| entry.host.is_none()),
                url.decision.labels.first(),
            ) else {
                continue;
            };
            match rules.iter_mut().find(|rule| rule.place == place) {
                Some(rule) if rule.urls.contains(&url.url.as_str()) => {}
                Some(rule) => rule.urls.push(&url.url),
                None => rules.push(Rule {
                    says: &url.decision.says,
                    place,
                    web,
                    urls: vec![&url.url],
                }),
            }
        }
    }
    rules.iter().map(|rule| found(facts, rule)).collect()
}

fn found(facts: &Facts<'_>, rule: &Rule<'_>) -> SettingsFinding {
    let listed = rule.urls.iter().take(LISTED);
    let mut urls: Vec<String> = listed.map(|url| (*url).to_owned()).collect();
    let more = rule.urls.len().saturating_sub(LISTED);
    if more > 0 {
        urls.push(format!("and {more} more"));
    }
    let (says, label) = (rule.says, rule.place);
    let entry = label.text.contains("address=").then(|| Remedy {
        file: label.file.clone(),
        format: "xml",
        says: "Remove, if these URLs must use the proxy:".to_owned(),
        lines: vec![format!("<add {}/>", label.text)],
    });
    let remedy = entry
        .or_else(|| without_local_rule(facts, label))
        .or_else(|| without_account_entries(facts, rule));
    let words = Words {
        severity: Severity::Medium,
        message: format!("required URLs go DIRECT although a proxy is set: {says}"),
        evidence: urls,
        help: "Narrow the rule, or make sure that the firewall lets these URLs through directly.",
    };
    CHECK.found(words, vec![label.clone()], remedy)
}

/// The section with `bypassonlocal` off, where that is the rule.
fn without_local_rule(facts: &Facts<'_>, label: &Label) -> Option<Remedy> {
    let sections = facts.sections();
    let section = sections.into_iter().find(|section| {
        let local = section.proxy.bypass_on_local.as_ref();
        local.is_some_and(|setting| setting.place == *label)
    })?;
    let mut better = section.clone();
    if let Some(setting) = &mut better.proxy.bypass_on_local {
        setting.value = false;
    }
    Some(section_lines::remedy(&better, IN_PLACE))
}

/// The account's own bypass list without the entries that these URLs match, where that is the rule.
/// `None` where they go DIRECT without them, too.
fn without_account_entries(facts: &Facts<'_>, rule: &Rule<'_>) -> Option<Remedy> {
    let registry = &facts.given.registry;
    let (whose, settings) = [
        (Whose::Account, &registry.account),
        (Whose::Machine, &registry.machine),
    ]
    .into_iter()
    .filter_map(|(whose, shown)| Some((whose, shown.as_ref()?)))
    .find(|(_, shown)| shown.place == *rule.place)
    .and_then(|(whose, shown)| Some((whose, shown.value.as_ref()?)))?;
    let bypass = &settings.bypass;
    let urls: Vec<Url> = rule
        .urls
        .iter()
        .filter_map(|url| url.parse().ok())
        .collect();
    let names_one = |entry: &str| {
        let (_, patterns) = dotnet_bypass(entry);
        urls.iter().map(subject).any(|subject| {
            let mut patterns = patterns.iter();
            patterns.any(|(_, pattern)| pattern.search(&subject) != Outcome::NoMatch)
        })
    };
    let (gone, kept): (Vec<&str>, Vec<&str>) = bypass
        .split(';')
        .filter(|entry| !entry.trim().is_empty())
        .partition(|entry| names_one(entry));
    // Without the entries, and if that is not enough without the rule for local hosts.
    let is_local = |entry: &&str| entry.trim().eq_ignore_ascii_case("<local>");
    let (local, others): (Vec<&str>, Vec<&str>) = kept.iter().partition(|entry| is_local(entry));
    let candidates = [(kept, gone.clone()), (others, [gone, local].concat())];
    let (kept, gone) = candidates.into_iter().find(|(kept, _)| {
        urls.iter()
            .all(|url| uses_proxy(rule, &kept.join(";"), url))
    })?;
    let gone: Vec<String> = gone
        .iter()
        .map(|entry| format!("`{}`", entry.trim()))
        .collect();
    let says = format!(
        "If these URLs must use the proxy, import on the server (what is switched off is left out), then restart the services; it is the bypass list of {} without {}:",
        whose.title(),
        gone.join(", ")
    );
    let better = ConnectionSettings {
        bypass: kept.join(";"),
        ..settings.clone()
    };
    Some(account_lines::remedy(whose, &better, &says))
}

/// True where a URL does not go DIRECT with another bypass list of the account.
fn uses_proxy(rule: &Rule<'_>, bypass: &str, url: &Url) -> bool {
    let (local, entries) = dotnet_bypass(bypass);
    let mut web = rule.web.clone();
    if web.local.as_ref() == Some(rule.place) && !local {
        web.local = None;
    }
    web.bypass = entries
        .into_iter()
        .map(|(text, pattern)| Bypass {
            text,
            pattern,
            place: rule.place.clone(),
            basis: Basis::Derived,
        })
        .collect();
    match web.destination(url).destination {
        Destination::Route { route } => route.iter().all(|entry| entry.host.is_some()),
        _ => false,
    }
}
