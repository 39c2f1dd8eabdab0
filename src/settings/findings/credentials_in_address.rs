//! N-20: a user name or password in an address.

use super::super::credentials::{masked_value, without};
use super::super::set_value::{Kind, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-20", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values().into_iter();
    let addresses = values.filter(|value| value.kind != Kind::Bypass);
    addresses.filter_map(|value| found(facts, &value)).collect()
}

fn found(facts: &Facts<'_>, value: &SetValue<'_>) -> Option<Found> {
    let better = without(value.text)?;
    let words = Words {
        severity: value.severity(Severity::Medium),
        message: format!(
            "{} contains a user name or password: {}. Neither .NET nor WinHTTP logs in with it, and everybody who reads the file has it{}",
            value.name(),
            masked_value(value.text),
            value.note(),
        ),
        evidence: Vec::new(),
        help: "Remove it and change the password; let the server through the proxy without a login.",
    };
    let change = value.with(facts.given, better, None);
    Some(CHECK.found(words, vec![value.place.clone()], change))
}
