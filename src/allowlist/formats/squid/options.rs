//! What stands behind the type of a list: options, then values.
//!
//! Source: measured with Squid 5.7 (tests/squid). Options stand on the line itself; what begins alike in the file of a
//! list is a value.

use std::collections::BTreeSet;

use super::super::super::rules::Place;
use super::super::MOST_ENTRIES;
use super::acl::{Lists, Value};
use super::kinds::Type;
use super::lines::error;
use super::words::{Word, Words};
use crate::source::document::DocumentError;

/// Bytes of files, with comments, that count as one value.
const BYTES_OF_ENTRY: usize = 64;

impl Lists<'_> {
    /// The values behind the options, and whether `-n` is among those.
    pub(super) fn values(
        &mut self,
        words: &mut Words<'_>,
        kind: &'static Type,
    ) -> Result<(Vec<Value>, bool), DocumentError> {
        let mut values = Vec::new();
        let mut options = true;
        let mut no_lookup = false;
        let mut long = BTreeSet::new();
        while let Some(word) = words.next(kind.expressions)? {
            let (text, place) = match word {
                Word::Text(text, place) => (text, place),
                Word::NotGiven(name, place) => {
                    values.push(Value::NotGiven(name, place));
                    options = false;
                    continue;
                }
            };
            // A line of a file is a value.
            if options && text.starts_with(['-', '+']) && !words.in_list() {
                long.extend(
                    text.strip_prefix("--")
                        .filter(|name| !name.is_empty())
                        .map(str::to_owned),
                );
                if long.len() > 1 {
                    let message = format!("`{}` takes one of these options", kind.name);
                    return Err(self.stops(place, &message, "remove the others"));
                }
                if text == "--" {
                    options = false;
                    continue;
                }
                match self.option(&text, place, kind)? {
                    None => {}
                    Some('n') => no_lookup = true,
                    // The letter counts for what stands behind it, as in between.
                    Some(_) => {
                        no_lookup |= text.contains('n');
                        let sign = if text.starts_with('+') { "+i" } else { "-i" };
                        values.push(Value::Text(sign.to_owned(), place));
                    }
                }
                continue;
            }
            options = false;
            values.push(Value::Text(text, place));
        }
        self.entries += values.len() + words.bytes / BYTES_OF_ENTRY;
        if self.entries > MOST_ENTRIES {
            return Err(error(
                self.files,
                words.line.whole(),
                format!("the lists have more than {MOST_ENTRIES} values"),
                "leave out those that the required URLs do not need",
            ));
        }
        Ok((values, no_lookup))
    }

    /// What an option says: a letter, or nothing that matters here.
    fn option(
        &self,
        text: &str,
        place: Place,
        kind: &'static Type,
    ) -> Result<Option<char>, DocumentError> {
        let long = ["--client-requested", "--server-provided", "--consensus"];
        if kind.name == "ssl::server_name" && long.contains(&text) {
            return Ok(None);
        }
        let letters = text.get(1..).unwrap_or_default();
        let letters = letters.split('=').next().unwrap_or_default();
        // Only one of the options has a value.
        let valued = text.contains('=') && !letters.ends_with('m');
        let signed = text.starts_with('+') && letters != "i";
        let all = letters.chars().all(|letter| kind.letters.contains(letter));
        let known = all && !letters.is_empty() && !valued && !signed;
        if !known {
            return Err(self.stops(
                place,
                &format!("`{text}` is not an option of `{}`", kind.name),
                "remove it, or write `--` before values that begin so",
            ));
        }
        if letters.contains('i') && kind.expressions {
            return Ok(Some('i'));
        }
        Ok(letters.contains('n').then_some('n'))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules_tests::{ONE, asked, coverage};
    use crate::finding::allowlist::Coverage;

    #[test]
    fn a_host_in_a_list_that_may_not_be_there_leaves_it_open() {
        for list in [
            "acl x dst -n c.example\nhttp_access deny x\nhttp_access allow all\n",
            "acl x src c.example\nhttp_access deny x\nhttp_access allow all\n",
        ] {
            let why = asked(list, ONE, &[]).why.expect("why");
            assert!(
                why.contains("where the proxy finds none, it does not start"),
                "{why}"
            );
            assert_eq!(coverage(list, ONE), Coverage::Unknown, "{list}");
        }
    }
}
