//! Lines that would mend routes which a policy does not allow, in the format of what decided them: a
//! rule of the PAC file, the connector's configuration, a command for WinHTTP. Nothing applies them
//! but a person.

use std::collections::BTreeMap;

use crate::finding::Verdict;
use crate::finding::report::Row;
use crate::finding::settings::{Destination as Setting, Remedy};
use crate::policy::requirements;
use crate::policy::{Destination, DirectStance, Policy, ProxyPattern};
use crate::profiles::UrlPattern;

/// Stands where nobody said which proxy is right.
const PLACEHOLDER: &str = "proxyserver:8080";

/// What a row must get.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Direct,
    Proxy(String),
    /// Nobody said which proxy is right.
    SomeProxy,
}

impl Target {
    fn answer(&self) -> String {
        match self {
            Self::Direct => "DIRECT".to_owned(),
            Self::Proxy(_) | Self::SomeProxy => format!("PROXY {}", self.address()),
        }
    }

    fn address(&self) -> &str {
        match self {
            Self::Proxy(address) => address,
            Self::Direct | Self::SomeProxy => PLACEHOLDER,
        }
    }

    fn note(&self) -> &'static str {
        match self {
            Self::SomeProxy => " (an allowed proxy in the place of proxyserver:8080)",
            Self::Proxy(_) | Self::Direct => "",
        }
    }
}

/// The lines for every row whose route the policy does not allow. `pac` is the name of the PAC file.
pub(super) fn of_rows(rows: &[Row], policy: &Policy, pac: Option<&str>) -> Vec<Remedy> {
    let mut rules: BTreeMap<(Target, &str), Vec<&str>> = BTreeMap::new();
    let mut others: Vec<Remedy> = Vec::new();
    for row in rows {
        let broken = requirements::ALL.iter().any(|rule| rule.name == row.rule);
        if !broken || !matches!(row.verdict, Verdict::Violated(_)) {
            continue;
        }
        let Some(target) = target(row, policy) else {
            continue;
        };
        match &row.setting {
            Some(decision) if !matches!(decision.destination, Setting::Pac { .. }) => {
                let file = decision.labels.first().map(|label| label.file.as_str());
                let remedy = of_settings(row.component, file, &target);
                if !others.contains(&remedy) {
                    others.push(remedy);
                }
            }
            _ => {
                let patterns = rules.entry((target, &row.scheme)).or_default();
                if !patterns.contains(&row.pattern.as_str()) {
                    patterns.push(&row.pattern);
                }
            }
        }
    }
    let mut all: Vec<Remedy> = pac
        .and_then(|pac| of_pac(pac, &rules))
        .into_iter()
        .collect();
    all.extend(others);
    all
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

fn of_settings(component: Option<&str>, file: Option<&str>, target: &Target) -> Remedy {
    if !matches!(component, Some("service" | "updater")) {
        return Remedy {
            file: "an elevated prompt on the server".to_owned(),
            format: "netsh",
            says: format!("WinHTTP decides{}:", target.note()),
            lines: vec![match target {
                Target::Direct => "netsh winhttp reset proxy".to_owned(),
                _ => format!(
                    "netsh winhttp set proxy proxy-server=\"{}\"",
                    target.address()
                ),
            }],
        };
    }
    let usual = match component {
        Some("updater") => "ApplicationProxyConnectorUpdaterService.exe.config",
        _ => "ApplicationProxyConnectorService.exe.config",
    };
    let own = file.filter(|name| name.to_ascii_lowercase().ends_with(".exe.config"));
    let section = match target {
        Target::Direct => vec!["  <defaultProxy enabled=\"false\"/>".to_owned()],
        _ => vec![
            "  <defaultProxy>".to_owned(),
            format!(
                "    <proxy usesystemdefault=\"False\" proxyaddress=\"http://{}\"/>",
                target.address()
            ),
            "  </defaultProxy>".to_owned(),
        ],
    };
    let mut lines = vec!["<system.net>".to_owned()];
    lines.extend(section);
    lines.push("</system.net>".to_owned());
    Remedy {
        file: own.unwrap_or(usual).to_owned(),
        format: "xml",
        says: format!(
            "In <configuration>, in place of a present <system.net>{}:",
            target.note()
        ),
        lines,
    }
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
