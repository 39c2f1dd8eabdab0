//! Lists of domains, and which of them Squid does not start with: a name beside the domain that holds it.
//!
//! Source: measured with Squid 5.7 (tests/squid). `.b.example` behind `a.b.example`, and `b.example` beside
//! `.b.example` in either order, end it; a name behind the domain that holds it is skipped with a warning.

use std::collections::BTreeSet;

/// The values of one list that Squid keeps.
#[derive(Debug, Default)]
pub(super) struct Domains {
    /// As they are written, in lower case.
    kept: BTreeSet<String>,
    /// The same backwards, so that what ends alike stands together.
    backwards: BTreeSet<String>,
}

impl Domains {
    /// Takes a value; the one that it cannot stand beside, if there is one.
    pub(super) fn add(&mut self, value: &str) -> Result<(), String> {
        let bare = value.trim_start_matches('.');
        let more_dots = value.len() > bare.len() + 1;
        if self.kept.contains(value) || value == "." || more_dots && self.kept.contains(bare) {
            return Ok(());
        }
        let beside = match value.strip_prefix('.') {
            Some(name) if name.starts_with('.') => None,
            Some(name) => Some(name.to_owned()),
            None => ["", ".", ".."]
                .iter()
                .map(|dots| format!("{dots}.{value}"))
                .find(|beside| self.kept.contains(beside)),
        };
        if let Some(beside) = beside.filter(|beside| self.kept.contains(beside)) {
            return Err(beside);
        }
        // A domain that holds it is there already.
        let dots = value
            .char_indices()
            .skip(1)
            .filter(|(_, byte)| *byte == '.');
        for (at, _) in dots {
            if at + 1 < value.len() && value.get(at..).is_some_and(|end| self.kept.contains(end)) {
                return Ok(());
            }
        }
        let backwards = |text: &str| text.chars().rev().collect::<String>();
        if value.starts_with('.') {
            let own = backwards(value);
            let next = self.backwards.range(own.clone()..).next();
            if let Some(held) = next.filter(|next| next.starts_with(&own)) {
                return Err(backwards(held));
            }
        }
        self.kept.insert(value.to_owned());
        self.backwards.insert(backwards(value));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squid_does_not_start_with_a_name_before_its_domain() {
        for (values, starts) in [
            ("www.a.example .a.example", false),
            (".a.example www.a.example", true),
            ("a.example .a.example", false),
            (".a.example a.example", false),
            (".www.a.example .a.example", false),
            (".a.example .www.a.example", true),
            ("a.example b.example www.b.example .b.example", false),
            (".a.example .a.example a", true),
            (".co.uk .example.co.uk", true),
            (".a.b .xa.b .b", false),
            ("xa.b .a.b", true),
            (". .b", true),
            (".b .", true),
            ("10.0.0.1 .0.1", false),
            ("..a.b .b", false),
            (".b ..a.b", true),
            (".b ..b", true),
            ("..b .b", false),
            ("..b b", false),
            ("b ..b", true),
            (".a.b a.b.", true),
            ("*.a.b .a.b", false),
        ] {
            let mut domains = Domains::default();
            let all = values.split(' ').all(|value| domains.add(value).is_ok());
            assert_eq!(all, starts, "{values}");
        }
    }
}
