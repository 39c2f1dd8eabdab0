//! Expectations into a TOML text, with as little change to it as possible.

use toml_edit::{Array, Item, TableLike, Value};

use super::Expectation;
use crate::source::text::toml_string;

/// The keys of an expectation in the order of the documentation.
pub(super) const KEYS: [&str; 14] = [
    "route",
    "any_of",
    "matches",
    "contains",
    "not_contains",
    "same_as",
    "returned",
    "status",
    "error_contains",
    "error_line",
    "host",
    "seen_url",
    "lookups",
    "alerts",
];

/// The lists that are written without brackets where they have one value.
const TAKE_ONE: [&str; 3] = ["contains", "not_contains", "status"];

/// Turns the expectation of a table, which says `old`, into `new`. Keys that are in both with the
/// same value stay as they are written; comments stay, also those of keys that go.
pub(super) fn write(table: &mut dyn TableLike, old: &Expectation, new: &Expectation) {
    let mut orphans = String::new();
    let mut first_written = None;
    for key in KEYS {
        let value = value(new, key);
        if value == self::value(old, key) {
            continue;
        }
        match value {
            None => orphans.push_str(&remove(table, key)),
            Some(value) => {
                put(table, key, value.into_toml(key));
                first_written = first_written.or(Some(key));
            }
        }
    }
    if orphans.is_empty() {
        return;
    }
    let heir = first_written.map(str::to_owned);
    let heir = heir.or_else(|| table.iter().next().map(|(key, _)| key.to_owned()));
    if let Some(mut key) = heir.and_then(|key| table.key_mut(&key)) {
        let decor = key.leaf_decor_mut();
        let before = decor.prefix().and_then(|text| text.as_str());
        let prefix = format!("{orphans}{}", before.unwrap_or_default());
        decor.set_prefix(prefix);
    }
}

/// A key's value.
#[derive(PartialEq, Eq)]
enum Written<'a> {
    Text(&'a str),
    Number(u32),
    List(Vec<&'a str>),
}

impl Written<'_> {
    fn into_toml(self, key: &str) -> Value {
        match self {
            Self::Text(text) => toml_text(text),
            Self::Number(number) => i64::from(number).into(),
            Self::List(texts) => match texts.as_slice() {
                [one] if TAKE_ONE.contains(&key) => toml_text(one),
                texts => Value::Array(texts.iter().map(|text| toml_text(text)).collect::<Array>()),
            },
        }
    }
}

/// A text as a string that escapes stay escapes in: nothing in it begins a line of its own.
pub(super) fn toml_text(text: &str) -> Value {
    let is_plain = |character: char| {
        character.is_ascii_alphanumeric() || " .,;:/*?&=_-@()".contains(character)
    };
    if text.chars().all(is_plain) {
        return text.into();
    }
    toml_string(text).parse().unwrap_or_else(|_| text.into())
}

fn value<'a>(expected: &'a Expectation, key: &str) -> Option<Written<'a>> {
    let text = |value: &'a Option<String>| value.as_deref().map(Written::Text);
    let list = |values: &'a [String]| {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        (!values.is_empty()).then_some(Written::List(values))
    };
    let whole = |values: &'a Option<Vec<String>>| {
        let values = values.as_ref()?;
        Some(Written::List(values.iter().map(String::as_str).collect()))
    };
    match key {
        "route" => text(&expected.route),
        "any_of" => list(&expected.any_of),
        "matches" => text(&expected.matches),
        "contains" => list(&expected.contains),
        "not_contains" => list(&expected.not_contains),
        "same_as" => text(&expected.same_as),
        "returned" => text(&expected.returned),
        "status" => {
            let words: Vec<&str> = expected.status.iter().map(|status| status.word()).collect();
            (!words.is_empty()).then_some(Written::List(words))
        }
        "error_contains" => text(&expected.error_contains),
        "error_line" => expected.error_line.map(Written::Number),
        "host" => text(&expected.host),
        "seen_url" => text(&expected.seen_url),
        "lookups" => whole(&expected.lookups),
        "alerts" => whole(&expected.alerts),
        _ => None,
    }
}

fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Takes a key out and gives its comments, each on a line of its own.
fn remove(table: &mut dyn TableLike, key: &str) -> String {
    let mut comments = String::new();
    if let Some(mut key) = table.key_mut(key) {
        let decor = key.leaf_decor_mut();
        let prefix = decor.prefix().and_then(|text| text.as_str());
        if let Some(prefix) = prefix.filter(|prefix| prefix.contains('#')) {
            comments.push_str(prefix);
        }
    }
    if let Some(Item::Value(value)) = table.remove(key) {
        let suffix = value.decor().suffix().and_then(|text| text.as_str());
        let suffix = suffix.map(str::trim).filter(|suffix| !suffix.is_empty());
        if let Some(suffix) = suffix {
            comments.push_str(suffix);
            comments.push('\n');
        }
    }
    comments
}
