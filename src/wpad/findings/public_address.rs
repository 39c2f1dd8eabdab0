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
        let evidence: Vec<String> = answers.map(fact).collect();
        (!evidence.is_empty()).then(|| {
            finding(
                "W-03",
                Severity::High,
                format!(
                    "{} has a public address: the PAC file comes from outside the network, and \
                     whoever has that address decides over the proxy",
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
