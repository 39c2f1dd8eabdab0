//! ISC dhclient: `dhclient.leases(5)`, also as NetworkManager has it written.
//!
//! The option has a name only where the configuration declares one (`option wpad code 252 = text;`);
//! else it is `unknown-252`. The value is a string in quotes with the escapes of dhcp-eval(5), or
//! hexadecimal pairs with colons. Leases stand in the order in which they came: the last one of an
//! interface counts, also where it has no such option any more.

use super::{LeaseForm, Unreadable, Value, hexadecimal};

/// Names under which the option is declared in practice.
const NAMES: &[&str] = &[
    "wpad",
    "wpad-url",
    "auto-proxy-config",
    "local-pac-server",
    "proxy-auto-discovery-url",
    "unknown-252",
    "option-252",
];

pub(super) const DHCLIENT: LeaseForm = LeaseForm {
    name: "ISC dhclient",
    values,
};

/// Interfaces of one file that are told apart.
const MOST_INTERFACES: usize = 256;

/// The newest lease of an interface: one without the option takes it back.
#[derive(Default)]
struct Lease<'a> {
    interface: Option<&'a str>,
    values: Vec<Value>,
}

fn values(text: &str) -> Vec<Value> {
    let mut newest: Vec<Lease<'_>> = Vec::new();
    let mut lease = Lease::default();
    for line in text.lines().map(str::trim) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next()) {
            (Some("lease" | "lease{"), Some("{") | None) => {
                keep(&mut newest, std::mem::take(&mut lease));
            }
            (Some("interface"), Some(name)) => lease.interface = Some(name),
            _ => lease.values.extend(value(line)),
        }
    }
    keep(&mut newest, lease);
    let values = newest.into_iter().rev();
    values
        .flat_map(|lease| lease.values.into_iter().rev())
        .collect()
}

fn keep<'a>(newest: &mut Vec<Lease<'a>>, lease: Lease<'a>) {
    newest.retain(|known| known.interface != lease.interface);
    if newest.len() < MOST_INTERFACES {
        newest.push(lease);
    }
}

fn value(line: &str) -> Option<Value> {
    let (name, value) = line.strip_prefix("option ")?.split_once(' ')?;
    let value = value.trim();
    NAMES
        .contains(&name)
        .then(|| bytes(value).ok_or_else(|| Unreadable::new(value)))
}

fn bytes(value: &str) -> Option<Vec<u8>> {
    let value = value.strip_suffix(';')?.trim_end();
    match value.strip_prefix('"') {
        Some(rest) => quoted(rest.strip_suffix('"')?),
        None => hexadecimal(value, ":"),
    }
}

/// What stands between quotes: `\"`, `\\`, `\n`, `\t`, `\r`, `\b`, and bytes as `\ooo` and `\xhh`.
fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            if byte == b'"' {
                return None;
            }
            out.push(byte);
            continue;
        }
        let (&escape, after) = rest.split_first()?;
        rest = after;
        match escape {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'b' => out.push(8),
            b'x' => {
                let (digits, after) = rest.split_at_checked(2)?;
                out.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = after;
            }
            b'0'..=b'7' => {
                let (digits, after) = rest.split_at_checked(2)?;
                let digits = std::str::from_utf8(digits).ok()?;
                let digits = format!("{}{digits}", char::from(escape));
                out.push(u8::from_str_radix(&digits, 8).ok()?);
                rest = after;
            }
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lease_of_an_interface_counts_and_both_spellings_are_read() {
        let lease = |interface: &str, option: &str| {
            format!("lease {{\n  interface \"{interface}\";\n  {option}\n}}\n")
        };
        let old = lease("eth0", "option wpad \"http://old/\\000\";");
        let new = lease("eth0", "option unknown-252 68:74:74:70:3a:2f:2f:6e:2f;");
        let without = lease("eth0", "option routers 10.0.0.1;");
        let other = lease("eth1", "option wpad \"http://o/\";");
        let found = |leases: &[&String]| {
            let text: String = leases.iter().copied().map(String::as_str).collect();
            values(&text)
        };
        let (old_value, new_value) = (b"http://old/\0".to_vec(), b"http://n/".to_vec());
        assert_eq!(found(&[&old]), [Ok(old_value)]);
        assert_eq!(found(&[&old, &new]), [Ok(new_value.clone())]);
        assert_eq!(
            found(&[&new, &other]),
            [Ok(b"http://o/".to_vec()), Ok(new_value)]
        );
        assert!(found(&[&old, &without]).is_empty());
    }

    #[test]
    fn what_is_broken_is_told_and_another_option_is_no_value() {
        for broken in [
            "\"http://a/\"",
            "\"http://a/;",
            "\"a\\9",
            "\"\\x6\";",
            "\"\\77\";",
            "68:7x;",
        ] {
            let found = values(&format!("option wpad {broken}\n"));
            assert_eq!(found, [Err(Unreadable::new(broken))]);
        }
        for text in [
            "option unknown-251 68:74;",
            "option domain-name \"corp.example\";",
            "option wpad;",
        ] {
            assert!(values(text).is_empty(), "{text}");
        }
        assert_eq!(
            values(r#"option wpad "\"\\\x41";"#),
            [Ok(b"\"\\A".to_vec())]
        );
    }
}
