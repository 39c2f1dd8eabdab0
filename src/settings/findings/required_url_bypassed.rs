//! N-08: a required URL that bypasses the proxy.

use url::Url;

use super::super::account_lines::Whose;
use super::super::blob::{ConnectionSettings, WinHttpSettings};
use super::super::corrections::{Change, To};
use super::super::dotnet_regex::Outcome;
use super::super::given::Known;
use super::super::process_proxy::Kind;
use super::super::proxy_list::{Proxies, dotnet_bypass, winhttp_bypass};
use super::super::web_proxy::{Bypass, WebProxy, subject};
use super::{Check, Facts, Found, Words};
use crate::finding::settings::{Basis, Destination, SettingsRow};
use crate::finding::{Label, Severity};

pub(super) const CHECK: Check = Check { code: "N-08", find };

/// URLs that are listed before the rest is only counted.
const LISTED: usize = 5;

const MUST: &str = "If these URLs must use the proxy";

/// A rule, and the URLs that it sends DIRECT. `web` is the proxy of a .NET program; without one it
/// is WinHTTP's.
struct Rule<'a> {
    says: &'a str,
    place: &'a Label,
    web: Option<&'a WebProxy>,
    urls: Vec<&'a str>,
}

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let mut rules: Vec<Rule<'_>> = Vec::new();
    for (name, process) in facts.processes() {
        if let Kind::Web(web) = &process.kind
            && web.proxies.is_some()
        {
            gather(&mut rules, facts.rows, name, Some(web));
        }
    }
    // Of revocation checks, where WinHTTP has a proxy. Applications may well be reached DIRECT.
    if let Known::Yes { value, .. } = facts.given.winhttp()
        && value.proxy.is_some()
    {
        gather(&mut rules, facts.rows, "revocation", None);
    }
    rules.iter().map(|rule| found(facts, rule)).collect()
}

fn gather<'a>(
    rules: &mut Vec<Rule<'a>>,
    rows: &'a [SettingsRow],
    component: &str,
    web: Option<&'a WebProxy>,
) {
    let rows = rows
        .iter()
        .filter(|row| row.component == component && row.is_required());
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

fn found(facts: &Facts<'_>, rule: &Rule<'_>) -> Found {
    let listed = rule.urls.iter().take(LISTED);
    let mut evidence: Vec<String> = listed.map(|url| (*url).to_owned()).collect();
    let more = rule.urls.len().saturating_sub(LISTED);
    if more > 0 {
        evidence.push(format!("and {more} more"));
    }
    let (says, label) = (rule.says, rule.place);
    let change = match rule.web {
        Some(web) => without_own_entry(facts, label)
            .or_else(|| without_local_rule(facts, label))
            .or_else(|| without_account_entries(facts, rule, web)),
        None => of_winhttp(facts, rule),
    };
    let words = Words {
        severity: Severity::Medium,
        message: format!(
            "required URLs go DIRECT although a proxy is set: {says}{}",
            socks(facts, rule)
        ),
        evidence,
        help: "Narrow the rule, or make sure that the firewall lets these URLs through directly.",
    };
    CHECK.found(words, vec![label.clone()], change)
}

/// A word about a list that names a SOCKS proxy for want of a better one.
fn socks(facts: &Facts<'_>, rule: &Rule<'_>) -> &'static str {
    let of_web = rule.web.and_then(|web| web.proxies.as_ref());
    let of_web = of_web.is_some_and(|proxies| {
        matches!(&proxies.value, Proxies::ByScheme(list) if list.iter().any(|(name, _)| name == "socks"))
    });
    let of_winhttp = rule.web.is_none()
        && matches!(facts.given.winhttp(), Known::Yes { value, .. }
            if value.proxy.as_deref().is_some_and(|proxy| proxy.to_ascii_lowercase().contains("socks=")));
    if of_web || of_winhttp {
        "; socks= has no effect here: neither .NET nor WinHTTP uses it for http or https"
    } else {
        ""
    }
}

/// The section without the entry, where that is the rule.
fn without_own_entry(facts: &Facts<'_>, label: &Label) -> Option<Change> {
    let sections = facts.sections();
    let section = sections
        .into_iter()
        .find(|section| section.bypass.iter().any(|entry| entry.place == *label))?;
    let mut better = section.clone();
    better.bypass.retain(|entry| entry.place != *label);
    Some(Change::section(better, Some(MUST)))
}

/// The section with `bypassonlocal` off, where that is the rule.
fn without_local_rule(facts: &Facts<'_>, label: &Label) -> Option<Change> {
    let sections = facts.sections();
    let section = sections.into_iter().find(|section| {
        let local = section.proxy.bypass_on_local.as_ref();
        local.is_some_and(|setting| setting.place == *label)
    })?;
    let mut better = section.clone();
    if let Some(setting) = &mut better.proxy.bypass_on_local {
        setting.value = false;
    }
    Some(Change::section(better, Some(MUST)))
}

/// The account's own bypass list without the entries that these URLs match, where that is the rule.
/// `None` where they go DIRECT without them, too.
fn without_account_entries(facts: &Facts<'_>, rule: &Rule<'_>, web: &WebProxy) -> Option<Change> {
    let registry = &facts.given.registry;
    let (whose, settings) = [
        (Whose::Account, &registry.account),
        (Whose::Machine, &registry.machine),
    ]
    .into_iter()
    .filter_map(|(whose, shown)| Some((whose, shown.as_ref()?)))
    .find(|(_, shown)| shown.place == *rule.place)
    .and_then(|(whose, shown)| Some((whose, shown.value.as_ref()?)))?;
    let urls = urls(rule);
    let names_one = |entry: &str| {
        let (_, patterns) = dotnet_bypass(entry);
        urls.iter().map(subject).any(|subject| {
            let mut patterns = patterns.iter();
            patterns.any(|(_, pattern)| pattern.search(&subject) != Outcome::NoMatch)
        })
    };
    let kept: Vec<&str> = settings
        .bypass
        .split(';')
        .filter(|entry| !entry.trim().is_empty())
        .filter(|entry| !names_one(entry))
        .collect();
    // Without the entries, and if that is not enough without the rule for local hosts.
    let is_local = |entry: &&&str| entry.trim().eq_ignore_ascii_case("<local>");
    let others: Vec<&str> = kept
        .iter()
        .filter(|entry| !is_local(entry))
        .copied()
        .collect();
    let kept = [kept, others].into_iter().find(|kept| {
        urls.iter()
            .all(|url| uses_proxy(rule, web, &kept.join(";"), url))
    })?;
    let better = ConnectionSettings {
        bypass: kept.join(";"),
        ..settings.clone()
    };
    Some(Change {
        to: To::Account(whose, better),
        when: Some(MUST),
    })
}

fn urls(rule: &Rule<'_>) -> Vec<Url> {
    rule.urls
        .iter()
        .filter_map(|url| url.parse().ok())
        .collect()
}

/// True where a URL does not go DIRECT with another bypass list of the account.
fn uses_proxy(rule: &Rule<'_>, web: &WebProxy, bypass: &str, url: &Url) -> bool {
    let (local, entries) = dotnet_bypass(bypass);
    let mut web = web.clone();
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

/// WinHTTP's settings without the entries that match, and with the service's proxy for a scheme that
/// has none.
fn of_winhttp(facts: &Facts<'_>, rule: &Rule<'_>) -> Option<Change> {
    let Known::Yes { value, .. } = facts.given.winhttp() else {
        return None;
    };
    let text = value.proxy.as_ref()?;
    let proxies = Proxies::parse_winhttp(text).ok()?;
    let urls = urls(rule);
    let missing = urls.iter().any(|url| proxies.of(url.scheme()).is_none());
    let mut better = WinHttpSettings {
        proxy: Some(text.clone()),
        bypass: without_entries(&value.bypass, &urls),
    };
    if missing {
        let (address, _) = facts.service_proxy()?;
        let own = format!("{}:{}", address.host, address.port);
        better.proxy = Some(match proxies.of("https") {
            Some(https) if https != address => format!("http={own};{text}"),
            _ => own,
        });
    }
    Some(Change::winhttp(facts.given, better, Some(MUST)))
}

fn without_entries(list: &str, urls: &[Url]) -> String {
    let matches = |entry: &str| {
        let mut hosts = urls.iter().filter_map(Url::host_str);
        hosts.any(|host| winhttp_bypass(entry, host).0 == Outcome::Match)
    };
    let entries = list.split([';', ' ', '\t']);
    let kept: Vec<&str> = entries
        .filter(|entry| !entry.is_empty() && !matches(entry))
        .collect();
    kept.join(";")
}
