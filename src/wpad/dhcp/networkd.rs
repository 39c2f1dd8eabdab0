//! systemd-networkd: `/run/systemd/netif/leases/IFINDEX`, lines of `NAME=VALUE`.
//!
//! Private options are written as hexadecimal digits (systemd, src/libsystemd-network/
//! sd-dhcp-lease.c). networkd asks for option 252 only where its configuration says so
//! (`RequestOptions=252`). Newer versions write JSON, in which the option stands as
//! `"Option":252,"PrivateOptionData":"..."`.

use serde_json::Value as Json;

use super::{Lease, LeaseForm, OPTION, Source, Unreadable, Value, hexadecimal};

/// The member that holds a private option.
const PRIVATE_OPTION: &str = "PrivateOptionData";

pub(super) const NETWORKD: LeaseForm = LeaseForm {
    name: "systemd-networkd",
    leases,
};

/// A file is that of one interface.
fn leases(source: &Source<'_>) -> Vec<Lease> {
    let first = values(&source.text).into_iter().next();
    first.map(Lease::of).into_iter().collect()
}

fn values(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with('{') {
        return match serde_json::from_str(text) {
            Ok(json) => of_json(&json),
            // Cut off or damaged: it may have held the option.
            Err(_) if text.contains(PRIVATE_OPTION) => vec![Err(Unreadable::new(text.trim()))],
            Err(_) => Vec::new(),
        };
    }
    // As in a shell file, the last one counts.
    let mut values: Vec<Value> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("OPTION_252="))
        .map(|digits| bytes(digits.trim()))
        .collect();
    values.reverse();
    values
}

fn bytes(digits: &str) -> Value {
    hexadecimal(digits, "").ok_or_else(|| Unreadable::new(digits))
}

/// The parser bounds the depth of the value.
fn of_json(json: &Json) -> Vec<Value> {
    match json {
        Json::Object(members) => {
            let number = members.get("Option").and_then(Json::as_u64);
            let data = members.get(PRIVATE_OPTION).and_then(Json::as_str);
            match (number, data) {
                (Some(number), Some(data)) if number == u64::from(OPTION) => vec![bytes(data)],
                _ => members.values().flat_map(of_json).collect(),
            }
        }
        Json::Array(items) => items.iter().flat_map(of_json).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_broken_digits_are_told() {
        for text in [
            "# private data\nADDRESS=10.0.0.7\nOPTION_252=687474703a2f2f612f\n",
            r#"{"DHCPv4Client": {"PrivateOptions": [{"Option": 224, "PrivateOptionData": "00"},
                {"Option": 252, "PrivateOptionData": "687474703a2f2f612f"}]}}"#,
        ] {
            assert_eq!(values(text), [Ok(b"http://a/".to_vec())], "{text}");
        }
        for digits in ["6", "zz", ""] {
            let found = values(&format!("OPTION_252={digits}"));
            assert_eq!(found, [Err(Unreadable::new(digits))]);
        }
        let cut = r#"{"PrivateOptions": [{"Option": 252, "PrivateOptionData": "6874"#;
        assert_eq!(values(cut), [Err(Unreadable::new(cut))]);
        for text in [
            "OPTION_2520=61",
            "{\"Option\": 252",
            "{\"Option\": 252, \"PrivateOptionData\": 3}",
        ] {
            assert!(values(text).is_empty(), "{text}");
        }
    }
}
