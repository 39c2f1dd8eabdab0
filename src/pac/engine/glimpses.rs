//! What is shown of the engine's values. A script compares the same literals again and again, so
//! that the texts of short strings are kept.

use std::sync::Arc;

use boa_engine::string::JsStrVariant;
use boa_engine::{JsString, JsValue};

use super::convert;
use crate::pac::steps::Glimpse;

/// Makes glimpses, and keeps some texts.
pub(super) struct Glimpses {
    /// By the place of the characters in memory: a string that is kept here stays where it is.
    texts: Vec<Option<(JsString, Arc<str>)>>,
}

impl Glimpses {
    const PLACES: usize = 1024;

    pub(super) const fn new() -> Self {
        Self { texts: Vec::new() }
    }

    /// No code of the script runs for it.
    pub(super) fn of(&mut self, value: &JsValue) -> Glimpse {
        if value.is_undefined() {
            Glimpse::Undefined
        } else if value.is_null() {
            Glimpse::Null
        } else if let Some(boolean) = value.as_boolean() {
            Glimpse::Boolean(boolean)
        } else if value.is_number() {
            Glimpse::Number(value.display().to_string())
        } else if let Some(string) = value.as_string() {
            self.of_string(string)
        } else if value.is_callable() {
            Glimpse::Function
        } else {
            Glimpse::Object
        }
    }

    fn of_string(&mut self, string: JsString) -> Glimpse {
        let cut = string.len() > Glimpse::CHARACTERS;
        if cut {
            let text = beginning(&string);
            return Glimpse::Text { text, cut };
        }
        if self.texts.is_empty() {
            self.texts.resize(Self::PLACES, None);
        }
        let (start, length) = place(&string);
        // Neighbours in memory are 16 bytes or more apart.
        let Some(kept) = self.texts.get_mut((start >> 4) % Self::PLACES) else {
            let text = beginning(&string);
            return Glimpse::Text { text, cut };
        };
        let text = match kept {
            Some((known, text)) if place(known) == (start, length) => text.clone(),
            _ => {
                let text = beginning(&string);
                *kept = Some((string, text.clone()));
                text
            }
        };
        Glimpse::Text { text, cut }
    }
}

fn beginning(string: &JsString) -> Arc<str> {
    let text = convert::text(string);
    let beginning = text.slice(0..Glimpse::CHARACTERS);
    Arc::from(beginning.to_text().as_ref())
}

/// Where the characters are and how many bytes they take.
fn place(string: &JsString) -> (usize, usize) {
    match string.as_str().variant() {
        JsStrVariant::Latin1(bytes) => (bytes.as_ptr().addr(), bytes.len()),
        JsStrVariant::Utf16(units) => (units.as_ptr().addr(), 2 * units.len()),
    }
}

#[cfg(test)]
mod tests {
    use boa_engine::js_string;

    use super::*;

    fn text(glimpses: &mut Glimpses, string: JsString) -> (String, bool) {
        match glimpses.of(&JsValue::from(string)) {
            Glimpse::Text { text, cut } => (text.to_string(), cut),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_string_keeps_its_own_text() {
        let mut glimpses = Glimpses::new();
        for round in 0..3 {
            for number in 0..5_000 {
                let expected = format!("{round} {number}");
                let string = JsString::from(expected.as_str());
                assert_eq!(text(&mut glimpses, string), (expected, false));
            }
        }
    }

    #[test]
    fn a_string_is_told_from_its_beginning_and_from_the_same_bytes_in_other_units() {
        let mut glimpses = Glimpses::new();
        let whole = js_string!("abcdef");
        let part = whole.get(0..3).unwrap();
        assert_eq!(text(&mut glimpses, whole).0, "abcdef");
        assert_eq!(text(&mut glimpses, part).0, "abc");
        let wide = JsString::from(&[0x0101_u16, 0x0102][..]);
        assert_eq!(text(&mut glimpses, wide.clone()).0, "\u{101}\u{102}");
        assert_eq!(text(&mut glimpses, wide).0, "\u{101}\u{102}");
    }

    #[test]
    fn of_a_long_string_the_beginning_is_shown() {
        let long = JsString::from("x".repeat(Glimpse::CHARACTERS + 1).as_str());
        let (shown, cut) = text(&mut Glimpses::new(), long);
        assert_eq!((shown.len(), cut), (Glimpse::CHARACTERS, true));
    }
}
