//! N-04: an address of a proxy that can't be used as it is written.

use super::super::address_text::{self, Fault};
use super::super::credentials::{masked_value, without};
use super::super::proxy_list::{Address, AddressError, entries};
use super::super::set_value::{Kind, Origin, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-04", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let proxies = values.filter(|value| value.kind == Kind::Proxy);
    proxies.filter_map(|value| found(facts, &value)).collect()
}

fn found(facts: &Facts<'_>, value: &SetValue<'_>) -> Option<Found> {
    let mut better = without(value.text).unwrap_or_else(|| value.text.to_owned());
    let mut first: Option<(Fault, String)> = None;
    let mut is_mended = true;
    let whole = better.clone();
    let parts = if value.needs_scheme() {
        vec![(None, whole.as_str())]
    } else {
        entries(&whole)
    };
    for (_, entry) in parts {
        let Some((fault, meant)) = address_text::of_proxy(entry, value.needs_scheme()) else {
            continue;
        };
        // They have findings of their own.
        if matches!(fault, Fault::Placeholder | Fault::Script) {
            return None;
        }
        match meant {
            Some(meant) => better = better.replacen(entry, &meant, 1),
            None => is_mended = false,
        }
        first.get_or_insert((fault, entry.to_owned()));
    }
    let (fault, entry) = first?;
    let words = Words {
        severity: value.severity(Severity::High),
        message: format!(
            "{} `{}` {}: {}{}",
            value.name(),
            masked_value(&entry),
            fault.says(),
            effect(value, &entry),
            value.note(),
        ),
        evidence: Vec::new(),
        help: help(&fault, value),
    };
    let change = if is_mended {
        value.with(facts.given, better, None)
    } else {
        None
    };
    Some(CHECK.found(words, vec![value.place.clone()], change))
}

fn effect(value: &SetValue<'_>, entry: &str) -> String {
    if !value.needs_scheme() {
        return match value.origin {
            Origin::Account(..) => "it is not a proxy that .NET can use".to_owned(),
            _ => "it is not a proxy that can be used".to_owned(),
        };
    }
    match Address::parse(entry) {
        Ok(address) => format!("requests go to {}", address.route()),
        Err(AddressError::NoHost { scheme, .. }) => {
            format!("`{scheme}` is taken for the scheme, and every request through the proxy fails")
        }
        Err(_) => "it is not a URL, the section does not load and every request fails".to_owned(),
    }
}

fn help(fault: &Fault, value: &SetValue<'_>) -> &'static str {
    match fault {
        Fault::NoScheme => "Write http:// in front, also of an address of numbers.",
        Fault::Twice => "Write http:// once.",
        Fault::Quotes => {
            "Leave the quotation marks out: they belong around the value, and not into it."
        }
        Fault::Port => "Write the port on which the proxy listens, a number from 1 to 65535.",
        Fault::Blank if value.needs_scheme() => {
            "Write the proxy's address, as http://HOST:PORT; without proxyaddress remove it."
        }
        _ if value.needs_scheme() => "Write the proxy's address, as http://HOST:PORT.",
        _ => "Write the proxy's address, as HOST:PORT.",
    }
}
