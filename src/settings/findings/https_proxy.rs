//! N-05: a proxy that .NET cannot speak to.

use super::super::credentials::masked_value;
use super::super::proxy_list::{Address, entries};
use super::super::set_value::{Kind, Origin, SetValue};
use super::{Check, Facts, Found, Words};
use crate::finding::Severity;

pub(super) const CHECK: Check = Check { code: "N-05", find };

fn find(facts: &Facts<'_>) -> Vec<Found> {
    let values = facts.values_in_use().into_iter();
    let values = values.filter(|value| value.kind == Kind::Proxy && value.is_of_dotnet());
    values.filter_map(|value| found(facts, &value)).collect()
}

fn found(facts: &Facts<'_>, value: &SetValue<'_>) -> Option<Found> {
    let is_section = matches!(value.origin, Origin::Section(..));
    let parts = if is_section {
        vec![(None, value.text)]
    } else {
        entries(value.text)
    };
    let (entry, parsed) = parts.into_iter().find_map(|(scheme, entry)| {
        // No request has the other schemes.
        if scheme.is_some_and(|scheme| !["http", "https"].contains(&scheme)) {
            return None;
        }
        let parsed = if is_section {
            Address::parse(entry)
        } else {
            Address::parse_bare(entry)
        };
        let parsed = parsed.ok().filter(|parsed| parsed.scheme != "http")?;
        Some((entry, parsed))
    })?;
    let words = Words {
        severity: value.severity(Severity::High),
        message: format!(
            "{} is {}://: .NET takes only http:// proxies, and every request through it fails{}",
            value.name(),
            parsed.scheme,
            value.note(),
        ),
        evidence: if is_section {
            Vec::new()
        } else {
            vec![masked_value(entry).into_owned()]
        },
        help: "Name a port of the proxy that speaks plain HTTP; what goes through it is in TLS all the same.",
    };
    // Without a port it is unknown which one takes plain HTTP.
    let host = value.text.split_once("://").map(|(_, rest)| rest);
    let has_port = host.is_some_and(|host| {
        let host = host.rsplit('@').next().unwrap_or_default();
        host.trim_end_matches('/')
            .ends_with(&format!(":{}", parsed.port))
    });
    let change = host
        .filter(|_| has_port && parsed.scheme == "https" && entry == value.text)
        .and_then(|host| {
            let when = "If that port takes plain HTTP";
            value.with(facts.given, format!("http://{host}"), Some(when))
        });
    Some(CHECK.found(words, vec![value.place.clone()], change))
}
