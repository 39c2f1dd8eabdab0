//! W-02 and W-08: a name at or above a public suffix, or the bare `wpad.`, has an address.

use super::{Facts, Rule, bare, fact, finding};
use crate::finding::Severity;
use crate::finding::discovery::Lookup;

pub(super) const PUBLIC_NAME_EXISTS: Rule = Rule {
    code: "W-02",
    check: |facts| {
        let names = names(facts).into_iter().filter(|name| *name != "wpad");
        names
            .map(|name| {
                finding(
                    "W-02",
                    Severity::Critical,
                    format!(
                        "the name {name} exists: clients that ask for it get their proxy from whoever has it, and that may be a stranger"
                    ),
                    evidence(facts, name),
                    "Keep clients from asking: search domains of your own only, and a suffix search \
                     list by group policy. Block the name at your name servers.",
                )
            })
            .collect()
    },
};

pub(super) const BARE_NAME_EXISTS: Rule = Rule {
    code: "W-08",
    check: |facts| {
        let names = names(facts).into_iter().filter(|name| *name == "wpad");
        names
            .map(|name| {
                finding(
                    "W-08",
                    Severity::Medium,
                    "the bare name wpad exists as a top-level domain: resolvers without a search \
                     list ask for it"
                        .to_owned(),
                    evidence(facts, name),
                    "Find out which of your name servers makes the name up, and have it answer with \
                     no such name.",
                )
            })
            .collect()
    },
};

fn with_address<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Lookup> {
    let lookups = facts.discovery.public_names.iter();
    lookups.filter(|lookup| !lookup.addresses.is_empty())
}

fn names<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    let mut names: Vec<&str> = with_address(facts)
        .map(|lookup| bare(&lookup.name))
        .collect();
    names.dedup();
    names
}

fn evidence(facts: &Facts<'_>, name: &str) -> Vec<String> {
    let of_name = with_address(facts).filter(|lookup| bare(&lookup.name) == name);
    of_name.map(fact).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, checked, discovery};
    use super::*;

    #[test]
    fn names_that_exist_are_found_and_told_apart() {
        let mut network = discovery(&["example.co.uk"], Vec::new());
        network.public_names = vec![
            answer("wpad.co.uk.", "10.0.0.53", "198.51.100.7"),
            answer("wpad.co.uk.", "10.0.0.54", "198.51.100.7"),
            answer("wpad.uk.", "10.0.0.53", "NXDOMAIN"),
            answer("wpad.", "10.0.0.53", "198.51.100.8"),
        ];
        let found = checked(&PUBLIC_NAME_EXISTS, &network);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence.len(), 2);
        let found = checked(&BARE_NAME_EXISTS, &network);
        assert_eq!(found[0].evidence, ["A of wpad at 10.0.0.53: 198.51.100.8"]);
        network.public_names.clear();
        assert_eq!(checked(&PUBLIC_NAME_EXISTS, &network), []);
        assert_eq!(checked(&BARE_NAME_EXISTS, &network), []);
    }
}
