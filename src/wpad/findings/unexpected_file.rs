//! D-05: the file is not the one that the user expects (`--expect-sha256`).

use super::{Rule, finding};
use crate::finding::{Finding, Severity};

pub(super) const UNEXPECTED_FILE: Rule = Rule {
    code: "D-05",
    check: |facts| {
        let (Some(expected), Some((candidate, fetch))) = (facts.expected_sha256, facts.chosen())
        else {
            return Vec::new();
        };
        let sha256 = fetch.sha256.as_deref().unwrap_or_default();
        unexpected(&candidate.url, sha256, expected)
            .into_iter()
            .collect()
    },
};

/// The finding, where a file has another hash than expected.
pub fn unexpected(source: &str, sha256: &str, expected: &str) -> Option<Finding> {
    (!sha256.eq_ignore_ascii_case(expected)).then(|| {
        finding(
            "D-05",
            Severity::High,
            "the PAC file is not the one that was expected".to_owned(),
            vec![
                format!("{source}: SHA-256 {sha256}"),
                format!("expected: SHA-256 {}", expected.to_ascii_lowercase()),
            ],
            "Find out who changed it; if the change is right, expect the new hash.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;
    use crate::finding::discovery::Fetch;

    #[test]
    fn another_hash_is_found_whatever_the_case_of_its_letters() {
        let network = |sha256: &str| {
            delivered(Fetch {
                sha256: Some(sha256.to_owned()),
                ..Fetch::default()
            })
        };
        // The tests expect AA.
        assert_eq!(checked(&UNEXPECTED_FILE, &network("bb")).len(), 1);
        assert_eq!(checked(&UNEXPECTED_FILE, &network("aa")), []);
    }
}
