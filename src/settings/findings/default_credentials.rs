//! N-11: the account's credentials are offered to the proxy.

use super::super::corrections::Change;
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-11", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for section in facts.sections() {
        let Some(setting) = section
            .default_credentials
            .as_ref()
            .filter(|setting| setting.value)
        else {
            continue;
        };
        let mut better = section.clone();
        better.default_credentials = None;
        let words = Words {
            severity: Severity::Low,
            message: "useDefaultCredentials=\"true\" offers the server's own credentials to any proxy that asks; the connector does not support proxies that ask".to_owned(),
            evidence: Vec::new(),
            help: "Remove it, and let the server through the proxy without a login.",
        };
        found.push(CHECK.found(
            words,
            vec![setting.place.clone()],
            Some(Change::section(better, None)),
        ));
    }
    found
}
