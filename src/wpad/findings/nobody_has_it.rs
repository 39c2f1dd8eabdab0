//! W-13: no name server has `wpad` for any domain. Where clients look for it, the first on the link
//! who answers (LLMNR, NetBIOS, a name server announced by a stranger's DHCPv6) decides.

use super::{Facts, Rule, bare, finding};
use crate::finding::discovery::CandidateOutcome;
use crate::finding::{Finding, Severity};

pub(super) const NOBODY_HAS_IT: Rule = Rule {
    code: "W-13",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let candidates = &facts.discovery.candidates;
    let missing = candidates
        .iter()
        .all(|candidate| candidate.outcome == CandidateOutcome::NoSuchName);
    if candidates.is_empty() || !missing {
        return Vec::new();
    }
    let names: Vec<&str> = facts.named().map(|(name, _)| bare(name)).collect();
    vec![finding(
        "W-13",
        Severity::Medium,
        "no name server has wpad for any of the domains: where clients look for it, whoever answers \
         first on the link decides over their proxy"
            .to_owned(),
        vec![format!("no such name: {}", names.join(", "))],
        "Where automatic detection is switched on in clients, switch it off, or give wpad a record \
         that you control; switch off LLMNR and NetBIOS name resolution.",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

    #[test]
    fn only_where_every_name_is_missing_for_sure() {
        let missing = || candidate("a.example.com", &["10.0.0.53 NXDOMAIN"]);
        let found = checked(
            &NOBODY_HAS_IT,
            &discovery(&["a.example.com"], vec![missing()]),
        );
        assert_eq!(found[0].evidence, ["no such name: wpad.a.example.com"]);

        let has = candidate("b.example.com", &["10.0.0.53 10.0.0.80"]);
        let mut open = candidate("c.example.com", &["10.0.0.53 timed out"]);
        open.outcome = CandidateOutcome::LookupFailed("timed out".to_owned());
        for candidates in [vec![missing(), has], vec![missing(), open], Vec::new()] {
            let network = discovery(&["example.com"], candidates);
            assert_eq!(checked(&NOBODY_HAS_IT, &network), []);
        }
    }
}
