//! W-11: the name exists, but no PAC file comes. Clients wait for it, then go without a proxy.

use super::{Facts, Rule, finding};
use crate::finding::discovery::{CandidateOutcome, FetchFailureKind};
use crate::finding::{Finding, Severity};

pub(super) const NOT_DELIVERED: Rule = Rule {
    code: "W-11",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let candidates = facts.discovery.candidates.iter();
    candidates
        .filter_map(|candidate| {
            let (CandidateOutcome::FetchFailed(why) | CandidateOutcome::NotAPacFile(why)) =
                &candidate.outcome
            else {
                return None;
            };
            let mut evidence = vec![why.clone()];
            let mut what = "delivers no PAC file";
            if let Some(fetch) = &candidate.fetch {
                if fetch.was_left_out() {
                    return None;
                }
                if fetch.was_given_up() {
                    what = "did not answer in the time that was given to it";
                }
                let failure = fetch.failure.as_ref();
                if failure.is_some_and(|it| it.kind == FetchFailureKind::Unresolved) {
                    what =
                        "could not be reached from here, as nobody could say where its server is";
                }
                evidence.extend(fetch.hops.iter().filter_map(|hop| {
                    let server = hop.server.as_ref()?;
                    Some(format!("{} answered for {}", server, hop.url))
                }));
            }
            Some(finding(
                "W-11",
                Severity::Medium,
                format!(
                    "the place {} {what}: clients that are led there wait, and then go DIRECT or \
                     look elsewhere",
                    candidate.url
                ),
                evidence,
                "Let the server deliver the file with status 200, or take the name out of DNS.",
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;
    use crate::finding::discovery::{Fetch, FetchFailure};

    #[test]
    fn a_name_without_a_file_is_found_and_a_missing_name_is_not() {
        let mut lost = candidate("lost.example.com", &["10.0.0.53 10.0.0.80"]);
        lost.outcome = CandidateOutcome::FetchFailed("connection refused".to_owned());
        let mut page = candidate("page.example.com", &["10.0.0.53 10.0.0.80"]);
        page.outcome = CandidateOutcome::NotAPacFile("it is an HTML page".to_owned());
        let missing = candidate("missing.example.com", &["10.0.0.53 NXDOMAIN"]);
        let mut left_out = lost.clone();
        left_out.fetch = Some(Fetch {
            failure: Some(FetchFailure {
                kind: FetchFailureKind::NotAttempted,
                message: "not asked for (--offline)".to_owned(),
            }),
            ..Fetch::default()
        });
        let found = checked(
            &NOT_DELIVERED,
            &discovery(&["example.com"], vec![lost, page, missing, left_out]),
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].evidence, ["connection refused"]);
        assert!(found[1].message.contains("wpad.page.example.com"));
    }
}
