//! W-04: the answer 127.0.53.53, with which ICANN tells that an internal name collides with a
//! top-level domain that was delegated ("Name collision occurrence management framework", 2014).

use super::{Facts, Rule, bare, fact, finding, said};
use crate::finding::{Finding, Severity};
use crate::wpad::address::COLLISION_MARKER as MARKER;

pub(super) const COLLISION_MARKER: Rule = Rule {
    code: "W-04",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let marked = |(name, candidate)| {
        let answers = said(candidate).iter();
        let answers = answers.filter(|lookup| lookup.addresses.contains(&MARKER));
        let evidence: Vec<String> = answers.map(fact).collect();
        (!evidence.is_empty()).then(|| {
            finding(
                "W-04",
                Severity::High,
                format!(
                    "{} is answered with {MARKER}: the name left the network and collides with a \
                     top-level domain that somebody else has",
                    bare(name)
                ),
                evidence,
                "Rename the domain to one below a domain that you own, and have your name servers \
                 answer for it themselves.",
            )
        })
    };
    facts.named().filter_map(marked).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

    #[test]
    fn the_marker_is_found_and_other_loopback_addresses_are_not() {
        let network = |address: &str| {
            let said = format!("10.0.0.53 {address}");
            discovery(&["hq.corp"], vec![candidate("hq.corp", &[&said])])
        };
        let found = checked(&COLLISION_MARKER, &network("127.0.53.53"));
        assert_eq!(
            found[0].evidence,
            ["A of wpad.hq.corp at 10.0.0.53: 127.0.53.53"]
        );
        assert_eq!(checked(&COLLISION_MARKER, &network("127.0.0.1")), []);
    }
}
