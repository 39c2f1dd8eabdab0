//! W-05: a name that nobody has is answered like `wpad`: a wildcard record, or a name server that
//! replaces "no such name" by an address.

use std::net::IpAddr;

use super::{Facts, Rule, fact, finding, said};
use crate::finding::discovery::Lookup;
use crate::finding::{Finding, Severity};

pub(super) const ANOTHER_NAME_FOR_ALL: Rule = Rule {
    code: "W-05",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for probe in &facts.discovery.probes {
        let answered: Vec<&Lookup> = probe
            .lookups
            .iter()
            .filter(|lookup| !lookup.addresses.is_empty())
            .collect();
        if answered.is_empty() {
            continue;
        }
        let name = format!("wpad.{}.", probe.domain);
        let wpad: Vec<&Lookup> = facts
            .named()
            .filter(|(known, _)| *known == name)
            .flat_map(|(_, candidate)| said(candidate))
            .filter(|lookup| !lookup.addresses.is_empty())
            .collect();
        let same = addresses(&answered)
            .iter()
            .any(|address| addresses(&wpad).contains(address));
        let (severity, message) = if same {
            (
                Severity::High,
                format!(
                    "every name in {} has the address of wpad.{}: it is not a record for WPAD, but a \
                     wildcard or a name server that answers for names that do not exist",
                    probe.domain, probe.domain
                ),
            )
        } else {
            (
                Severity::Medium,
                format!(
                    "names in {} that do not exist have an address: a search list that tries {} \
                     finds something for every name",
                    probe.domain, probe.domain
                ),
            )
        };
        let evidence = answered.into_iter().chain(wpad).map(fact).collect();
        let help = if same {
            "Give wpad a record of its own or none, and switch off the rewriting of answers at the \
             name server."
        } else {
            "Take the wildcard record out, or switch off the rewriting of answers at the name server."
        };
        findings.push(finding("W-05", severity, message, evidence, help));
    }
    findings
}

fn addresses(lookups: &[&Lookup]) -> Vec<IpAddr> {
    let all = lookups.iter().flat_map(|lookup| lookup.addresses.iter());
    all.copied().collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, candidate, checked, discovery};
    use super::*;
    use crate::finding::discovery::{Discovery, Probe};

    fn network(probe: &str) -> Discovery {
        let wpad = candidate("corp.example.com", &["10.0.0.53 10.0.0.80"]);
        Discovery {
            probes: vec![Probe {
                domain: "corp.example.com".to_owned(),
                lookups: vec![answer("x.corp.example.com.", "10.0.0.53", probe)],
            }],
            ..discovery(&["corp.example.com"], vec![wpad])
        }
    }

    #[test]
    fn a_wildcard_is_told_from_a_record() {
        let found = checked(&ANOTHER_NAME_FOR_ALL, &network("10.0.0.80"));
        assert_eq!(found[0].severity, Severity::High);
        assert_eq!(
            found[0].evidence,
            [
                "A of x.corp.example.com at 10.0.0.53: 10.0.0.80",
                "A of wpad.corp.example.com at 10.0.0.53: 10.0.0.80",
            ]
        );
        let found = checked(&ANOTHER_NAME_FOR_ALL, &network("10.9.9.9"));
        assert_eq!(found[0].severity, Severity::Medium);
        for nothing in ["NXDOMAIN", "NODATA", "timed out"] {
            assert_eq!(checked(&ANOTHER_NAME_FOR_ALL, &network(nothing)), []);
        }
    }
}
