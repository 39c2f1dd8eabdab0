//! N-14: a PAC file at an address that Windows does not read.

use super::super::address_text;
use super::super::credentials::masked_value;
use super::super::set_value::{Kind, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-14", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let scripts = values.filter(|value| value.kind == Kind::Script);
    scripts.filter_map(|value| found(&value)).collect()
}

fn found(value: &SetValue<'_>) -> Option<Found> {
    if address_text::is_web_address(value.text) || address_text::is_placeholder(value.text) {
        return None;
    }
    let text = masked_value(value.text);
    let words = Words {
        severity: value.severity(Severity::Medium),
        message: format!(
            "{} `{text}` is not an http or https address: WinHTTP refuses it, and .NET ignores it unless LegacyWPADSupport is 1{}",
            value.name(),
            value.note(),
        ),
        evidence: Vec::new(),
        help: "Put the PAC file on a web server, and write its http address.",
    };
    Some(CHECK.found(words, vec![value.place.clone()], None))
}
