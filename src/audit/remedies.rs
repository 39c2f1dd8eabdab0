//! Lines that would fix routes which a policy does not allow: a rule of the PAC file; and for what the
//! settings decide, what they must lead to. Nothing applies them but a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Verdict;
use crate::finding::report::Row;
use crate::finding::settings::{Destination as Setting, Remedy};
use crate::policy::requirements;
use crate::policy::{Destination, DirectStance, Policy, ProxyPattern};
use crate::profiles::UrlPattern;
use crate::settings::Wanted;

/// Stands where it is not configured which proxy is right.
const PLACEHOLDER: &str = "proxyserver:8080";

/// What a row must get.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Direct,
    Proxy(String),
    /// It is not configured which proxy is right.
    SomeProxy,
}

impl Target {
    fn answer(&self) -> String {
        match self {
            Self::Direct => "DIRECT".to_owned(),
            Self::Proxy(address) => format!("PROXY {address}"),
            Self::SomeProxy => format!("PROXY {PLACEHOLDER}"),
        }
    }

    fn note(&self) -> &'static str {
        match self {
            Self::SomeProxy => " (an allowed proxy in the place of proxyserver:8080)",
            Self::Proxy(_) | Self::Direct => "",
        }
    }
}

/// The lines for every row whose route the policy does not allow, as far as the PAC file decides it.
/// `pac` is its name.
pub(super) fn of_rows(rows: &[Row], policy: &Policy, pac: Option<&str>) -> Vec<Remedy> {
    let mut rules: BTreeMap<(Target, &str), Vec<&str>> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| is_broken(row) && !is_of_settings(row))
    {
        let Some(target) = target(row, policy) else {
            continue;
        };
        let patterns = rules.entry((target, &row.scheme)).or_default();
        if !patterns.contains(&row.pattern.as_str()) {
            patterns.push(&row.pattern);
        }
    }
    pac.and_then(|pac| of_pac(pac, &rules))
        .into_iter()
        .collect()
}

/// True for a row whose route the policy does not allow.
fn is_broken(row: &Row) -> bool {
    let by_rule = requirements::ALL.iter().any(|rule| rule.name == row.rule);
    by_rule && matches!(row.verdict, Verdict::Violated(_))
}

/// True where the settings decide, and no PAC file.
fn is_of_settings(row: &Row) -> bool {
    let setting = row.setting.as_ref();
    setting.is_some_and(|setting| !matches!(setting.destination, Setting::Pac { .. }))
}

/// What the settings of each part must lead to, so that its rows are met; and in words what no lines
/// can say.
pub(super) fn wanted(rows: &[Row], policy: &Policy) -> (Vec<Wanted>, Vec<Remedy>) {
    let mut parts: BTreeMap<&'static str, BTreeMap<Target, Vec<&Row>>> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(|row| is_broken(row) && is_of_settings(row))
    {
        if let (Some(part), Some(target)) = (row.component, target(row, policy)) {
            let targets = parts.entry(part).or_default();
            targets.entry(target).or_default().push(row);
        }
    }
    let mut all = Vec::new();
    let mut words = Vec::new();
    for (component, targets) in &parts {
        let proxies: BTreeSet<&String> = targets
            .keys()
            .filter_map(|target| match target {
                Target::Proxy(address) => Some(address),
                Target::Direct | Target::SomeProxy => None,
            })
            .collect();
        let says = if targets.contains_key(&Target::SomeProxy) {
            Some("Name a proxy that the policy allows: it does not say which one is right.")
        } else if proxies.len() > 1 {
            Some(
                "The policy wants different proxies for different URLs, and the settings name one: ask a PAC file.",
            )
        } else {
            None
        };
        let direct = targets.get(&Target::Direct);
        let all_direct = proxies.is_empty() && only_direct(rows, policy, component);
        let hosts = direct.filter(|_| !all_direct).map(|rows| hosts(rows));
        if says.is_some() || hosts.as_ref().is_some_and(Option::is_none) {
            let says =
                says.unwrap_or("What must go DIRECT here can't be said by the settings alone.");
            words.push(in_words(component, targets, says));
            continue;
        }
        all.push(Wanted {
            component,
            proxy: proxies.first().map(|address| (*address).clone()),
            direct: hosts.flatten().unwrap_or_default(),
            all_direct,
        });
    }
    (all, words)
}

/// True where everything that a part requests must go DIRECT.
fn only_direct(rows: &[Row], policy: &Policy, component: &str) -> bool {
    let mut own = rows.iter().filter(|row| row.component == Some(component));
    own.all(|row| target(row, policy) == Some(Target::Direct))
}

/// The hosts of rows; `None` where a pattern is neither a host nor all below a name.
fn hosts(rows: &[&Row]) -> Option<Vec<String>> {
    let mut hosts: Vec<String> = Vec::new();
    for row in rows {
        let pattern = UrlPattern::parse(&row.pattern).ok()?;
        let host = match pattern.lead() {
            lead @ ("" | "*.") => format!("{lead}{}", pattern.host()),
            _ => return None,
        };
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    Some(hosts)
}

fn in_words(component: &str, targets: &BTreeMap<Target, Vec<&Row>>, says: &str) -> Remedy {
    let setting = targets
        .values()
        .flatten()
        .find_map(|row| row.setting.as_ref());
    let file = setting.and_then(|setting| setting.labels.first());
    let file = file.map_or("an elevated prompt on the server", |label| &label.file);
    Remedy {
        file: file.to_owned(),
        format: match component {
            "service" | "updater" => "xml",
            _ => "netsh",
        },
        says: says.to_owned(),
        lines: Vec::new(),
    }
}

/// What the policy wants for a row; `None` where another way would not help.
fn target(row: &Row, policy: &Policy) -> Option<Target> {
    let destination = Destination::of(row.decided_by.as_ref()?);
    if let DirectStance::Must(..) = policy.direct_stance(&destination) {
        return Some(Target::Direct);
    }
    let allowed = policy.allowed(&destination).unwrap_or_default();
    let concrete = allowed.iter().find_map(|entry| match &entry.value {
        ProxyPattern::Direct => None,
        ProxyPattern::Proxy { kinds, .. } => {
            let plain = kinds.is_empty() || kinds.contains(&"proxy");
            let address = entry.text.split_whitespace().last().unwrap_or_default();
            (plain && is_one(address)).then(|| address.to_owned())
        }
    });
    Some(concrete.map_or(Target::SomeProxy, Target::Proxy))
}

/// One host and one port, in letters that no language of the files gives a meaning.
fn is_one(address: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
    let port = address.rsplit_once(':').map(|(_, port)| port);
    address.chars().all(plain) && port.is_some_and(|port| port.parse::<u16>().is_ok())
}

fn of_pac(pac: &str, rules: &BTreeMap<(Target, &str), Vec<&str>>) -> Option<Remedy> {
    let mut lines = Vec::new();
    let mut note = "";
    for ((target, scheme), patterns) in rules {
        let tests: Vec<String> = patterns.iter().filter_map(|text| test(text)).collect();
        if tests.is_empty() {
            continue;
        }
        lines.push(format!(
            "  if (url.substring(0, {}) == \"{scheme}:\" && (",
            scheme.len() + 1
        ));
        let last = tests.len() - 1;
        for (index, test) in tests.iter().enumerate() {
            let end = if index == last { "))" } else { " ||" };
            lines.push(format!("      {test}{end}"));
        }
        lines.push(format!("    return \"{}\";", target.answer()));
        note = target.note();
    }
    (!lines.is_empty()).then(|| Remedy {
        file: pac.to_owned(),
        format: "pac",
        says: format!("At the beginning of FindProxyForURL(url, host){note}:"),
        lines,
    })
}

/// The test of a PAC file for the hosts of a pattern.
fn test(text: &str) -> Option<String> {
    let pattern = UrlPattern::parse(text).ok()?;
    let (lead, host) = (pattern.lead(), pattern.host());
    Some(match lead {
        "" => format!("host == \"{host}\""),
        "*." => format!("dnsDomainIs(host, \".{host}\")"),
        _ => format!("shExpMatch(host, \"{lead}{host}\")"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_tests_of_a_pac_file() {
        let tests: Vec<String> = ["a.example/x", "*.B.example", "c.*.example"]
            .iter()
            .filter_map(|text| test(text))
            .collect();
        assert_eq!(
            tests,
            [
                "host == \"a.example\"",
                "dnsDomainIs(host, \".b.example\")",
                "shExpMatch(host, \"c.*.example\")",
            ]
        );
    }

    #[test]
    fn only_one_plain_address_is_put_into_lines() {
        for (text, one) in [
            ("p.example:8080", true),
            ("10.0.0.1:3128", true),
            ("*.example:8080", false),
            ("p.example", false),
            ("p.example:80-90", false),
            ("p\";x:80", false),
        ] {
            assert_eq!(is_one(text), one, "{text}");
        }
    }
}
