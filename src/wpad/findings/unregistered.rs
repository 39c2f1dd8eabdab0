//! W-06: a domain that nobody has registered: whoever does answers its names outside the network
//! (Chen et al., "MitM Attack by Name Collision", IEEE S&P 2016).
//!
//! Whether a domain that exists is one's own, no question can tell.

use super::{Facts, Rule, bare, fact, finding};
use crate::finding::discovery::LookupStatus;
use crate::finding::{Finding, Severity};

pub(super) const UNREGISTERED: Rule = Rule {
    code: "W-06",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let said = &facts.discovery.registrations;
    let mut names: Vec<&str> = said.iter().map(|lookup| lookup.name.as_str()).collect();
    names.dedup();
    let missing = names.into_iter().filter_map(|name| {
        let of_name = || said.iter().filter(|lookup| lookup.name == name);
        let exists = |status| matches!(status, LookupStatus::Answered | LookupStatus::NoData);
        let missing = of_name().any(|lookup| lookup.status == LookupStatus::NoSuchName)
            && !of_name().any(|lookup| exists(lookup.status));
        missing.then(|| {
            finding(
                "W-06",
                Severity::High,
                format!(
                    "the domain {} does not exist in public DNS: whoever registers it answers for \
                     wpad when a client asks outside the network",
                    bare(name)
                ),
                of_name().map(fact).collect(),
                "Register it, or move the network to a domain of your own. Look at the others on the \
                 search list, too: that a domain exists does not say that it is yours.",
            )
        })
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, checked, discovery};
    use super::*;

    #[test]
    fn a_domain_that_nobody_has_is_found_and_a_registered_or_unknown_one_is_not() {
        let mut network = discovery(&["hq.example.com"], Vec::new());
        assert_eq!(checked(&UNREGISTERED, &network), []);
        for (said, count) in [
            (vec!["NXDOMAIN"], 1),
            (vec!["NXDOMAIN", "timed out"], 1),
            (vec!["NXDOMAIN", "NODATA"], 0),
            (vec!["198.51.100.7"], 0),
            (vec!["timed out", "SERVFAIL"], 0),
        ] {
            network.registrations = said
                .iter()
                .map(|text| answer("example.com.", "192.0.2.53", text))
                .collect();
            let found = checked(&UNREGISTERED, &network);
            assert_eq!(found.len(), count, "{said:?}");
            if let Some(found) = found.first() {
                assert_eq!(
                    found.evidence[0],
                    "A of example.com at 192.0.2.53: NXDOMAIN"
                );
            }
        }
    }
}
