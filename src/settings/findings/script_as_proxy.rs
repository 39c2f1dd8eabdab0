//! N-21: the address of a PAC file in the place of a proxy's.

use super::super::address_text;
use super::super::corrections::{Change, To};
use super::super::credentials::{masked_value, without};
use super::super::place::Located;
use super::super::proxy_list::entries;
use super::super::set_value::{Kind, Origin, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-21", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let proxies = values.filter(|value| value.kind == Kind::Proxy);
    proxies.filter_map(|value| found(&value)).collect()
}

fn found(value: &SetValue<'_>) -> Option<Found> {
    let text = without(value.text).unwrap_or_else(|| value.text.to_owned());
    let parts = if value.needs_scheme() {
        vec![(None, text.trim())]
    } else {
        entries(&text)
    };
    let mut parts = parts.iter();
    let (_, entry) = parts.find(|(_, entry)| address_text::is_script(entry))?;
    let words = Words {
        severity: value.severity(Severity::High),
        message: format!(
            "{} is the address of a PAC file, {}: requests go to that web server as if it were a proxy{}",
            value.name(),
            masked_value(entry),
            value.note(),
        ),
        evidence: Vec::new(),
        help: "A PAC file belongs in scriptLocation of <proxy>, or into the setup script of the account's settings; a proxy is HOST:PORT.",
    };
    let script = Some((*entry).to_owned()).filter(|entry| address_text::is_web_address(entry));
    let change = script.filter(|script| *script == text.trim());
    let change = change.and_then(|script| as_script(value, script));
    Some(CHECK.found(words, vec![value.place.clone()], change))
}

/// The same address as that of the PAC file, where there is no other.
fn as_script(value: &SetValue<'_>, script: String) -> Option<Change> {
    let when = Some("If the PAC file is meant");
    match value.origin {
        Origin::Section(section, _) if section.proxy.script.is_none() => {
            let mut better = section.clone();
            let address = better.proxy.address.take()?;
            better.proxy.script = Some(Located {
                value: script,
                place: address.place,
            });
            better.proxy.bypass_on_local = None;
            better.bypass.clear();
            Some(Change::section(better, when))
        }
        Origin::Account(whose, settings) if settings.script.is_none() => {
            let mut better = settings.clone();
            better.proxy = None;
            better.bypass = String::new();
            better.script = Some(script);
            let to = To::Account(whose, better);
            Some(Change { to, when })
        }
        _ => None,
    }
}
