//! W-18: Windows, which devolves down to two labels, reaches a public suffix from this domain.
//!
//! Source: Microsoft, "Primary DNS suffix devolution level" (ADMX_DnsClient): never below two
//! labels, none with a suffix search list set by policy; security advisory 971888 and CVE-2007-5355
//! for what happened to it.

use super::{Facts, Rule, finding};
use crate::finding::discovery::{NotAsked, SuffixSection};
use crate::finding::{Finding, Severity};

/// Labels below which Windows never devolves.
const FEWEST_LABELS: usize = 2;

pub(super) const DEVOLUTION_TO_SUFFIX: Rule = Rule {
    code: "W-18",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let discovery = facts.discovery;
    let reached = discovery.not_asked.iter().filter_map(|refused| {
        let domain = domain(refused)?;
        let from: Vec<&String> = discovery
            .domains
            .iter()
            .filter(|given| given.ends_with(&format!(".{domain}")))
            .collect();
        (!from.is_empty()).then_some((refused, domain, from))
    });
    reached
        .map(|(refused, domain, from)| {
            let from: Vec<&str> = from.into_iter().map(String::as_str).collect();
            finding(
                "W-18",
                Severity::Medium,
                format!(
                    "Windows clients with the primary suffix {} and without a search list of their \
                     own may ask for {}, which a stranger may own",
                    from.join(" or "),
                    refused.name
                ),
                vec![
                    format!(
                        "{domain} is the parent of {} with two or more labels",
                        from.join(", ")
                    ),
                    refused.why.clone(),
                ],
                "Set a DNS suffix search list, or the devolution level, by group policy.",
            )
        })
        .collect()
}

/// The public suffix, where Windows would reach it.
fn domain(refused: &NotAsked) -> Option<&str> {
    let domain = refused.name.strip_prefix("wpad.")?;
    let reached =
        refused.section != SuffixSection::Unlisted && domain.split('.').count() >= FEWEST_LABELS;
    reached.then_some(domain)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, discovery};
    use super::*;

    #[test]
    fn a_suffix_of_two_labels_is_reached_and_one_of_one_label_is_not() {
        let found = checked(
            &DEVOLUTION_TO_SUFFIX,
            &discovery(&["emea.example.co.uk", "pc.example.com"], Vec::new()),
        );
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("wpad.co.uk"));
        assert!(found[0].evidence[0].contains("emea.example.co.uk"));
        // The domain itself is another finding.
        assert_eq!(
            checked(&DEVOLUTION_TO_SUFFIX, &discovery(&["co.uk"], Vec::new())),
            []
        );
    }
}
