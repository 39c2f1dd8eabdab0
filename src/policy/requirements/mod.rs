//! What an answer is held against: one file per rule, in the order in which they are asked.
//!
//! The first broken rule names the verdict. The order goes from what no client could use to what
//! only this policy forbids.

mod allowed_proxy;
mod consumer_kind;
mod credentials;
mod direct_forbidden;
mod direct_required;
mod fail_open;
mod forbidden_kind;
mod ip_literal;
mod usable_route;

use super::{Destination, DirectStance, Policy};
use crate::finding::answers::{RouteEntry, UrlAnswer};
use crate::finding::{Label, Severity};

/// Every rule, in order.
pub const ALL: &[&Requirement] = &[
    &usable_route::USABLE_ROUTE,
    &consumer_kind::CONSUMER_KIND,
    &direct_forbidden::DIRECT_FORBIDDEN,
    &direct_required::DIRECT_REQUIRED,
    &allowed_proxy::ALLOWED_PROXY,
    &forbidden_kind::FORBIDDEN_KIND,
    &ip_literal::IP_LITERAL,
    &fail_open::FAIL_OPEN,
    &credentials::CREDENTIALS,
];

/// A rule that the answer for a required URL must keep.
#[derive(Debug)]
pub struct Requirement {
    /// Name in reports; also the file's name, with hyphens.
    pub name: &'static str,
    /// Stable code of its findings.
    pub code: &'static str,
    /// How much it matters where it is noted without deciding a verdict.
    pub severity: Severity,
    /// What it demands, in one sentence.
    pub title: &'static str,
    /// Holds an answer against it. Asked only about answers that are known.
    pub check: fn(&Subject<'_>) -> Outcome,
}

/// What a rule is asked about: one known answer, and what bears on it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The answer.
    pub answer: &'a UrlAnswer,
    /// What the client tries, in order; DIRECT where it never asks the script.
    pub route: &'a [RouteEntry],
    /// Where the URL leads.
    pub destination: &'a Destination,
    /// What the policy says about DIRECT there.
    pub direct: &'a DirectStance,
    /// The policy.
    pub policy: &'a Policy,
    /// Kinds of proxy that the consumer of the URL can speak to; `None` where it is not configured.
    pub consumer_kinds: Option<&'a [String]>,
}

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to object.
    Holds,
    /// Worth a finding, but no reason to call the requirement violated.
    Noted(Breach),
    /// The requirement is violated.
    Broken(Breach),
}

/// Characters of the PAC file's text that a message quotes.
const QUOTED: usize = 120;

/// What a message quotes of a text that may be very long.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
    }
}

/// What is wrong with an answer. Must not name the URL: equal breaches are reported together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// What is wrong, naming the route.
    pub why: String,
    /// What to do.
    pub next_step: String,
    /// Places in the policy that say so.
    pub labels: Vec<Label>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes::Code;

    #[test]
    fn every_rule_file_is_in_the_table() {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/requirements");
        let mut files: Vec<String> = std::fs::read_dir(directory)
            .expect("directory")
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| name != "mod.rs")
            .collect();
        files.sort();
        let mut listed: Vec<String> = ALL
            .iter()
            .map(|rule| format!("{}.rs", rule.name.replace('-', "_")))
            .collect();
        listed.sort();
        assert_eq!(files, listed);
    }

    #[test]
    fn the_catalogue_of_codes_names_each_rule() {
        for rule in ALL {
            let entry = Code::named(rule.code).expect("in the catalogue");
            assert_eq!(entry.rule, Some(rule.name));
        }
    }
}
