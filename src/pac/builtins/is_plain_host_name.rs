//! `isPlainHostName`: a name without a dot?

use super::arguments::argument;
use super::complaint::method;
use super::operators::loosely_equal;
use super::{Builtin, Call, Outcome, Replaceable, Standard, dns_domain_levels, ip_literal};
use crate::pac::dialects::PlainHostName;
use crate::pac::value::{Text, Throw, Value};

/// Chromium's is native: no dot, and no IP literal (IsPlainHostName in proxy_resolver_v8.cc), so
/// that `a:b` is plain and `2130706433` is not. Mozilla's library searches for a dot or a colon,
/// its older version and most others for a dot alone.
pub(super) const BUILTIN: Builtin = Builtin {
    name: "isPlainHostName",
    parameters: &["host"],
    standard: Standard::Netscape,
    may_resolve: false,
    summary: "True for a host name without dots.",
    call: is_plain_host_name,
};

const DOT: u16 = 0x2E;
const COLON: u16 = 0x3A;

fn is_plain_host_name(call: &mut dyn Call, arguments: &[Value<'_>]) -> Outcome {
    let host = argument(arguments, 0);
    Ok(Value::Boolean(
        match (call.dialect().plain_host_name, host) {
            (PlainHostName::NoDotNoLiteral, Value::Text(host)) => {
                !host.contains(DOT) && !is_ip_literal(host)
            }
            (PlainHostName::NoDotNoLiteral, _) => {
                return Err(Throw::TypeError("Requires 1 string parameter".to_owned()));
            }
            (PlainHostName::NoDotNoColon, Value::Text(host)) if !searches_anew(call) => {
                !host.contains(DOT) && !host.contains(COLON)
            }
            (PlainHostName::NoDotNoColon, _) => not_found(call, host, "(\\.)|:")?,
            (PlainHostName::NoDot, Value::Text(host)) if !searches_anew(call) => {
                !host.contains(DOT)
            }
            (PlainHostName::NoDot, _) => not_found(call, host, "\\.")?,
            (PlainHostName::NoDotInTextOrArray, _) => {
                dns_domain_levels::counted(call, BUILTIN.name, host)? == 0
            }
            (PlainHostName::NoDotInAny, _) => !call.to_text(host)?.contains(DOT),
        },
    ))
}

/// True where `search` is not what it was.
fn searches_anew(call: &mut dyn Call) -> bool {
    call.replaced(Replaceable::StringMethod("search")) || call.replaced(Replaceable::RegExp)
}

/// What the library does to anything that has `search`.
fn not_found(call: &mut dyn Call, host: &Value<'_>, pattern: &str) -> Result<bool, Throw> {
    let found = method(call, "host", host, "search", &[Value::text(pattern)])?;
    loosely_equal(call, &found, &Value::Number(-1.0))
}

fn is_ip_literal(host: &Text<'_>) -> bool {
    host.to_ascii()
        .is_some_and(|host| ip_literal::parse(&host).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::test_call::TestCall;
    use super::*;

    fn plain(call: &mut TestCall, host: &str) -> bool {
        is_plain_host_name(call, &[Value::text(host)]) == Ok(Value::Boolean(true))
    }

    #[test]
    fn a_dot_makes_it_not_plain() {
        for mut call in [TestCall::chromium(), TestCall::firefox()] {
            assert!(plain(&mut call, "www"));
            assert!(plain(&mut call, ""));
            assert!(plain(&mut call, "a\u{3002}b"));
            assert!(!plain(&mut call, "www."));
            assert!(!plain(&mut call, "::1"));
        }
    }

    #[test]
    fn colons_and_numbers_are_where_the_clients_differ() {
        let mut call = TestCall::chromium();
        assert!(plain(&mut call, "a:b") && plain(&mut call, "[::1]"));
        assert!(!plain(&mut call, "2130706433") && !plain(&mut call, "0x7f"));
        let mut call = TestCall::firefox();
        assert!(!plain(&mut call, "a:b") && !plain(&mut call, "[::1]"));
        assert!(plain(&mut call, "2130706433"));
    }

    #[test]
    fn only_firefox_takes_a_string_object() {
        let mut call = TestCall::chromium();
        let host = call.string_object("www");
        let words = "Requires 1 string parameter".to_owned();
        assert_eq!(
            is_plain_host_name(&mut call, &[host]),
            Err(Throw::TypeError(words))
        );
        let mut call = TestCall::firefox();
        let host = call.string_object("www");
        assert_eq!(
            is_plain_host_name(&mut call, &[host]),
            Ok(Value::Boolean(true))
        );
    }
}
