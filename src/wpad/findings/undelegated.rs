//! W-07: a domain whose top-level domain nobody was given, or that is another protocol's.
//!
//! Away from the network its names are asked of public name servers; once somebody gets the
//! top-level domain, he answers them (US-CERT TA16-144A). Reserved names collide with nobody: RFC
//! 2606, RFC 6761, RFC 8375 (`home.arpa`), RFC 9476 (`alt`), and `internal` (ICANN board, July
//! 2024).

use super::{Facts, Rule, finding};
use crate::finding::{Finding, Severity};
use crate::wpad::Domain;
use crate::wpad::devolution::devolve;

use crate::finding::discovery::SuffixSection;

/// Top-level domains that were promised to nobody, for good.
const RESERVED: &[&str] = &[
    "alt",
    "example",
    "internal",
    "invalid",
    "localhost",
    "onion",
    "test",
];
/// Those that ICANN does not give to anybody for the time being, as too many use them.
const DEFERRED: &[&str] = &["corp", "home", "mail"];

pub(super) const UNDELEGATED: Rule = Rule {
    code: "W-07",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let discovery = facts.discovery;
    let mut findings = Vec::new();
    for text in &discovery.domains {
        let top = text.rsplit('.').next().unwrap_or_default();
        if RESERVED.contains(&top) || !is_unlisted(text) {
            continue;
        }
        let (severity, why) = if top == "local" {
            (
                Severity::High,
                "names in local belong to multicast DNS (RFC 6762): any device on the link may \
                 answer for wpad",
            )
        } else if DEFERRED.contains(&top) {
            (
                Severity::Medium,
                "ICANN does not delegate it for the time being, but outside the network its names \
                 are asked of strangers",
            )
        } else {
            (
                Severity::High,
                "it is not delegated yet: whoever gets it answers for these names outside the \
                 network",
            )
        };
        findings.push(finding(
            "W-07",
            severity,
            format!("the domain {text} lies in the top-level domain {top}: {why}"),
            vec![
                format!("{text} is a domain of this machine (from {})", discovery.domains_from),
                format!("{top} has no rule of its own in the public suffix list"),
            ],
            "Move to a domain below one that you own, or to internal or home.arpa, which will never be \
             be given.",
        ));
    }
    findings
}

fn is_unlisted(text: &str) -> bool {
    Domain::parse(text).is_ok_and(|domain| {
        let refused = devolve(&domain).refused;
        refused
            .last()
            .is_some_and(|refused| refused.section == SuffixSection::Unlisted)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;

    #[test]
    fn top_level_domains_of_nobody_are_found() {
        let found = checked(
            &UNDELEGATED,
            &discovery(&["hq.corp", "office.lan", "pc.local", "dev"], Vec::new()),
        );
        let severities: Vec<Severity> = found.iter().map(|one| one.severity).collect();
        assert_eq!(
            severities,
            [Severity::Medium, Severity::High, Severity::High]
        );
        assert!(found[2].message.contains("multicast DNS"));
    }

    #[test]
    fn delegated_and_reserved_ones_are_fine() {
        let fine = [
            "a.example.com",
            "example.co.uk",
            "x.internal",
            "home.arpa",
            "corp.example",
        ];
        assert_eq!(checked(&UNDELEGATED, &discovery(&fine, Vec::new())), []);
    }
}
