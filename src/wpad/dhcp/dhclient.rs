//! ISC dhclient: `dhclient.leases(5)`, also as NetworkManager has it written.
//!
//! The option has a name only where the configuration declares one (`option wpad code 252 = text;`),
//! which is not a value; else it is `unknown-252`. The value is a string in quotes with the escapes of
//! dhcp-eval(5), or hexadecimal pairs with colons. Leases stand in the order in which they came: the last
//! one of an interface counts, also where it has no such option any more. Their ends are in UTC, or in
//! seconds since 1970 (`db-time-format local`).

use super::{Lease, LeaseForm, Unreadable, Value, hexadecimal};

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
    leases: |source| leases(&source.text),
};

/// Interfaces of one file that are told apart.
const MOST_INTERFACES: usize = 256;

/// A lease as it is read. The newest of an interface counts: one without the option takes it back.
#[derive(Default)]
struct Block<'a> {
    interface: Option<&'a str>,
    ends: Option<i64>,
    value: Option<Value>,
}

fn leases(text: &str) -> Vec<Lease> {
    let names = names(text);
    let mut newest: Vec<Block<'_>> = Vec::new();
    let mut block = Block::default();
    for statement in statements(text) {
        let mut words = statement.split_whitespace();
        match (words.next(), words.next()) {
            (Some("lease"), None) => keep(&mut newest, std::mem::take(&mut block)),
            (Some("interface"), Some(name)) => {
                block.interface = Some(name.trim_end_matches(';').trim_matches('"'));
            }
            (Some("expire"), Some(first)) => {
                let rest: Vec<&str> = words.map(|word| word.trim_end_matches(';')).collect();
                block.ends = end(first.trim_end_matches(';'), &rest);
            }
            // Of several the last one counts.
            _ => block.value = value(statement, &names).or(block.value),
        }
    }
    keep(&mut newest, block);
    let newest = newest.into_iter().rev();
    newest
        .filter_map(|block| {
            Some(Lease {
                interface: block.interface.map(str::to_owned),
                ends: block.ends,
                value: block.value?,
            })
        })
        .collect()
}

fn keep<'a>(newest: &mut Vec<Block<'a>>, block: Block<'a>) {
    newest.retain(|known| known.interface != block.interface);
    if newest.len() < MOST_INTERFACES {
        newest.push(block);
    }
}

/// `;` with what is before it, and what is before `{`, `}` or the end of a line; none of these within
/// quotes, and no comment.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let mut found = Vec::new();
        let (mut start, mut quoted, mut escaped) = (0, false, false);
        let mut end = line.len();
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'#' => {
                    end = at;
                    break;
                }
                b';' => {
                    found.push(line.get(start..=at));
                    start = at + 1;
                }
                b'{' | b'}' => {
                    found.push(line.get(start..at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        found.push(line.get(start..end));
        let found = found.into_iter().flatten().map(str::trim);
        found.filter(|statement| !statement.is_empty())
    })
}

/// The names of the option: those in use, but for those that the text declares for another, and those
/// that it declares for this one.
fn names(text: &str) -> Vec<&str> {
    let mut names = NAMES.to_vec();
    if !text.contains("code") {
        return names;
    }
    for statement in statements(text) {
        let words: Vec<&str> = statement.split_whitespace().collect();
        let ["option", name, "code", number, ..] = words.as_slice() else {
            continue;
        };
        names.retain(|known| known != name);
        if number.trim_end_matches('=') == "252" && names.len() < MOST_INTERFACES {
            names.push(name);
        }
    }
    names
}

/// `4 2026/11/26 10:11:12`, `epoch 1795340000`, `never`.
fn end(first: &str, rest: &[&str]) -> Option<i64> {
    match (first, rest) {
        ("epoch", [seconds, ..]) => seconds.parse().ok(),
        (_, [date, time, ..]) => {
            let mut numbers = date.split('/').chain(time.split(':'));
            let year: i16 = numbers.next()?.parse().ok()?;
            let mut next = || numbers.next()?.parse::<i8>().ok();
            let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
            let at = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
            let at = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(at.timestamp().as_second())
        }
        _ => None,
    }
}

fn value(statement: &str, names: &[&str]) -> Option<Value> {
    let (name, value) = statement
        .strip_prefix("option")?
        .trim_start()
        .split_once(char::is_whitespace)?;
    let value = value.trim();
    let declares = value.starts_with("code ") || value.starts_with("code\t");
    (names.contains(&name) && !declares).then(|| bytes(value).ok_or_else(|| Unreadable::new(value)))
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

    fn values(text: &str) -> Vec<Value> {
        leases(text).into_iter().map(|lease| lease.value).collect()
    }

    #[test]
    fn the_last_lease_of_each_interface_counts_and_both_spellings_are_read() {
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
        let interfaces = leases(&format!("{old}{other}")).into_iter();
        let interfaces: Vec<_> = interfaces.filter_map(|lease| lease.interface).collect();
        assert_eq!(interfaces, ["eth1", "eth0"]);
    }

    #[test]
    fn a_lease_has_an_end_in_each_form_of_time() {
        let ends = |text: &str| leases(&format!("lease {{ option wpad \"a\"; {text} }}\n"))[0].ends;
        assert_eq!(ends("expire 4 2026/11/26 10:11:12;"), Some(1_795_687_872));
        assert_eq!(
            ends("expire epoch 1795687872; # Thu Nov 26 10:11:12 2026"),
            Some(1_795_687_872)
        );
        for none in [
            "expire never;",
            "expire 4 2026/13/26 10:11:12;",
            "expire;",
            "renew 4 2026/11/26 10:11:12;",
        ] {
            assert_eq!(ends(none), None, "{none}");
        }
    }

    #[test]
    fn a_declaration_is_no_value_and_gives_a_name() {
        for kind in ["string", "text", "= string"] {
            assert!(values(&format!("option wpad code 252 = {kind};\n")).is_empty());
        }
        let text = "option pac-file code 252 = text;\nlease { option pac-file \"ab\"; }\n";
        assert_eq!(values(text), [Ok(b"ab".to_vec())]);
        let text = "option wpad code 224 = text;\nlease { option wpad \"ab\"; }\n";
        assert!(values(text).is_empty());
    }

    #[test]
    fn statements_end_where_they_end_whatever_the_lines() {
        for text in [
            "lease { interface \"e\"; option wpad \"a;{b\"; } # option wpad \"c\";\n",
            "lease{interface \"e\";option wpad \"a;{b\";}",
            "lease\n{\noption\twpad   \"a;{b\"  ;\r\n}\r\n",
        ] {
            assert_eq!(values(text), [Ok(b"a;{b".to_vec())], "{text}");
        }
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
