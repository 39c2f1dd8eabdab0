//! Examples with placeholders, made concrete.

use std::collections::BTreeMap;

/// Puts values in the place of `{name}`, each once: what a value holds is not filled again. A name
/// without a value stays as it is: parsing has refused those that the profile does not declare.
pub(super) fn filled(text: &str, variables: &BTreeMap<String, String>) -> String {
    filled_by(text, |name| variables.get(name).map(String::as_str))
}

/// Longest example that values make, in bytes; what comes behind is cut, and then no example of any
/// pattern.
const MOST_FILLED: usize = 8_192;

pub(super) fn filled_by<'a>(text: &'a str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let named = after.split_once('}');
        let filled = named.and_then(|(name, behind)| Some((value(name)?, behind)));
        let (written, behind) = filled.unwrap_or(("{", after));
        out.push_str(written);
        rest = behind;
        if out.len() > MOST_FILLED {
            let end = (0..=MOST_FILLED).rev().find(|at| out.is_char_boundary(*at));
            out.truncate(end.unwrap_or(0));
            return out;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_filled_once_and_nothing_grows_without_end() {
        let value = |name: &str| match name {
            "a" => Some("{b}{b}"),
            "b" => Some("x"),
            _ => None,
        };
        assert_eq!(filled_by("{a}.{b}.{c}.{", value), "{b}{b}.x.{c}.{");
        let long = "x".repeat(5_000);
        let grown = filled_by(&"{a}".repeat(1_000), |_| Some(long.as_str()));
        assert!(grown.len() <= MOST_FILLED);
    }
}
