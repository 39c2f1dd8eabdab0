//! From JavaScript's grammar of regular expressions to that of regex-automata.

use std::fmt::Write as _;

use super::forms::{Form, Item, forms, longest};

/// What is known of an expression.
pub(in crate::pac::decision) struct Reading {
    /// The same language over ASCII text, in the other grammar.
    pub(in crate::pac::decision) translated: String,
    /// It finds itself where one of these stands, where that is all; empty where it is not known.
    pub(in crate::pac::decision) forms: Vec<Form>,
    /// A text that stands in whatever it finds; empty where none is known.
    pub(in crate::pac::decision) needed: Vec<u8>,
}

/// Most bytes of an expression, and levels of its groups.
const MOST_BYTES: usize = 16 * 1024;
const MOST_LEVELS: usize = 50;
/// Most repetitions that are written as a number.
const MOST_REPEATED: u32 = 255;

pub(super) fn read(source: &str) -> Option<Reading> {
    if source.is_empty() || source.len() > MOST_BYTES || !source.is_ascii() {
        return None;
    }
    let mut parser = Parser {
        rest: source.as_bytes(),
        translated: String::with_capacity(source.len() + 16),
        levels: 0,
    };
    let alternatives = parser.alternatives()?;
    if !parser.rest.is_empty() {
        return None;
    }
    let needed = match alternatives.as_slice() {
        [one] => longest(one),
        _ => Vec::new(),
    };
    Some(Reading {
        translated: parser.translated,
        forms: forms(&alternatives).unwrap_or_default(),
        needed,
    })
}

struct Parser<'s> {
    rest: &'s [u8],
    translated: String,
    levels: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, text: &[u8]) -> bool {
        if let Some(rest) = self.rest.strip_prefix(text) {
            self.rest = rest;
            true
        } else {
            false
        }
    }

    fn alternatives(&mut self) -> Option<Vec<Vec<Item>>> {
        self.levels += 1;
        if self.levels > MOST_LEVELS {
            return None;
        }
        let mut alternatives = vec![self.alternative()?];
        while self.take(b"|") {
            self.translated.push('|');
            alternatives.push(self.alternative()?);
        }
        self.levels -= 1;
        Some(alternatives)
    }

    fn alternative(&mut self) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        while let Some(first) = self.rest.first() {
            if matches!(first, b'|' | b')') {
                break;
            }
            let item = self.term()?;
            items.push(item);
        }
        Some(items)
    }

    fn term(&mut self) -> Option<Item> {
        let item = match self.next()? {
            b'^' => {
                self.translated.push('^');
                return self.not_repeated(Item::Start);
            }
            b'$' => {
                self.translated.push('$');
                return self.not_repeated(Item::End);
            }
            b'(' => {
                let plain = self.take(b"?:");
                if !plain && self.rest.first() == Some(&b'?') {
                    return None;
                }
                self.translated.push_str("(?:");
                let alternatives = self.alternatives()?;
                if !self.take(b")") {
                    return None;
                }
                self.translated.push(')');
                Item::Group(alternatives)
            }
            b'.' => {
                self.translated.push_str("[^\\n\\r]");
                let item = self.repeated(Item::Other)?;
                return Some(item);
            }
            b'[' => {
                self.class()?;
                Item::Other
            }
            b'\\' => match self.escape(false)? {
                Escape::Byte(byte) => {
                    self.literal(byte);
                    Item::Byte(byte)
                }
                Escape::Class(class) => {
                    let _ = write!(self.translated, "\\{}", char::from(class));
                    Item::Other
                }
                Escape::Boundary(kind) => {
                    let _ = write!(self.translated, "\\{}", char::from(kind));
                    return self.not_repeated(Item::Other);
                }
            },
            b'*' | b'+' | b'?' | b'{' | b'}' | b']' | b')' => return None,
            byte if byte == b' ' || byte.is_ascii_graphic() => {
                self.literal(byte);
                Item::Byte(byte)
            }
            _ => return None,
        };
        self.repeated(item)
    }

    fn not_repeated(&self, item: Item) -> Option<Item> {
        let repeated = matches!(self.rest.first(), Some(b'*' | b'+' | b'?' | b'{'));
        (!repeated).then_some(item)
    }

    /// A quantifier, greedy or not: that makes no difference to what is found where.
    fn repeated(&mut self, item: Item) -> Option<Item> {
        let is_dot = self.translated.ends_with("[^\\n\\r]");
        let result = match self.rest.first() {
            Some(b'*') => {
                self.rest = self.rest.get(1..)?;
                self.translated.push('*');
                if is_dot && matches!(item, Item::Other) {
                    Item::Run
                } else {
                    Item::Other
                }
            }
            Some(sign @ (b'+' | b'?')) => {
                self.translated.push(char::from(*sign));
                self.rest = self.rest.get(1..)?;
                Item::Other
            }
            Some(b'{') => {
                self.rest = self.rest.get(1..)?;
                let least = self.number()?;
                let most = if self.take(b",") {
                    if self.rest.first() == Some(&b'}') {
                        None
                    } else {
                        Some(self.number()?)
                    }
                } else {
                    Some(least)
                };
                if !self.take(b"}") || most.is_some_and(|most| most < least) {
                    return None;
                }
                let _ = match most {
                    Some(most) => write!(self.translated, "{{{least},{most}}}"),
                    None => write!(self.translated, "{{{least},}}"),
                };
                Item::Other
            }
            _ => return Some(item),
        };
        self.take(b"?");
        self.not_repeated(result)
    }

    fn number(&mut self) -> Option<u32> {
        let digits = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.rest.split_at_checked(digits)?;
        self.rest = rest;
        let number: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        (number <= MOST_REPEATED).then_some(number)
    }

    fn literal(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() {
            self.translated.push(char::from(byte));
        } else {
            let _ = write!(self.translated, "\\x{byte:02x}");
        }
    }

    fn escape(&mut self, in_class: bool) -> Option<Escape> {
        Some(match self.next()? {
            class @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S') => Escape::Class(class),
            b'b' if in_class => Escape::Byte(8),
            kind @ (b'b' | b'B') if !in_class => Escape::Boundary(kind),
            b't' => Escape::Byte(b'\t'),
            b'n' => Escape::Byte(b'\n'),
            b'v' => Escape::Byte(0x0b),
            b'f' => Escape::Byte(0x0c),
            b'r' => Escape::Byte(b'\r'),
            b'x' => Escape::Byte(self.hexadecimal(2)?),
            b'u' => Escape::Byte(self.hexadecimal(4)?),
            sign if sign.is_ascii_punctuation() || sign == b' ' => Escape::Byte(sign),
            _ => return None,
        })
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<u8> {
        let (digits, rest) = self.rest.split_at_checked(digits)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        self.rest = rest;
        let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        u8::try_from(number).ok().filter(u8::is_ascii)
    }

    fn class(&mut self) -> Option<()> {
        self.translated.push('[');
        if self.take(b"^") {
            self.translated.push('^');
        }
        let mut is_empty = true;
        loop {
            let first = match self.next()? {
                b']' => break,
                b'\\' => self.escape(true)?,
                byte if byte == b' ' || byte.is_ascii_graphic() => Escape::Byte(byte),
                _ => return None,
            };
            is_empty = false;
            let Escape::Byte(first) = first else {
                let Escape::Class(class) = first else {
                    return None;
                };
                // `[\w-a]` is read in two ways.
                if self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']') {
                    return None;
                }
                let _ = write!(self.translated, "\\{}", char::from(class));
                continue;
            };
            let is_range = self.rest.first() == Some(&b'-') && self.rest.get(1) != Some(&b']');
            if !is_range {
                self.in_class(first);
                continue;
            }
            self.rest = self.rest.get(1..)?;
            let last = match self.next()? {
                b'\\' => self.escape(true)?,
                byte if byte == b' ' || byte.is_ascii_graphic() => Escape::Byte(byte),
                _ => return None,
            };
            let Escape::Byte(last) = last else {
                return None;
            };
            if last < first {
                return None;
            }
            self.in_class(first);
            self.translated.push('-');
            self.in_class(last);
        }
        self.translated.push(']');
        (!is_empty).then_some(())
    }

    fn in_class(&mut self, byte: u8) {
        let _ = write!(self.translated, "\\x{byte:02x}");
    }
}

enum Escape {
    Byte(u8),
    Class(u8),
    Boundary(u8),
}
