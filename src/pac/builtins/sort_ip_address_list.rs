//! `sortIpAddressList`: IPv6 before IPv4, each ascending.

use std::net::IpAddr;

use super::arguments::argument;
use serde_json::Value as Json;

use super::{Builtin, Call, Outcome, Standard, ip_literal, python};
use crate::pac::dialects::MicrosoftFunctions;
use crate::pac::value::{Text, Throw, Value};

/// The texts themselves are kept, without blanks and tabs; empty entries are dropped. A list that
/// is empty or has an entry that is not a literal gives `false`, what is not ASCII text `null`
/// (SortIpAddressList in proxy_resolver_v8.cc).
pub(super) const BUILTIN: Builtin = Builtin {
    name: "sortIpAddressList",
    parameters: &["ipAddressList"],
    standard: Standard::Microsoft,
    may_resolve: false,
    summary: "Sorts addresses joined by \";\", IPv6 first.",
    call: sort_ip_address_list,
};

fn sort_ip_address_list(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    if call.dialect().microsoft_functions == MicrosoftFunctions::Python {
        return in_python(call, argument(arguments, 0));
    }
    let Some(list) = argument(arguments, 0).as_text().and_then(Text::to_ascii) else {
        return Ok(Value::Null);
    };
    Ok(match sorted(&list) {
        Some(list) => Value::text(&list),
        None if call.dialect().microsoft_functions == MicrosoftFunctions::Documented => {
            Value::text("")
        }
        None => Value::Boolean(false),
    })
}

/// PyPAC: by the numbers between colons or dots, however many; with the blanks that stand there.
fn in_python(call: &mut dyn Call, list: &Value<'_>) -> Outcome {
    let entries: Vec<String> = match list {
        Value::Null | Value::Boolean(false) => Vec::new(),
        Value::Number(number) if *number == 0.0 => Vec::new(),
        Value::Text(list) if list.is_empty() => Vec::new(),
        Value::Text(list) => list.to_text().split(';').map(str::to_owned).collect(),
        other => {
            let entries = python::items(call, other)?.map(|(_, entries)| entries);
            let texts = entries.into_iter().flatten().map(|entry| match entry {
                Json::String(text) => Ok(text),
                _ => Err(not_iterable("an entry is not a str")),
            });
            if !matches!(other, Value::Object(_)) {
                return Err(not_iterable("the list is not a str"));
            }
            texts.collect::<Result<_, _>>()?
        }
    };
    Ok(Value::text(&sorted_in_python(entries).unwrap_or_default()))
}

fn not_iterable(why: &str) -> Throw {
    python::raised(BUILTIN.name, &format!("TypeError: {why}"))
}

fn sorted_in_python(entries: Vec<String>) -> Option<String> {
    let mut keyed = entries
        .into_iter()
        .map(|entry| {
            let key = if entry.contains(':') {
                (0, hextets(&entry)?)
            } else {
                (1, integers(entry.split('.'), 10)?)
            };
            Some((key, entry))
        })
        .collect::<Option<Vec<_>>>()?;
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let entries: Vec<String> = keyed.into_iter().map(|(_, entry)| entry).collect();
    Some(entries.join(";"))
}

fn hextets(address: &str) -> Option<Vec<i64>> {
    let groups = if let Some((before, after)) = address.split_once("::") {
        if after.contains("::") || after.starts_with(':') {
            return None;
        }
        let present = |text: &str| integers(text.split(':').filter(|group| !group.is_empty()), 16);
        let (mut groups, after) = (present(before)?, present(after)?);
        let gap = 8_usize.checked_sub(groups.len() + after.len())?;
        groups.extend(std::iter::repeat_n(0, gap));
        groups.extend(after);
        groups
    } else {
        let mut groups = integers(address.split(':'), 16)?;
        if groups.len() > 8 {
            return None;
        }
        groups.resize(8, 0);
        groups
    };
    let fits = groups.iter().all(|group| (0..=0xffff).contains(group));
    fits.then_some(groups)
}

/// Python's `int`: blanks around, a sign, underscores between digits.
fn integers<'a>(parts: impl Iterator<Item = &'a str>, radix: u32) -> Option<Vec<i64>> {
    parts
        .map(|part| {
            let part = part.trim();
            let digits = part.strip_prefix(['+', '-']).unwrap_or(part);
            let plain = digits
                .split('_')
                .all(|run| !run.is_empty() && run.chars().all(|digit| digit.is_digit(radix)));
            let text = part.replace('_', "");
            plain.then(|| i64::from_str_radix(&text, radix).ok())?
        })
        .collect()
}

fn sorted(list: &str) -> Option<String> {
    let list = list.replace([' ', '\t'], "");
    let mut addresses = list
        .split(';')
        .filter(|entry| !entry.is_empty())
        .map(|entry| ip_literal::parse(entry).map(|address| (address, entry)))
        .collect::<Option<Vec<_>>>()?;
    // Equal addresses keep their order.
    addresses.sort_by_key(|(address, _)| match address {
        IpAddr::V6(address) => (0, address.to_bits()),
        IpAddr::V4(address) => (1, u128::from(address.to_bits())),
    });
    let entries: Vec<&str> = addresses.into_iter().map(|(_, entry)| entry).collect();
    (!entries.is_empty()).then(|| entries.join(";"))
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn sorted(list: &str) -> Value<'static> {
        sort_ip_address_list(&mut TestCall::chromium(), &[Value::text(list)]).unwrap()
    }

    #[test]
    fn ipv6_comes_first_and_the_texts_are_kept() {
        assert_eq!(
            sorted("10.0.0.2;::2; 9.1.1.1\t;::1"),
            Value::text("::1;::2;9.1.1.1;10.0.0.2")
        );
        assert_eq!(
            sorted("2001:DB8::0001;1.1.1.1;"),
            Value::text("2001:DB8::0001;1.1.1.1")
        );
        assert_eq!(
            sorted("0x1.1;1.0.0.1;1.1"),
            Value::text("0x1.1;1.0.0.1;1.1")
        );
    }

    #[test]
    fn what_is_no_list_of_literals_is_false() {
        for list in [
            "",
            ";",
            " ",
            "x",
            "1.1.1.1;x",
            "1.1.1.1,2.2.2.2",
            "fe80::1%lo",
        ] {
            assert_eq!(sorted(list), Value::Boolean(false), "{list}");
        }
    }

    #[test]
    fn what_is_no_ascii_text_is_null() {
        assert_eq!(sorted("\u{e9}"), Value::Null);
        assert_eq!(
            sort_ip_address_list(&mut TestCall::chromium(), &[]),
            Ok(Value::Null)
        );
    }

    #[test]
    fn pypac_sorts_by_numbers_and_keeps_blanks() {
        let mut call = TestCall::pypac();
        let mut sorted = |list: &str| sort_ip_address_list(&mut call, &[Value::text(list)]);
        for (list, expected) in [
            ("10.1;9.1.1.1.1;::2;::1 ", "::1 ;::2;9.1.1.1.1;10.1"),
            (" ::1", ""),
            (" 2.2.2.2 ; 1_0.1.1.1", " 2.2.2.2 ; 1_0.1.1.1"),
            ("1:2;1::2", "1::2;1:2"),
            ("1.1.1.1;", ""),
            ("::1::", ""),
            ("1:2:3:4:5:6:7:8:9", ""),
            ("10000::", ""),
            ("fe80::1%lo", ""),
        ] {
            assert_eq!(sorted(list), Ok(Value::text(expected)), "{list}");
        }
        let list = call.array(vec![Value::text("2.2.2.2"), Value::text("1.1.1.1")]);
        let outcome = sort_ip_address_list(&mut call, &[list]);
        assert_eq!(outcome, Ok(Value::text("1.1.1.1;2.2.2.2")));
        let list = call.array(vec![Value::Number(1.0)]);
        let outcome = sort_ip_address_list(&mut call, &[list]);
        assert!(matches!(outcome, Err(Throw::InternalError(_))));
    }
}
