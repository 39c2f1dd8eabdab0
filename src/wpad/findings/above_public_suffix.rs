//! W-01: clients of this machine ask for `wpad` in a domain that is a public suffix.
//!
//! A client that completes `wpad` with the search list asks for it (Chromium, Firefox, glibc);
//! pac-check does not. Names in it belong to whoever registers them first (US-CERT TA16-144A).

use super::{Facts, Rule, finding};
use crate::finding::discovery::SuffixSection;
use crate::finding::{Finding, Severity};

pub(super) const ABOVE_PUBLIC_SUFFIX: Rule = Rule {
    code: "W-01",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let discovery = facts.discovery;
    let given = discovery.domains.iter().filter_map(|domain| {
        let name = format!("wpad.{domain}");
        let refused = discovery.not_asked.iter().find(|it| it.name == name)?;
        // A top-level domain that nobody has is a matter of its own.
        (refused.section != SuffixSection::Unlisted).then_some((domain, refused))
    });
    given
        .map(|(domain, refused)| {
            finding(
                "W-01",
                Severity::Critical,
                format!(
                    "clients with the search domain {domain} ask for {}, which a stranger may own: \
                     whoever has it decides over their proxy",
                    refused.name
                ),
                vec![
                    format!(
                        "{domain} is a search domain (from {})",
                        discovery.domains_from
                    ),
                    refused.why.clone(),
                ],
                "Take the domain off the search list; search domains are domains that you own.",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;

    #[test]
    fn a_search_domain_that_is_a_public_suffix_is_found() {
        let found = checked(
            &ABOVE_PUBLIC_SUFFIX,
            &discovery(&["co.uk", "a.example.com", "github.io"], Vec::new()),
        );
        assert_eq!(found.len(), 2);
        assert!(found[0].message.contains("wpad.co.uk"));
        assert!(found[0].evidence[0].contains("/etc/resolv.conf"));
        assert!(found[1].message.contains("wpad.github.io"));
    }

    #[test]
    fn domains_of_ones_own_and_top_level_domains_of_nobody_are_not_meant() {
        let own = discovery(&["a.example.com", "example.co.uk", "lan"], Vec::new());
        assert_eq!(checked(&ABOVE_PUBLIC_SUFFIX, &own), []);
    }
}
