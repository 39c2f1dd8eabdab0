//! A program as text for people.

use std::cell::Cell;
use std::fmt::Write as _;

use super::constant::Constant;
use super::node::{Arithmetic, Comparison, Id, Node};
use super::program::{Program, Step};
use crate::finding::count::counted;
use crate::pac::builtins;

/// How deep an expression is written, and how many parts of a list.
const MOST_LEVELS: usize = 8;
const MOST_PARTS: usize = 12;

/// How many expressions are written in all: one may stand in many others.
const MOST_NODES: usize = 60_000;

/// Longest literal that is written.
const MOST_LETTERS: usize = 80;

impl Program {
    /// What the program does, a step a line. Steps that are jumped to have a number.
    pub fn listing(&self) -> String {
        let mut meant = vec![false; self.steps.len()];
        for step in &self.steps {
            if let Step::Branch { otherwise: to, .. } | Step::Jump(to) | Step::Again(to) = step
                && let Some(meant) = meant.get_mut(*to as usize)
            {
                *meant = true;
            }
        }
        let listing = Listing {
            program: self,
            left: Cell::new(MOST_NODES),
        };
        let mut text = String::new();
        for (place, step) in self.steps.iter().enumerate() {
            let number = if meant.get(place) == Some(&true) {
                format!("{place}:")
            } else {
                String::new()
            };
            let merged = self.at_steps.get(place).copied().flatten().is_some();
            let mark = if merged { "#" } else { " " };
            let _ = writeln!(text, "{number:>7}{mark} {}", listing.step_text(step));
        }
        text
    }

    /// What it is, in one line.
    pub fn summary(&self) -> String {
        let rules = self
            .steps
            .iter()
            .filter(|step| matches!(step, Step::Return { .. }))
            .count();
        let asks = self
            .steps
            .iter()
            .filter(|step| matches!(step, Step::Ask { .. }))
            .count();
        format!(
            "{}, {}, {}, {}, {}",
            counted(self.steps.len(), "step"),
            counted(rules, "answer"),
            counted(asks, "question"),
            counted(self.nodes.len(), "expression"),
            counted(self.matchers.len(), "merged look-up")
        )
    }
}

/// A listing, as long as it may be.
struct Listing<'p> {
    program: &'p Program,
    /// How many expressions are still written.
    left: Cell<usize>,
}

impl Listing<'_> {
    fn step_text(&self, step: &Step) -> String {
        match step {
            Step::Branch {
                condition,
                otherwise,
            } => format!("if not {} go to {otherwise}", self.shown(*condition, 0)),
            Step::Jump(to) => format!("go to {to}"),
            Step::Again(to) => format!("again from {to}"),
            Step::Ask {
                slot,
                builtin,
                arguments,
            } => format!("s{slot} = {}", self.call_text(*builtin, arguments, 0)),
            Step::Set(values) => {
                let values: Vec<String> = values
                    .iter()
                    .map(|(slot, value)| format!("s{slot} = {}", self.shown(*value, 0)))
                    .collect();
                values.join(", ")
            }
            Step::Return { value, position } => {
                format!("answer {} (line {})", self.shown(*value, 0), position.line)
            }
            Step::GiveUp => "leave it to the engine".to_owned(),
        }
    }

    fn call_text(&self, builtin: u8, arguments: &[Id], level: usize) -> String {
        let name = builtins::ALL
            .get(usize::from(builtin))
            .map_or("?", |builtin| builtin.name);
        format!("{name}({})", self.list(arguments, ", ", level))
    }

    fn list(&self, list: &[Id], between: &str, level: usize) -> String {
        let mut parts: Vec<String> = list
            .iter()
            .take(MOST_PARTS)
            .map(|one| self.shown(*one, level + 1))
            .collect();
        if let Some(more) = list.len().checked_sub(MOST_PARTS).filter(|more| *more > 0) {
            parts.push(format!("... {more} more"));
        }
        parts.join(between)
    }

    fn shown(&self, id: Id, level: usize) -> String {
        let left = self.left.get();
        let may = level < MOST_LEVELS && left > 0;
        let Some(node) = self.program.nodes.get(id.index()).filter(|_| may) else {
            return "...".to_owned();
        };
        self.left.set(left - 1);
        let of = |id: &Id| self.shown(*id, level + 1);
        match node {
            Node::Constant(constant) => self
                .program
                .constants
                .get(*constant as usize)
                .map_or_else(String::new, literal),
            Node::Url => "url".to_owned(),
            Node::Host => "host".to_owned(),
            Node::Slot(slot) => format!("s{slot}"),
            Node::Not(inner) => format!("!{}", of(inner)),
            Node::Truth(inner) => format!("!!{}", of(inner)),
            Node::All(list) => format!("({})", self.list(list, " && ", level)),
            Node::Any(list) => format!("({})", self.list(list, " || ", level)),
            Node::Choose(condition, yes, no) => {
                format!("({} ? {} : {})", of(condition), of(yes), of(no))
            }
            Node::Same(a, b) => format!("{} === {}", of(a), of(b)),
            Node::Compare(comparison, a, b) => {
                let sign = match comparison {
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                };
                format!("{} {sign} {}", of(a), of(b))
            }
            Node::Arithmetic(operator, a, b) => arithmetic(*operator, &of(a), &of(b)),
            Node::Join(parts) => format!("({})", self.list(parts, " + ", level)),
            Node::ToText(value) => format!("String({})", of(value)),
            Node::ToNumber(value) => format!("Number({})", of(value)),
            Node::TypeOf(value) => format!("typeof {}", of(value)),
            Node::Method(method, text, arguments) => {
                let name = format!("{method:?}");
                let mut letters = name.chars();
                let first = letters.next().map(|letter| letter.to_ascii_lowercase());
                let name: String = first.into_iter().chain(letters).collect();
                format!("{}.{name}({})", of(text), self.list(arguments, ", ", level))
            }
            Node::Call(builtin, arguments) => self.call_text(*builtin, arguments, level),
            Node::Finds(regex, text) => format!("{}.test({})", self.regex_text(*regex), of(text)),
            Node::Search(regex, text) => {
                format!("{}.search({})", of(text), self.regex_text(*regex))
            }
            Node::Part(text, separator, index) => {
                format!("{}.split({})[{}]", of(text), of(separator), of(index))
            }
            Node::Parts(text, separator) => {
                format!("{}.split({}).length", of(text), of(separator))
            }
            Node::Entry(table, key) => format!("{}[{}]", self.table_text(*table), of(key)),
            Node::Has(table, key) => format!("({} in {})", of(key), self.table_text(*table)),
            Node::At(table, index) => format!("{}[{}]", self.table_text(*table), of(index)),
        }
    }

    fn table_text(&self, table: u32) -> String {
        let entries = self
            .program
            .tables
            .get(table as usize)
            .map_or(0, super::table::Table::len);
        format!("table{table} of {entries}")
    }

    fn regex_text(&self, regex: u32) -> String {
        self.program
            .regexes
            .get(regex as usize)
            .map_or_else(String::new, |regex| {
                let flag = if regex.ignores_case() { "i" } else { "" };
                format!("/{}/{flag}", shortened(regex.source()))
            })
    }
}

fn literal(constant: &Constant) -> String {
    match constant {
        Constant::Undefined => "undefined".to_owned(),
        Constant::Null => "null".to_owned(),
        Constant::Boolean(boolean) => boolean.to_string(),
        Constant::Number(number) => number.to_string(),
        Constant::Latin1(bytes) => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            format!("{:?}", shortened(&text))
        }
        Constant::Utf16(units) => format!("{:?}", shortened(&String::from_utf16_lossy(units))),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn arithmetic(operator: Arithmetic, left: &str, right: &str) -> String {
    let sign = match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Remainder => "%",
        Arithmetic::And => "&",
        Arithmetic::Or => "|",
        Arithmetic::Xor => "^",
        Arithmetic::ShiftLeft => "<<",
        Arithmetic::ShiftRight => ">>",
        Arithmetic::ShiftRightUnsigned => ">>>",
        Arithmetic::Floor => return format!("floor({left})"),
        Arithmetic::Absolute => return format!("abs({left})"),
    };
    format!("({left} {sign} {right})")
}
