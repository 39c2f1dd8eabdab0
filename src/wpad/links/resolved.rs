//! systemd-resolved: the properties `Domains` (`a(isb)`: link, domain, only for routing) and `DNS`
//! (`a(iiay)`: link, family, address) of `org.freedesktop.resolve1.Manager`, as `busctl --json=short`
//! prints them, a line each (org.freedesktop.resolve1(5)). Link 0 is not a link, but all of them.

use std::net::IpAddr;

use serde_json::Value;

use super::{Links, LinksForm, add, link};

pub(super) const RESOLVED: LinksForm = LinksForm {
    name: "systemd-resolved",
    read,
};

fn read(text: &str) -> Links {
    let mut found = Links::default();
    if !text.trim_start().starts_with('{') {
        return found;
    }
    let properties = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    for property in properties.map_while(Result::ok) {
        let kind = property.get("type").and_then(Value::as_str);
        let entries = property.get("data").and_then(Value::as_array);
        for entry in entries.into_iter().flatten() {
            let Some(number) = entry.get(0).and_then(Value::as_u64) else {
                continue;
            };
            match kind {
                Some("a(isb)") => domain(&mut found, number, entry),
                Some("a(iiay)") => server(&mut found, number, entry),
                _ => {}
            }
        }
    }
    found
}

fn domain(found: &mut Links, number: u64, entry: &Value) {
    let text = entry.get(1).and_then(Value::as_str).unwrap_or_default();
    let text = text.trim_end_matches('.');
    let routes_only = entry.get(2).and_then(Value::as_bool).unwrap_or(true);
    if !routes_only {
        add(&mut found.search, text);
    }
    if let Some(link) = link(&mut found.links, &number.to_string()) {
        let list = if routes_only {
            &mut link.routed
        } else {
            &mut link.domains
        };
        // The root: questions for all names go this way.
        add(list, if text.is_empty() { "." } else { text });
    }
}

fn server(found: &mut Links, number: u64, entry: &Value) {
    let bytes = entry.get(2).and_then(Value::as_array);
    let bytes: Option<Vec<u8>> = bytes.and_then(|bytes| {
        let byte = |value: &Value| u8::try_from(value.as_u64()?).ok();
        bytes.iter().map(byte).collect()
    });
    let address = bytes.and_then(|bytes| {
        let four = <[u8; 4]>::try_from(bytes.as_slice()).map(IpAddr::from);
        four.or_else(|_| <[u8; 16]>::try_from(bytes.as_slice()).map(IpAddr::from))
            .ok()
    });
    if let Some(address) = address
        && let Some(link) = link(&mut found.links, &number.to_string())
    {
        add(&mut link.servers, &address.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_their_own_domains_and_servers() {
        let found = read(
            r#"{"type":"a(isb)","data":[[0,"corp.example",false],[3,"vpn.example.",false],[3,"",true],[3,"lab.example",true]]}
{"type":"a(iiay)","data":[[2,2,[10,0,0,53]],[3,2,[10,9,0,53]],[3,10,[253,0,0,0,0,0,0,0,0,0,0,0,0,0,0,83]]]}"#,
        );
        assert_eq!(found.search, ["corp.example", "vpn.example"]);
        let vpn = &found.links[1];
        assert_eq!((vpn.name.as_str(), vpn.domains.len()), ("3", 1));
        assert_eq!(vpn.routed, [".", "lab.example"]);
        assert_eq!(vpn.servers, ["10.9.0.53", "fd00::53"]);
        assert_eq!(found.links[2].servers, ["10.0.0.53"]);
    }

    #[test]
    fn what_is_cut_or_of_another_type_says_nothing() {
        for text in [
            "",
            "{",
            "{\"type\":\"a(isb)\",\"data\":[[2",
            "{\"type\":\"s\",\"data\":\"x\"}",
            "{\"type\":\"a(isb)\",\"data\":[[\"x\"],3,[-1,\"a\",false]]}",
        ] {
            assert_eq!(read(text), Links::default(), "{text}");
        }
        let odd = "{\"type\":\"a(iiay)\",\"data\":[[2,2,[10,0,0]],[2,2,[10,0,0,999]]]}";
        assert!(read(odd).links.is_empty());
    }
}
