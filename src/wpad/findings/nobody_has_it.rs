//! W-13: no name server has `wpad` for any domain. Where clients look for it, the first on the link
//! who answers (LLMNR, NetBIOS, a name server announced by a stranger's DHCPv6) decides.

use super::{Facts, Rule, bare, fact, finding, said};
use crate::finding::discovery::{Candidate, CandidateOutcome, Lookup, LookupStatus};
use crate::finding::{Finding, Severity};

pub(super) const NOBODY_HAS_IT: Rule = Rule {
    code: "W-13",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let candidates = &facts.discovery.candidates;
    // What a client makes of its servers' answers, and what each of them says: another server, of
    // another link or behind the stub, may have it.
    let missing = candidates.iter().all(|candidate| {
        candidate.outcome == CandidateOutcome::NoSuchName
            && said(candidate).iter().all(|it| it.addresses.is_empty())
    });
    if candidates.is_empty() || !missing {
        return Vec::new();
    }
    let mut evidence = Vec::new();
    for (what, exists) in [("no such name", false), ("no address", true)] {
        let names: Vec<&str> = facts
            .named()
            .filter(|(_, candidate)| has_records(candidate) == exists)
            .map(|(name, _)| bare(name))
            .collect();
        if !names.is_empty() {
            evidence.push(format!("{what}: {}", names.join(", ")));
        }
    }
    let open: Vec<&Lookup> = facts
        .named()
        .flat_map(|(_, candidate)| said(candidate))
        .filter(|lookup| !lookup.status.is_answer())
        .collect();
    evidence.extend(open.iter().copied().map(fact));
    let which = if open.is_empty() {
        "no name server has"
    } else {
        "no name server that answered has"
    };
    vec![finding(
        "W-13",
        Severity::Medium,
        format!(
            "{which} wpad for any of the domains: where clients look for it, whoever answers first on \
             the link decides over their proxy"
        ),
        evidence,
        "Where automatic detection is switched on in clients, switch it off, or give wpad a record \
         that you control; switch off LLMNR and NetBIOS name resolution.",
    )]
}

/// The name exists, with records of another kind.
fn has_records(candidate: &Candidate) -> bool {
    let mut answers = said(candidate).iter();
    answers.any(|lookup| lookup.status == LookupStatus::NoData)
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

    #[test]
    fn a_server_that_has_it_or_says_nothing_is_no_server_without_it() {
        let mut other = candidate(
            "a.example.com",
            &["127.0.0.53 NXDOMAIN", "10.0.0.54 10.0.0.80"],
        );
        // What the machine's clients make of it.
        other.outcome = CandidateOutcome::NoSuchName;
        let network = discovery(&["a.example.com"], vec![other]);
        assert_eq!(checked(&NOBODY_HAS_IT, &network), []);

        let open = candidate(
            "a.example.com",
            &["10.0.0.53 NXDOMAIN", "10.0.0.54 timed out"],
        );
        let empty = candidate("b.example.com", &["10.0.0.53 NODATA"]);
        let network = discovery(&["a.example.com", "b.example.com"], vec![open, empty]);
        let found = checked(&NOBODY_HAS_IT, &network);
        assert!(found[0].message.contains("that answered"));
        assert_eq!(
            found[0].evidence,
            [
                "no such name: wpad.a.example.com",
                "no address: wpad.b.example.com",
                "A of wpad.a.example.com at 10.0.0.54: timed out",
            ]
        );
    }
}
