//! N-22: what a sample has in the place of an address was left in.

use super::super::address_text;
use super::super::credentials::{masked_value, without};
use super::super::proxy_list::{Address, entries};
use super::super::set_value::{Kind, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-22", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let addresses = values.filter(|value| value.kind != Kind::Bypass);
    addresses.filter_map(|value| found(&value)).collect()
}

fn found(value: &SetValue<'_>) -> Option<Found> {
    let text = without(value.text).unwrap_or_else(|| value.text.to_owned());
    let parts = if value.needs_scheme() || value.kind == Kind::Script {
        vec![(None, text.trim())]
    } else {
        entries(&text)
    };
    let mut entries = parts.iter();
    let Some((_, entry)) = entries.find(|(_, entry)| address_text::is_placeholder(entry)) else {
        let mut parts = parts.iter();
        return parts
            .any(|(_, entry)| address_text::is_sample(entry))
            .then(|| of_the_article(value));
    };
    let is_read = match value.kind {
        Kind::Proxy if value.needs_scheme() => Address::parse(entry).is_ok(),
        _ => Address::parse_bare(entry).is_ok(),
    };
    let effect = match (is_read, value.needs_scheme()) {
        (true, _) => "it is the name of no server here, most likely",
        (false, true) => "it is not a URL, the section does not load and every request fails",
        (false, false) => "it is not an address that can be used",
    };
    let severity = if is_read {
        Severity::Medium
    } else {
        Severity::High
    };
    let words = Words {
        severity: value.severity(severity),
        message: format!(
            "{} still contains the placeholder of a sample, `{}`: {effect}{}",
            value.name(),
            masked_value(entry),
            value.note(),
        ),
        evidence: Vec::new(),
        help: match value.kind {
            Kind::Script => "Write the address of your PAC file.",
            _ => "Write the name or address of your proxy, and its port as a number.",
        },
    };
    Some(CHECK.found(words, vec![value.place.clone()], None))
}

/// The address that the article has, and asks to be changed. A server may have that name.
fn of_the_article(value: &SetValue<'_>) -> Found {
    let words = Words {
        severity: Severity::Info,
        message: format!(
            "{} is proxyserver:8080, the address of Microsoft's sample{}",
            value.name(),
            value.note()
        ),
        evidence: Vec::new(),
        help: "Make sure that your proxy has that name and port: the article says to change it.",
    };
    CHECK.found(words, vec![value.place.clone()], None)
}
