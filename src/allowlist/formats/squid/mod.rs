//! Squid: `acl` and `http_access` of `squid.conf`.
//!
//! Source: Squid 6, `src/cf.data.pre`, and readings of Squid 5.7 and 6.13 (tests/squid). Lines of `http_access` are
//! tried in order; all lists of a line must hold; the first line that holds decides, and where none does the
//! opposite of the last line happens. Without any line everything is denied. What was let through is judged again
//! by `adapted_http_access`, `miss_access` and, once there is an answer, `http_reply_access`.

mod acl;
mod addresses;
mod answered;
mod arguments;
mod branches;
mod checked;
mod codes;
mod configuration;
mod directive_names;
mod directives;
mod domains;
mod globs;
mod hosts;
mod kinds;
mod limits;
mod lines;
mod logins;
mod options;
mod predefined;
mod quoted;
mod remedy;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod tests;
mod times;
mod values;
mod whole;
mod words;

use super::super::rules::{Condition, Rulebook};
use super::ListFormat;
use crate::source::SourceFile;
use crate::source::document::DocumentError;
use configuration::Configuration;

pub(super) const SQUID: ListFormat = ListFormat {
    name: "squid",
    title: "Squid configuration (acl, http_access)",
    source: "Squid 6, src/cf.data.pre",
    parse,
    remedy: remedy::remedy,
};

fn parse(files: Vec<SourceFile>) -> Result<Rulebook, DocumentError> {
    let lines = lines::read(&files)?;
    let mut configuration = Configuration::new(&files);
    for line in &lines {
        configuration.take(line)?;
    }
    if !configuration.has_rules()
        && let Some(file) = files.first()
    {
        return Err(DocumentError::of(
            file,
            "there is neither an `acl` nor an `http_access` in it",
            "is this a squid.conf? other kinds of list are named with --kind",
        ));
    }
    let mut book = configuration.rulebook();
    book.files = files;
    Ok(book)
}

/// The name that differs from a word by a letter or two, where there is one.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const MOST: usize = 40;
    if word.len() > MOST {
        return None;
    }
    let close = names.filter(|name| !name.is_empty() && name.len() <= MOST);
    close
        .map(|name| (distance(word, name), name))
        .filter(|(distance, name)| *distance <= 2 && *distance * 2 < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters are to be added, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, byte) in one.bytes().enumerate() {
        let mut next = vec![above + 1];
        for (at, other) in other.bytes().enumerate() {
            let cost = |place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let left = next.last().copied().unwrap_or(usize::MAX / 2);
            let change = cost(at) + usize::from(byte != other);
            next.push(change.min(left + 1).min(cost(at + 1) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
