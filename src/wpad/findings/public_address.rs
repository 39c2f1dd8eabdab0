//! W-03: `wpad` has an address outside the organisation.

use super::{Facts, Rule, bare, fact, finding, said};
use crate::finding::{Finding, Severity};
use crate::wpad::address::is_outside;

pub(super) const PUBLIC_ADDRESS: Rule = Rule {
    code: "W-03",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let outside = |(name, candidate)| {
        let answers = said(candidate).iter().filter(|lookup| {
            let mut addresses = lookup.addresses.iter();
            addresses.any(|&address| is_outside(address, facts.internal))
        });
        let mut evidence: Vec<String> = answers.map(fact).collect();
        (!evidence.is_empty()).then(|| {
            let domain = bare(name).strip_prefix("wpad.").unwrap_or(bare(name));
            let discovery = facts.discovery;
            let given = discovery.domains.iter().find(|given| {
                given.as_str() == domain || given.ends_with(&format!(".{domain}"))
            });
            evidence.extend(given.map(|given| {
                format!(
                    "{given} is a domain of this machine (from {})",
                    discovery.domains_from
                )
            }));
            finding(
                "W-03",
                Severity::High,
                format!(
                    "the name {} has a public address: a PAC file from there comes from outside the \
                     network, and whoever has that address or the domain {domain} decides over the proxy",
                    bare(name)
                ),
                evidence,
                "Serve the file from a server of your own inside; if the address is yours, name its \
                 network with --internal-network.",
            )
        })
    };
    facts.named().filter_map(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

    #[test]
    fn a_public_address_is_found_at_the_server_that_has_it() {
        let found = checked(
            &PUBLIC_ADDRESS,
            &discovery(
                &["corp.example.com"],
                vec![candidate(
                    "corp.example.com",
                    &[
                        "10.0.0.53 10.0.0.80",
                        "10.0.0.54 198.51.100.7",
                        "10.0.0.53 2001:db8::7",
                    ],
                )],
            ),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].evidence,
            [
                "A of wpad.corp.example.com at 10.0.0.54: 198.51.100.7",
                "AAAA of wpad.corp.example.com at 10.0.0.53: 2001:db8::7",
                "corp.example.com is a domain of this machine (from /etc/resolv.conf)",
            ]
        );
    }

    #[test]
    fn private_addresses_and_networks_that_were_named_are_fine() {
        let one = candidate("a.example.com", &["10.0.0.53 10.0.0.80", "x 203.0.113.9"]);
        assert_eq!(
            checked(&PUBLIC_ADDRESS, &discovery(&["a.example.com"], vec![one])),
            []
        );
    }
}
