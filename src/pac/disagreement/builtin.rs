//! Builtins that only one of two clients has.

use super::Side;
use crate::finding::disagreement::Field;

/// A builtin that the words name and only one of them has.
pub(super) fn missing_builtin(
    words: &str,
    one: &Side<'_>,
    other: &Side<'_>,
) -> Option<(&'static str, &'static str, &'static str)> {
    let only = |with: &Side<'_>, without: &Side<'_>| {
        let builtins = with.dialect.builtins.iter().copied();
        builtins
            .filter(|builtin| !without.dialect.builtins.contains(builtin))
            .find(|builtin| is_word_of(builtin, words))
            .map(|builtin| (builtin, with.dialect.name, without.dialect.name))
    };
    only(one, other).or_else(|| only(other, one))
}

fn is_word_of(word: &str, text: &str) -> bool {
    text.split(|character: char| !(character.is_alphanumeric() || "_$".contains(character)))
        .any(|part| part == word)
}

pub(super) fn has_and_has_not(builtin: &str, one: &Side<'_>, other: &Side<'_>) -> Vec<Field> {
    let words = |side: &Side<'_>| {
        if side.dialect.builtins.contains(&builtin) {
            format!("with {builtin}")
        } else {
            format!("without {builtin}")
        }
    };
    vec![Field {
        name: "builtins",
        value: words(one),
        other: words(other),
    }]
}
