//! From .NET's syntax to that of the engine.

use super::Failure;
use super::class;
use super::escape::{self, Escape};

/// Deepest nesting of groups.
const DEEPEST: usize = 40;

/// Largest number in `{n,m}`.
const MOST_TIMES: u32 = 1000;

/// What stands before the place, seen by a quantifier.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Item,
    Quantified,
}

/// The text, read from left to right.
pub(super) struct Reader {
    characters: Vec<char>,
    at: usize,
}

impl Reader {
    pub(super) fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, distance: usize) -> Option<char> {
        self.characters.get(self.at + distance).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += 1;
        Some(character)
    }

    pub(super) fn take(&mut self, expected: &str) -> bool {
        let fits = expected
            .chars()
            .enumerate()
            .all(|(index, character)| self.ahead(index) == Some(character));
        if fits {
            self.at += expected.chars().count();
        }
        fits
    }

    /// The characters up to `end`, which is taken as well; `None` where there is none.
    pub(super) fn until(&mut self, end: char) -> Option<String> {
        let rest = self.characters.get(self.at..)?;
        let length = rest.iter().position(|&character| character == end)?;
        let text = rest.iter().take(length).collect();
        self.at += length + 1;
        Some(text)
    }

    pub(super) fn while_is(&mut self, fits: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(character) = self.peek().filter(|&character| fits(character)) {
            text.push(character);
            self.at += 1;
        }
        text
    }
}

struct Translator {
    reader: Reader,
    out: String,
    before: Before,
    ignore_case: bool,
    /// Whether case was ignored where each open group began.
    open: Vec<bool>,
    /// Groups that have only a number.
    numbered: u32,
    names: Vec<String>,
    numbers_used: Vec<u32>,
    names_used: Vec<String>,
}

/// Writes an expression again.
pub(super) fn translate(text: &str) -> Result<String, Failure> {
    let mut translator = Translator {
        reader: Reader {
            characters: text.chars().collect(),
            at: 0,
        },
        out: String::new(),
        before: Before::Nothing,
        ignore_case: true,
        open: Vec::new(),
        numbered: 0,
        names: Vec::new(),
        numbers_used: Vec::new(),
        names_used: Vec::new(),
    };
    translator.run()?;
    translator.check_references()?;
    Ok(translator.out)
}

impl Translator {
    fn run(&mut self) -> Result<(), Failure> {
        while let Some(character) = self.reader.next() {
            match character {
                '\\' => self.escape()?,
                '[' => {
                    let class = class::translate(&mut self.reader, self.ignore_case)?;
                    self.item(&class);
                }
                '(' => self.group()?,
                ')' => {
                    let outer = self.open.pop().ok_or_else(|| {
                        Failure::invalid("a `)` closes no group; write `\\)` for the character")
                    })?;
                    self.ignore_case = outer;
                    self.item(")");
                }
                '|' => {
                    self.out.push('|');
                    self.before = Before::Nothing;
                }
                '^' => self.item("^"),
                // The subject holds no line feed, so there is one end only.
                '$' => self.item(r"\z"),
                '.' => self.item("."),
                '*' | '+' | '?' => self.quantifier(&character.to_string())?,
                '{' => match self.times()? {
                    Some(times) => self.quantifier(&times)?,
                    None => self.literal('{')?,
                },
                other => self.literal(other)?,
            }
        }
        if self.open.is_empty() {
            Ok(())
        } else {
            Err(Failure::invalid("a `(` is not closed"))
        }
    }

    fn item(&mut self, text: &str) {
        self.out.push_str(text);
        self.before = Before::Item;
    }

    fn literal(&mut self, character: char) -> Result<(), Failure> {
        let text = escape::literal(character, self.ignore_case)?;
        self.item(&text);
        Ok(())
    }

    fn quantifier(&mut self, text: &str) -> Result<(), Failure> {
        match self.before {
            Before::Nothing => Err(Failure::invalid(format!(
                "there is nothing before `{text}` that it could repeat"
            ))),
            Before::Quantified => Err(Failure::invalid(format!(
                "two quantifiers in a row, the second is `{text}`"
            ))),
            Before::Item => {
                self.out.push_str(text);
                if self.reader.take("?") {
                    self.out.push('?');
                }
                self.before = Before::Quantified;
                Ok(())
            }
        }
    }

    /// `{n}`, `{n,}` or `{n,m}` behind the brace; anything else is a brace and what follows.
    fn times(&mut self) -> Result<Option<String>, Failure> {
        let start = self.reader.at;
        let least = self.reader.while_is(|c| c.is_ascii_digit());
        let comma = self.reader.take(",");
        let most = if comma {
            self.reader.while_is(|c| c.is_ascii_digit())
        } else {
            String::new()
        };
        if least.is_empty() || !self.reader.take("}") {
            self.reader.at = start;
            return Ok(None);
        }
        let number = |text: &str| {
            text.parse::<u32>()
                .ok()
                .filter(|&times| times <= MOST_TIMES)
                .ok_or_else(|| Failure::unsupported(format!("{text} repetitions")))
        };
        let low = number(&least)?;
        if !comma {
            return Ok(Some(format!("{{{low}}}")));
        }
        if most.is_empty() {
            return Ok(Some(format!("{{{low},}}")));
        }
        let high = number(&most)?;
        if low > high {
            return Err(Failure::invalid(format!(
                "the numbers of `{{{low},{high}}}` are in the wrong order"
            )));
        }
        Ok(Some(format!("{{{low},{high}}}")))
    }

    fn escape(&mut self) -> Result<(), Failure> {
        match escape::read(&mut self.reader, self.ignore_case)? {
            Escape::Text(text) => self.item(&text),
            Escape::Number(number) => {
                self.numbers_used.push(number);
                self.item(&format!(r"(?:\{number})"));
            }
            Escape::Name(name) => {
                self.item(&format!(r"\k<{name}>"));
                self.names_used.push(name);
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Result<(), Failure> {
        let begin = if self.reader.take("?") {
            match self.special_group()? {
                Some(begin) => begin,
                None => return Ok(()),
            }
        } else {
            self.numbered += 1;
            "(".to_owned()
        };
        self.begin(&begin)
    }

    fn begin(&mut self, text: &str) -> Result<(), Failure> {
        if self.open.len() >= DEEPEST {
            return Err(Failure::unsupported(format!("{DEEPEST} nested groups")));
        }
        self.open.push(self.ignore_case);
        self.out.push_str(text);
        self.before = Before::Nothing;
        Ok(())
    }

    /// What follows `(?`: the text that begins the group, or `None` where that was all.
    fn special_group(&mut self) -> Result<Option<String>, Failure> {
        for begin in [":", "=", "!", ">", "<=", "<!"] {
            if self.reader.take(begin) {
                return Ok(Some(format!("(?{begin}")));
            }
        }
        if self.reader.take("#") {
            self.reader
                .until(')')
                .ok_or_else(|| Failure::invalid("a comment group `(?#` is not closed"))?;
            return Ok(None);
        }
        match self.reader.peek() {
            Some('<') => self.named('>').map(Some),
            Some('\'') => self.named('\'').map(Some),
            Some('(') => Err(Failure::unsupported("a conditional group `(?(`")),
            _ => self.options(),
        }
    }

    fn named(&mut self, end: char) -> Result<String, Failure> {
        self.reader.next();
        let name = self
            .reader
            .until(end)
            .ok_or_else(|| Failure::invalid("the name of a group is not closed"))?;
        if name.contains('-') {
            return Err(Failure::unsupported("a balancing group"));
        }
        if !escape::is_name(&name) {
            return Err(Failure::unsupported(format!("a group named `{name}`")));
        }
        let begin = format!("(?<{name}>");
        self.names.push(name);
        Ok(begin)
    }

    /// `(?i-s)` and `(?i-s:`.
    fn options(&mut self) -> Result<Option<String>, Failure> {
        let mut on = true;
        let mut ignore_case = self.ignore_case;
        loop {
            match self.reader.next() {
                Some('+') => on = true,
                Some('-') => on = false,
                Some('i') => ignore_case = on,
                Some(option @ ('n' | 'x')) if on => {
                    return Err(Failure::unsupported(format!("the option `{option}`")));
                }
                // The first two change what is done about line feeds; the subject has none.
                Some('s' | 'm' | 'n' | 'x') => {}
                Some(')') => {
                    self.ignore_case = ignore_case;
                    self.before = Before::Nothing;
                    return Ok(None);
                }
                Some(':') => {
                    // The group's own setting; what was before comes back at its end.
                    self.begin("(?:")?;
                    self.ignore_case = ignore_case;
                    return Ok(None);
                }
                _ => return Err(Failure::invalid("what follows `(?` begins no group")),
            }
        }
    }

    fn check_references(&self) -> Result<(), Failure> {
        for number in &self.numbers_used {
            if !self.names.is_empty() {
                // .NET numbers named groups behind all others.
                return Err(Failure::unsupported("a number where groups have names"));
            }
            if *number > self.numbered {
                return Err(Failure::invalid(format!("there is no group {number}")));
            }
        }
        match self
            .names_used
            .iter()
            .find(|name| !self.names.contains(name))
        {
            Some(name) => Err(Failure::invalid(format!("there is no group `{name}`"))),
            None => Ok(()),
        }
    }
}
