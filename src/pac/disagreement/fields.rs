//! Which fields of the dialects can stand behind a difference.

use std::net::Ipv6Addr;

use super::super::builtins;
use super::super::dialects::{Dialect, rows};
use crate::finding::disagreement::Field;
use crate::finding::explanation::Value;

/// Fields that say what the script is given.
pub(super) const REQUEST: &[&str] = &[
    "url_text",
    "http_path",
    "https_path",
    "keeps_fragment",
    "keeps_credentials",
    "host_text",
];

/// Fields behind a builtin.
pub(super) fn of_builtin(name: &str) -> Vec<&'static str> {
    let own = own_fields(name);
    own.iter().copied().chain(["bridge"]).collect()
}

fn own_fields(name: &str) -> &'static [&'static str] {
    match name {
        "isPlainHostName" => &["plain_host_name"],
        "dnsDomainIs" => &["domain_suffix"],
        "localHostOrDomainIs" => &["local_host"],
        "shExpMatch" => &["pattern"],
        "weekdayRange" => &["weekdays", "ranges_wrap", "moments"],
        "dateRange" => &["dates_of_year", "ranges_wrap", "moments"],
        "timeRange" => &["times_of_day", "ranges_wrap", "moments"],
        "alert" => &["alert_argument"],
        "isInNet" => &["in_net", "first_address", "ipv6_literal", "lookups"],
        "dnsResolve" | "isResolvable" => &[
            "name_argument",
            "failed_lookup",
            "first_address",
            "ipv6_literal",
            "empty_name",
            "resolves_unicode",
            "resolves_upper_case",
            "resolves_leading_hyphen",
            "address_form",
            "lookups",
        ],
        "myIpAddress" => &["first_address", "own_address", "lookups"],
        "isInNetEx" | "sortIpAddressList" | "isResolvableEx" | "dnsResolveEx" | "myIpAddressEx"
        | "getClientVersion" => &["microsoft_functions"],
        _ => &[],
    }
}

/// Those of the fields that differ between two dialects.
pub(super) fn differing(names: &[&str], one: &Dialect, other: &Dialect) -> Vec<Field> {
    rows(one)
        .into_iter()
        .zip(rows(other))
        .filter(|(row, other)| names.contains(&row.field) && row.value != other.value)
        .map(|(row, other)| Field {
            name: row.field,
            value: row.value,
            other: other.value,
        })
        .collect()
}

/// Whether a call has what one of the fields about names and arguments is about; true for all other
/// fields.
pub(super) fn concerns(
    field: &str,
    function: &str,
    arguments: &[Value],
    results: [&Value; 2],
) -> bool {
    let text = match arguments.first() {
        Some(Value::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let is_literal = text.is_some_and(|text| {
        let bare = text.split('%').next().unwrap_or(text);
        bare.parse::<Ipv6Addr>().is_ok()
    });
    let found = results.map(|value| match value {
        Value::String(text) => !text.is_empty(),
        other => *other == Value::Boolean(true),
    });
    match field {
        "resolves_upper_case" => has(text, |text| {
            text.bytes().any(|byte| byte.is_ascii_uppercase())
        }),
        "resolves_leading_hyphen" => has(text, |text| {
            text.split('.').any(|label| label.starts_with('-'))
        }),
        "resolves_unicode" => has(text, |text| !text.is_ascii()),
        "address_form" => has(text, |text| {
            text.contains(':') || text.starts_with(|first: char| first.is_ascii_digit())
        }),
        "empty_name" => has(text, str::is_empty),
        "ipv6_literal" => is_literal,
        "name_argument" => text.is_none() || arguments.len() != 1,
        "failed_lookup" => found == [false, false],
        "bridge" => !is_usual(function, arguments),
        "first_address" => !is_literal && found != [false, false],
        _ => true,
    }
}

/// As many arguments as the function declares, and no objects: any bridge lets them pass.
fn is_usual(function: &str, arguments: &[Value]) -> bool {
    let declared = builtins::ALL
        .iter()
        .find(|builtin| builtin.name == function)
        .map(|builtin| builtin.parameters.len());
    let any_number = matches!(function, "dateRange" | "timeRange" | "weekdayRange");
    (any_number || declared == Some(arguments.len()))
        && arguments.iter().all(|value| {
            matches!(
                value,
                Value::String(_) | Value::Number(_) | Value::Boolean(_)
            )
        })
}

fn has(text: Option<&str>, holds: impl Fn(&str) -> bool) -> bool {
    text.is_some_and(holds)
}
