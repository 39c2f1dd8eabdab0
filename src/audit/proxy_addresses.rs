//! P-06: a proxy outside the organisation, by its address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::finding::answers::{RouteEntry, UrlAnswer};
use crate::finding::{Finding, Severity};
use crate::pac::Resolution;
use crate::policy::{CanonicalHost, Policy};
use crate::wpad::is_outside;

/// Proxies of a file that are looked at; a file rarely has more than a few.
const MOST: usize = 32;

/// The proxies that the answers name, each with a URL that leads to it, in the order of their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedProxies {
    proxies: BTreeMap<String, (RouteEntry, String)>,
}

impl NamedProxies {
    /// Those of these answers. Of very many only the first are looked at.
    pub fn of<'a>(answers: impl Iterator<Item = &'a UrlAnswer>) -> Self {
        let mut proxies = BTreeMap::new();
        for answer in answers {
            for entry in answer.route.iter().filter(|entry| entry.host.is_some()) {
                if proxies.len() < MOST {
                    proxies
                        .entry(entry.to_string())
                        .or_insert_with(|| (entry.clone(), answer.url.clone()));
                }
            }
        }
        Self { proxies }
    }

    /// The names among them, each once: what has to be looked up.
    pub fn names(&self) -> Vec<String> {
        let hosts = self.proxies.values().filter_map(|(entry, _)| name(entry));
        let mut names: Vec<String> = hosts.collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The findings, with what was said to each of the names. Names that nobody was asked for say
    /// nothing.
    pub fn findings(
        &self,
        said: &BTreeMap<String, Resolution>,
        internal: &[IpNet],
        policy: &Policy,
    ) -> Vec<Finding> {
        let mut unknown = Vec::new();
        let mut findings = Vec::new();
        for (text, (entry, url)) in &self.proxies {
            let addresses = match host(entry) {
                Some(CanonicalHost::Address(address)) => vec![address],
                Some(CanonicalHost::Name(name)) => match said.get(&name) {
                    Some(Resolution::Addresses(addresses)) => addresses.clone(),
                    Some(other) => {
                        unknown.push(format!("{text}: {}", why(other)));
                        continue;
                    }
                    None => continue,
                },
                Some(CanonicalHost::Unusable) | None => continue,
            };
            let outside: Vec<IpAddr> = addresses
                .into_iter()
                .filter(|&address| is_outside(address, internal))
                .collect();
            if !outside.is_empty() {
                findings.push(public(text, &outside, url, is_allowed(policy, entry)));
            }
        }
        findings.extend(not_known(unknown));
        findings
    }
}

fn host(entry: &RouteEntry) -> Option<CanonicalHost> {
    entry.host.as_deref().map(CanonicalHost::of)
}

fn name(entry: &RouteEntry) -> Option<String> {
    match host(entry)? {
        CanonicalHost::Name(name) => Some(name),
        CanonicalHost::Address(_) | CanonicalHost::Unusable => None,
    }
}

/// True where the user's own list names the proxy, for any destination.
fn is_allowed(policy: &Policy, entry: &RouteEntry) -> bool {
    let of_rules = policy
        .rules
        .iter()
        .filter_map(|rule| rule.proxies.as_ref())
        .flatten();
    let mut allowed = policy.allow.iter().flatten().chain(of_rules);
    allowed.any(|pattern| pattern.value.matches(entry))
}

fn public(text: &str, outside: &[IpAddr], url: &str, allowed: bool) -> Finding {
    let addresses: Vec<String> = outside.iter().map(ToString::to_string).collect();
    let (severity, known) = if allowed {
        (Severity::Info, ", and the policy allows it")
    } else {
        (Severity::High, "")
    };
    Finding {
        code: "P-06",
        severity,
        message: format!("`{text}` has a public address: traffic leaves the network to it{known}"),
        evidence: vec![
            format!("{text} is {}", addresses.join(" and ")),
            url.to_owned(),
        ],
        help: "Find out whose proxy that is. If the address is yours, name its network with \
               --internal-network; if it is a service that you use, allow it in the policy."
            .to_owned(),
        labels: Vec::new(),
    }
}

fn not_known(evidence: Vec<String>) -> Option<Finding> {
    (!evidence.is_empty()).then(|| Finding {
        code: "P-06",
        severity: Severity::Info,
        message: "whether these proxies lie outside is unknown: they have no address here"
            .to_owned(),
        evidence,
        help: "Audit where the clients are, or name their name server with --dns-server."
            .to_owned(),
        labels: Vec::new(),
    })
}

fn why(resolution: &Resolution) -> String {
    match resolution {
        Resolution::Addresses(_) => String::new(),
        Resolution::NoSuchName => "the name does not exist".to_owned(),
        Resolution::NoAddress => "the name has no address".to_owned(),
        Resolution::Failed(why) => why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::answered as answer;

    fn checked(route: &str, said: &[(&str, Resolution)], allow: Option<&str>) -> Vec<Finding> {
        let answers = [
            answer("http://a.example/", route),
            answer("http://b.example/", route),
        ];
        let proxies = NamedProxies::of(answers.iter());
        let said: BTreeMap<String, Resolution> = said
            .iter()
            .map(|(name, said)| ((*name).to_owned(), said.clone()))
            .collect();
        assert_eq!(proxies.names(), said.keys().cloned().collect::<Vec<_>>());
        let mut policy = Policy::default();
        if let Some(pattern) = allow {
            policy.allow_proxy(pattern).expect("a pattern");
        }
        let internal = ["203.0.113.0/24".parse().expect("a network")];
        proxies.findings(&said, &internal, &policy)
    }

    fn addresses(texts: &[&str]) -> Resolution {
        let addresses = texts.iter().map(|text| text.parse().expect("an address"));
        Resolution::Addresses(addresses.collect())
    }

    #[test]
    fn a_name_with_a_public_address_is_found_with_a_url_that_leads_there() {
        let said = [("p.example", addresses(&["10.0.0.1", "198.51.100.7"]))];
        let found = checked("PROXY P.example.:8080", &said, None);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].severity, Severity::High);
        assert_eq!(
            found[0].evidence,
            ["PROXY p.example.:8080 is 198.51.100.7", "http://a.example/"]
        );
        let allowed = checked("PROXY P.example.:8080", &said, Some("p.example"));
        assert_eq!(allowed[0].severity, Severity::Info);
    }

    #[test]
    fn addresses_need_no_question_and_ones_own_are_fine() {
        assert_eq!(checked("PROXY 198.51.100.7:1", &[], None).len(), 1);
        for route in ["PROXY 10.0.0.1:1", "PROXY 203.0.113.5:1", "DIRECT"] {
            assert_eq!(checked(route, &[], None), [], "{route}");
        }
        let inside = [("p.example", addresses(&["10.0.0.1", "203.0.113.9"]))];
        assert_eq!(checked("PROXY p.example:1", &inside, None), []);
    }

    #[test]
    fn what_nobody_could_say_is_told_and_is_no_pass() {
        for (said, part) in [
            (Resolution::NoSuchName, "does not exist"),
            (Resolution::NoAddress, "no address"),
            (Resolution::Failed("timed out".to_owned()), "timed out"),
        ] {
            let found = checked("PROXY p.example:1", &[("p.example", said)], None);
            assert_eq!(found[0].severity, Severity::Info);
            assert!(found[0].evidence[0].contains(part), "{found:?}");
        }
    }
}
