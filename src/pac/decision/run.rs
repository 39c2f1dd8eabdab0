//! The value of an expression for one request.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::call::DecisionCall;
use super::constant::Constant;
use super::methods;
use super::node::{Id, Node};
use super::operators::{self, truth};
use super::program::Program;
use super::regex::Regex;
use super::table::Found;
use crate::pac::builtins;
use crate::pac::value::{Text, Value};

/// How much work a run may be, about in nanoseconds: some hundredths of a second.
const MOST_WORK: usize = 20_000_000;

/// One run of a program. Whatever gives `None` leaves the request to the engine.
pub(super) struct Run<'a> {
    pub(super) program: &'a Program,
    pub(super) url: Text<'a>,
    pub(super) host: Text<'a>,
    /// True where URL and host are printable ASCII: what an index holds is true for those.
    pub(super) is_plain: bool,
    /// False where values of slots are exchanged during the run.
    pub(super) keeps: bool,
    slots: Vec<Option<Value<'a>>>,
    kept: RefCell<HashMap<Id, Value<'a>>>,
    work: Cell<usize>,
}

impl<'a> Run<'a> {
    pub(super) fn new(program: &'a Program, url: &'a str, host: &'a str) -> Self {
        Self {
            program,
            url: text(url),
            host: text(host),
            is_plain: [url, host]
                .iter()
                .all(|text| text.bytes().all(|byte| (b' '..=b'~').contains(&byte))),
            keeps: true,
            slots: vec![None; program.slots as usize],
            kept: RefCell::default(),
            work: Cell::new(MOST_WORK),
        }
    }

    /// Takes work from what is left.
    pub(super) fn spend(&self, work: usize) -> Option<()> {
        self.work.set(self.work.get().checked_sub(work)?);
        Some(())
    }

    pub(super) fn set(&mut self, slot: u32, value: Value<'a>) -> Option<()> {
        *self.slots.get_mut(slot as usize)? = Some(value);
        Some(())
    }

    /// Puts another value into a slot, and gives the one before.
    #[expect(
        clippy::option_option,
        reason = "no such slot, nothing in it, or a value"
    )]
    pub(super) fn replace(&mut self, slot: u32, value: Value<'a>) -> Option<Option<Value<'a>>> {
        Some(self.slots.get_mut(slot as usize)?.replace(value))
    }

    /// Puts back what was in a slot.
    pub(super) fn put(&mut self, slot: u32, value: Option<Value<'a>>) -> Option<()> {
        *self.slots.get_mut(slot as usize)? = value;
        Some(())
    }

    /// Starts to count the work again.
    pub(super) fn refill(&self) {
        self.work.set(MOST_WORK);
    }

    fn constant(&self, constant: u32) -> Option<&'a Constant> {
        self.program.constants.get(constant as usize)
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: Id) -> Option<bool> {
        let mut condition = condition;
        let mut wanted = true;
        loop {
            self.spend(1)?;
            match self.program.nodes.get(condition.index())? {
                Node::Not(inner) => {
                    wanted = !wanted;
                    condition = *inner;
                }
                Node::Truth(inner) => return Some(truth(&self.value(*inner)?) == wanted),
                Node::All(list) | Node::Any(list) => {
                    if self.is_plain
                        && let Some(matcher) = self.program.at_nodes.get(&condition)
                    {
                        let found = self.program.first(*matcher, self)?;
                        return Some(found.is_some() == wanted);
                    }
                    let stops = matches!(self.program.nodes.get(condition.index())?, Node::Any(_));
                    let (end, before) = list.split_last()?;
                    for one in before {
                        if self.holds(*one)? == stops {
                            return Some(stops == wanted);
                        }
                    }
                    condition = *end;
                }
                Node::Same(left, right) => {
                    let (left, right) = (self.value(*left)?, self.value(*right)?);
                    self.spend(length(&left).min(length(&right)) / 8)?;
                    return Some(operators::same(&left, &right) == wanted);
                }
                _ => {
                    let Value::Boolean(holds) = self.value(condition)? else {
                        return None;
                    };
                    return Some(holds == wanted);
                }
            }
        }
    }

    /// The value of an expression.
    pub(super) fn value(&self, id: Id) -> Option<Value<'a>> {
        if !self.keeps || self.program.kept.get(id.index()) != Some(&true) {
            return self.compute(id);
        }
        if let Some(known) = self.kept.borrow().get(&id) {
            return Some(known.clone());
        }
        let value = self.compute(id)?;
        self.kept.borrow_mut().insert(id, value.clone());
        Some(value)
    }

    fn compute(&self, id: Id) -> Option<Value<'a>> {
        let mut id = id;
        loop {
            self.spend(2)?;
            match self.program.nodes.get(id.index())? {
                Node::Choose(condition, yes, no) => {
                    if self.is_plain
                        && let Some(matcher) = self.program.at_nodes.get(&id)
                    {
                        id = self.program.chosen(*matcher, self)?;
                        continue;
                    }
                    id = if self.holds(*condition)? { *yes } else { *no };
                }
                node => return self.computed(id, node),
            }
        }
    }

    fn computed(&self, id: Id, node: &'a Node) -> Option<Value<'a>> {
        Some(match node {
            Node::Constant(constant) => self.constant(*constant)?.value(),
            Node::Url => self.url.clone_borrowed(),
            Node::Host => self.host.clone_borrowed(),
            Node::Slot(slot) => self.slots.get(*slot as usize)?.clone()?,
            Node::Not(_) | Node::Truth(_) | Node::All(_) | Node::Any(_) | Node::Same(..) => {
                Value::Boolean(self.holds(id)?)
            }
            // Taken apart by the caller.
            Node::Choose(..) => return None,
            Node::Compare(comparison, left, right) => {
                let (left, right) = (self.value(*left)?, self.value(*right)?);
                self.spend(length(&left).min(length(&right)))?;
                Value::Boolean(operators::compare(*comparison, &left, &right)?)
            }
            Node::Arithmetic(operator, left, right) => {
                let (Value::Number(left), Value::Number(right)) =
                    (self.value(*left)?, self.value(*right)?)
                else {
                    return None;
                };
                Value::Number(super::numbers::apply(*operator, left, right))
            }
            Node::Join(parts) => {
                let parts = parts
                    .iter()
                    .map(|part| self.text(*part))
                    .collect::<Option<Vec<Text<'a>>>>()?;
                let text = operators::join(&parts)?;
                self.spend(text.len())?;
                Value::Text(text)
            }
            Node::ToText(value) => Value::Text(operators::to_text(self.value(*value)?)?),
            Node::ToNumber(value) => {
                let value = self.value(*value)?;
                self.spend(length(&value))?;
                Value::Number(operators::to_number(&value)?)
            }
            Node::TypeOf(value) => {
                let name = self.value(*value)?.type_name();
                Value::Text(Text::latin1(name.as_bytes()))
            }
            Node::Method(method, text, arguments) => {
                let text = self.text(*text)?;
                let mut values = [Value::Undefined, Value::Undefined];
                for (argument, value) in arguments.iter().zip(&mut values) {
                    *value = self.value(*argument)?;
                }
                let values = values.get(..arguments.len())?;
                self.spend(text.len() * (1 + values.iter().map(length).sum::<usize>() / 16))?;
                method.apply(text, values)?
            }
            Node::Call(builtin, arguments) => self.call(*builtin, arguments)?,
            Node::Finds(regex, text) => {
                let text = self.text(*text)?;
                let (regex, text) = self.regex(*regex, &text)?;
                Value::Boolean(regex.finds(text, &self.program.memory)?)
            }
            Node::Search(regex, text) => {
                let text = self.text(*text)?;
                let (regex, text) = self.regex(*regex, &text)?;
                let found = regex.find(text, &self.program.memory)?;
                found.map_or(Value::Number(-1.0), methods::number)
            }
            Node::Part(text, separator, index) => {
                let Value::Number(index) = self.value(*index)? else {
                    return None;
                };
                let (text, separator) = self.split(*text, *separator)?;
                let index = super::numbers::index(index).filter(|_| index.fract() == 0.0);
                let mut parts = text.as_ascii()?.split(separator.as_ascii()?);
                index
                    .and_then(|index| parts.nth(index))
                    .map_or(Value::Undefined, Value::text)
            }
            Node::Parts(text, separator) => {
                let (text, separator) = self.split(*text, *separator)?;
                methods::number(text.as_ascii()?.split(separator.as_ascii()?).count())
            }
            Node::Entry(table, key) => {
                let table = self.program.tables.get(*table as usize)?;
                match table.find(&self.text(*key)?)? {
                    Found::Own(constant) => constant.value(),
                    Found::Nothing => Value::Undefined,
                    Found::Inherited => return None,
                }
            }
            Node::Has(table, key) => {
                let table = self.program.tables.get(*table as usize)?;
                Value::Boolean(matches!(table.find(&self.text(*key)?)?, Found::Own(_)))
            }
            Node::At(table, index) => {
                let Value::Number(index) = self.value(*index)? else {
                    return None;
                };
                self.program.tables.get(*table as usize)?.at(index)
            }
        })
    }

    /// The value of an expression, where it is a string.
    pub(super) fn text(&self, id: Id) -> Option<Text<'a>> {
        match self.value(id)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn regex<'t>(&self, regex: u32, text: &'t Text<'_>) -> Option<(&'a Regex, &'t str)> {
        let regex = self.program.regexes.get(regex as usize)?;
        let text = text.as_ascii()?;
        self.spend(regex.cost(text))?;
        Some((regex, text))
    }

    /// A string and a separator that is not empty.
    fn split(&self, text: Id, separator: Id) -> Option<(Text<'a>, Text<'a>)> {
        let (text, separator) = (self.text(text)?, self.text(separator)?);
        self.spend(text.len() * 2)?;
        (!separator.is_empty()).then_some((text, separator))
    }

    fn call(&self, builtin: u8, arguments: &'a [Id]) -> Option<Value<'a>> {
        let builtin = *builtins::ALL.get(usize::from(builtin))?;
        let mut values = [const { Value::Undefined }; 4];
        for (argument, value) in arguments.iter().zip(&mut values) {
            *value = self.value(*argument)?;
        }
        let values = values.get(..arguments.len())?;
        // No builtin that is called here does more than compare each unit of one argument with each
        // of the others.
        let work = values
            .iter()
            .map(length)
            .fold(1_usize, |all, one| all.saturating_mul(one + 1));
        self.spend(work / 8)?;
        if builtin.name == "sortIpAddressList" {
            // Each address is read, and compared with as many others as their number has bits.
            self.spend(work.saturating_mul(32))?;
        }
        let mut call = DecisionCall {
            dialect: self.program.dialect,
        };
        if !call.can_do(builtin, values) {
            return None;
        }
        builtin.run(&mut call, values).ok()
    }
}

/// Code units of a text.
fn length(value: &Value<'_>) -> usize {
    value.as_text().map_or(0, Text::len)
}

fn text(text: &str) -> Text<'_> {
    if text.is_ascii() {
        Text::latin1(text.as_bytes())
    } else {
        Text::from_text(text)
    }
}

trait CloneBorrowed<'a> {
    fn clone_borrowed(&self) -> Value<'a>;
}

impl<'a> CloneBorrowed<'a> for Text<'a> {
    fn clone_borrowed(&self) -> Value<'a> {
        Value::Text(self.clone())
    }
}
