//! D-02: the file is large. Chromium and WinHTTP take no more than 1 MiB
//! (net/proxy_resolution/pac_file_fetcher_impl.cc), and older clients of Windows no more than 256 KB.

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, Fetch};
use crate::finding::{Finding, Severity};

const SMALL: u64 = 256 * 1024;
const MOST: u64 = 1024 * 1024;

pub(super) const LARGE_FILE: Rule = Rule {
    code: "D-02",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    facts
        .delivered()
        .filter_map(|(candidate, fetch)| of_place(candidate, fetch))
        .collect()
}

fn of_place(candidate: &Candidate, fetch: &Fetch) -> Option<Finding> {
    let (severity, what) = if fetch.bytes > MOST {
        let what = "more than 1 MiB: Chromium and WinHTTP do not take it";
        (Severity::Medium, what)
    } else if fetch.bytes > SMALL {
        (Severity::Low, "more than 256 KB: some clients take no more")
    } else {
        return None;
    };
    Some(finding(
        "D-02",
        severity,
        format!("the PAC file has {what}"),
        vec![format!("{}: {} bytes", candidate.url, fetch.bytes)],
        "Keep the file small: rules that list hosts one by one often fit into a few patterns.",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{checked, delivered};
    use super::*;

    #[test]
    fn sizes_are_held_against_both_limits() {
        for (bytes, severity) in [
            (SMALL, None),
            (SMALL + 1, Some(Severity::Low)),
            (MOST, Some(Severity::Low)),
            (MOST + 1, Some(Severity::Medium)),
        ] {
            let found = checked(
                &LARGE_FILE,
                &delivered(Fetch {
                    bytes,
                    ..Fetch::default()
                }),
            );
            assert_eq!(found.first().map(|one| one.severity), severity, "{bytes}");
        }
    }
}
