//! Classes of characters: `[a-z]`.

use std::fmt::Write as _;

use super::Failure;
use super::escape::{self, folds_to_ascii};
use super::translate::Reader;

/// Reads a class behind its `[`.
pub(super) fn translate(reader: &mut Reader, ignore_case: bool) -> Result<String, Failure> {
    let mut out = String::from("[");
    if reader.take("^") {
        out.push('^');
    }
    let mut first = true;
    loop {
        let Some(character) = reader.next() else {
            return Err(Failure::invalid("a `[` is not closed"));
        };
        // Right behind the beginning it is a character.
        if character == ']' && !first {
            out.push(']');
            return Ok(out);
        }
        first = false;
        if character == '\\'
            && let Some(set) = reader.peek().and_then(escape::set)
        {
            reader.next();
            if reader.peek() == Some('-') && reader.ahead(1) != Some(']') {
                return Err(Failure::unsupported("a range that begins with a class"));
            }
            let _ = write!(out, "[{set}]");
            continue;
        }
        let low = one(reader, character)?;
        let is_range =
            reader.peek() == Some('-') && reader.ahead(1).is_some_and(|after| after != ']');
        if !is_range {
            range(&mut out, low, low, ignore_case)?;
            continue;
        }
        reader.next();
        let Some(end) = reader.next() else {
            return Err(Failure::invalid("a `[` is not closed"));
        };
        if end == '[' {
            return Err(Failure::unsupported("a class less another class"));
        }
        if end == '\\' && reader.peek().and_then(escape::set).is_some() {
            return Err(Failure::unsupported("a range that ends with a class"));
        }
        let high = one(reader, end)?;
        if low > high {
            return Err(Failure::invalid(format!(
                "the range {low:?} to {high:?} is in the wrong order"
            )));
        }
        range(&mut out, low, high, ignore_case)?;
    }
}

/// One character of a class, an escape or itself.
fn one(reader: &mut Reader, character: char) -> Result<char, Failure> {
    match character {
        '\\' if reader.peek() == Some('b') => {
            reader.next();
            Ok('\x08')
        }
        '\\' if reader
            .peek()
            .is_some_and(|c| c.is_ascii_digit() && c != '0') =>
        {
            Err(Failure::unsupported("an octal number in a class"))
        }
        '\\' => escape::character(reader),
        '-' if reader.peek() == Some('[') => {
            Err(Failure::unsupported("a class less another class"))
        }
        '[' if reader.peek() == Some(':') => Err(Failure::unsupported("`[:` in a class")),
        other => Ok(other),
    }
}

/// Writes a range, and its upper-case letters in lower case where case is ignored.
fn range(out: &mut String, low: char, high: char, ignore_case: bool) -> Result<(), Failure> {
    let strange = ['\u{130}', '\u{131}', '\u{17f}', '\u{212a}'];
    if ignore_case
        && strange
            .iter()
            .any(|&letter| folds_to_ascii(letter) && low <= letter && letter <= high)
    {
        return Err(Failure::unsupported(
            "a class with a letter that is an ASCII letter where case is ignored",
        ));
    }
    // Writing to a String can't fail.
    let _ = write!(
        out,
        "\\x{{{:x}}}-\\x{{{:x}}}",
        u32::from(low),
        u32::from(high)
    );
    let (low, high) = (low.max('A'), high.min('Z'));
    if ignore_case && low <= high {
        let (low, high) = (low.to_ascii_lowercase(), high.to_ascii_lowercase());
        let _ = write!(out, "{low}-{high}");
    }
    Ok(())
}
