//! NetworkManager, which asks for option 252 and keeps it out of its lease files: what it tells over
//! D-Bus (`org.freedesktop.NetworkManager.DHCP4Config`, property `Options`, key `wpad`; the JSON of
//! `busctl call ... GetManagedObjects`), or the text of `nmcli -f DHCP4 device show`.
//!
//! Bytes that are not UTF-8 come escaped (NetworkManager src/libnm-core-impl/nm-dhcp-options.c,
//! `nm_utils_buf_utf8safe_escape`): a backslash and three octal digits.

use serde_json::Value as Json;

use super::{Lease, LeaseForm, Source, Value};

pub(super) const NETWORK_MANAGER: LeaseForm = LeaseForm {
    name: "NetworkManager",
    leases,
};

/// The interface whose objects are leases of IPv4.
const LEASE: &str = "org.freedesktop.NetworkManager.DHCP4Config";

fn leases(source: &Source<'_>) -> Vec<Lease> {
    values(&source.text).into_iter().map(Lease::of).collect()
}

fn values(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).map_or_else(|_| Vec::new(), |json| of_json(&json));
    }
    text.lines().filter_map(of_line).map(Ok).collect()
}

/// The parser bounds the depth of the value.
fn of_json(json: &Json) -> Vec<Value> {
    match json {
        Json::Object(members) => match members.get(LEASE) {
            Some(lease) => lease
                .pointer("/Options/data/wpad/data")
                .and_then(Json::as_str)
                .map(|text| Ok(unescaped(text)))
                .into_iter()
                .collect(),
            None => members.values().flat_map(of_json).collect(),
        },
        Json::Array(items) => items.iter().flat_map(of_json).collect(),
        _ => Vec::new(),
    }
}

/// `DHCP4.OPTION[9]:wpad = http://...`, with blanks where it is printed for people.
fn of_line(line: &str) -> Option<Vec<u8>> {
    let (name, option) = line.trim().split_once(':')?;
    let number = name.strip_prefix("DHCP4.OPTION[")?.strip_suffix(']')?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    let (key, value) = option.trim_start().split_once(" = ")?;
    (is_number && key == "wpad").then(|| unescaped(value))
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let (byte, length) = match (first, octal(after), after.first()) {
            (b'\\', Some(byte), _) => (byte, 3),
            (b'\\', None, Some(b'\\')) => (b'\\', 1),
            _ => (first, 0),
        };
        bytes.push(byte);
        rest = after.get(length..).unwrap_or_default();
    }
    bytes
}

/// The byte of three octal digits.
fn octal(text: &[u8]) -> Option<u8> {
    let digits = text.first_chunk::<3>()?;
    let digits = digits
        .iter()
        .all(|digit| matches!(digit, b'0'..=b'7'))
        .then_some(digits)?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let json = r#"{"type":"a{oa{sa{sv}}}","data":[{
            "/org/freedesktop/NetworkManager/Devices/2":{"org.freedesktop.NetworkManager.Device":{
                "Interface":{"type":"s","data":"eth0"}}},
            "/org/freedesktop/NetworkManager/DHCP4Config/1":{"org.freedesktop.NetworkManager.DHCP4Config":{
                "Options":{"type":"a{sv}","data":{
                    "ip_address":{"type":"s","data":"10.0.0.7"},
                    "wpad":{"type":"s","data":"http://wpad.corp.example/wpad.dat"}}}}},
            "/org/freedesktop/NetworkManager/DHCP4Config/2":{"org.freedesktop.NetworkManager.DHCP4Config":{
                "Options":{"type":"a{sv}","data":{}}}}}]}"#;
        assert_eq!(
            values(json),
            [Ok(b"http://wpad.corp.example/wpad.dat".to_vec())]
        );
        let text = "DHCP4.OPTION[1]:ip_address = 10.0.0.7\nDHCP4.OPTION[12]:wpad = http://a/\n\n\
                    DHCP4.OPTION[3]:                        wpad = http://b/\n";
        let both = [b"http://a/", b"http://b/"].map(|url| Ok(url.to_vec()));
        assert_eq!(values(text), both);
        for text in [
            "{\"data\": [",
            "{\"org.freedesktop.NetworkManager.DHCP4Config\": 3}",
            "DHCP4.OPTION[x]:wpad = a",
            "DHCP4.OPTION[1]:requested_wpad = 1",
            "DHCP6.OPTION[1]:wpad = a",
        ] {
            assert!(values(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn escaped_bytes_become_bytes_again() {
        assert_eq!(unescaped(r"a\012b\\c\9"), b"a\nb\\c\\9");
        assert_eq!(unescaped(r"\777\"), br"\777\");
    }
}
