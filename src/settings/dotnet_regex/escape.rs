//! Single characters and what begins with a backslash.

use super::Failure;
use super::translate::Reader;

/// The characters that `\w`, `\d` and `\s` mean in a text of ASCII.
pub(super) const WORD: &str = "0-9A-Za-z_";
pub(super) const DIGIT: &str = "0-9";
pub(super) const SPACE: &str = r"\x{09}-\x{0d}\x{20}";

/// What a backslash begins outside of a class.
pub(super) enum Escape {
    /// Something that stands for itself in the translation.
    Text(String),
    /// A reference to a group by its number.
    Number(u32),
    /// A reference to a group by its name.
    Name(String),
}

/// Reads what follows a backslash.
pub(super) fn read(reader: &mut Reader, ignore_case: bool) -> Result<Escape, Failure> {
    let boundary = |same: &str, other: &str| {
        Escape::Text(format!(
            "(?:(?<=[{WORD}])(?{same}[{WORD}])|(?<![{WORD}])(?{other}[{WORD}]))"
        ))
    };
    let Some(character) = reader.peek() else {
        return Err(Failure::invalid("it ends with a backslash"));
    };
    if let Some(set) = set(character) {
        reader.next();
        return Ok(Escape::Text(format!("[{set}]")));
    }
    match character {
        'b' => {
            reader.next();
            Ok(boundary("!", "="))
        }
        'B' => {
            reader.next();
            Ok(boundary("=", "!"))
        }
        'A' => {
            reader.next();
            Ok(Escape::Text(r"\A".to_owned()))
        }
        'Z' | 'z' => {
            reader.next();
            Ok(Escape::Text(r"\z".to_owned()))
        }
        'G' => Err(Failure::unsupported(r"`\G`")),
        'k' => {
            reader.next();
            let name = match reader.next() {
                Some('<') => reader.until('>'),
                Some('\'') => reader.until('\''),
                _ => None,
            };
            match name {
                Some(name) if is_name(&name) => Ok(Escape::Name(name)),
                Some(_) => Err(Failure::unsupported(r"a `\k` without a plain name")),
                None => Err(Failure::invalid(r"the escape `\k` names no group")),
            }
        }
        '1'..='9' => {
            let digits = reader.while_is(|c| c.is_ascii_digit());
            match digits.parse() {
                Ok(number) if number < 10 => Ok(Escape::Number(number)),
                // A group or an octal number, according to how many groups there are.
                _ => Err(Failure::unsupported(format!(r"`\{digits}`"))),
            }
        }
        _ => self::character(reader)
            .and_then(|character| literal(character, ignore_case).map(Escape::Text)),
    }
}

/// The inside of a class for `\d`, `\w`, `\s` and their opposites.
pub(super) fn set(letter: char) -> Option<String> {
    Some(match letter {
        'd' => DIGIT.to_owned(),
        'w' => WORD.to_owned(),
        's' => SPACE.to_owned(),
        'D' => format!("^{DIGIT}"),
        'W' => format!("^{WORD}"),
        'S' => format!("^{SPACE}"),
        _ => return None,
    })
}

/// The one character that an escape stands for, inside and outside of classes.
pub(super) fn character(reader: &mut Reader) -> Result<char, Failure> {
    let Some(letter) = reader.next() else {
        return Err(Failure::invalid("it ends with a backslash"));
    };
    match letter {
        't' => Ok('\t'),
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        'v' => Ok('\x0b'),
        'f' => Ok('\x0c'),
        'a' => Ok('\x07'),
        'e' => Ok('\x1b'),
        'x' => hexadecimal(reader, 'x', 2),
        'u' => hexadecimal(reader, 'u', 4),
        'c' => Err(Failure::unsupported(r"`\c`")),
        'p' | 'P' => Err(Failure::unsupported(r"Unicode categories (`\p`)")),
        '0' => {
            let mut value = 0;
            for _ in 0..2 {
                let Some(digit) = reader.peek().and_then(|c| c.to_digit(8)) else {
                    break;
                };
                reader.next();
                value = value * 8 + digit;
            }
            char::from_u32(value).ok_or_else(|| Failure::invalid(r"the escape `\0`"))
        }
        other if other == '_' || other.is_ascii_alphanumeric() => {
            Err(Failure::invalid(format!(r"there is no escape `\{other}`")))
        }
        other if other.is_alphanumeric() => {
            Err(Failure::unsupported(format!(r"the escape `\{other}`")))
        }
        other => Ok(other),
    }
}

fn hexadecimal(reader: &mut Reader, letter: char, digits: usize) -> Result<char, Failure> {
    let mut value = 0;
    for _ in 0..digits {
        let digit = reader.next().and_then(|c| c.to_digit(16)).ok_or_else(|| {
            Failure::invalid(format!(
                r"the escape `\{letter}` needs {digits} hexadecimal digits"
            ))
        })?;
        value = value * 16 + digit;
    }
    char::from_u32(value).ok_or_else(|| Failure::unsupported("half of a surrogate pair"))
}

/// A character that stands for itself, in lower case where case is ignored: the subject is in
/// lower case.
pub(super) fn literal(character: char, ignore_case: bool) -> Result<String, Failure> {
    if ignore_case && folds_to_ascii(character) {
        return Err(Failure::unsupported(format!(
            "the letter {character:?}, which is an ASCII letter where case is ignored"
        )));
    }
    let character = if ignore_case {
        character.to_ascii_lowercase()
    } else {
        character
    };
    Ok(if character.is_ascii_alphanumeric() {
        character.to_string()
    } else {
        format!("\\x{{{:x}}}", u32::from(character))
    })
}

/// True for letters outside of ASCII that have an ASCII letter as their other case: the signs for
/// kelvin and for a long s, and the Turkish i.
pub(super) const fn folds_to_ascii(character: char) -> bool {
    matches!(character, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}')
}

/// True for the names of groups that both engines take.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
