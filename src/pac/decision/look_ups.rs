//! The graph's methods, calls, regular expressions and tables.

use super::call::DecisionCall;
use super::constant::{Constant, Kinds};
use super::graph::Graph;
use super::methods::Method;
use super::node::{Id, Node};
use super::regex::Regex;
use super::table::{Found, Table};
use crate::pac::builtins;
use crate::pac::value::Value;

impl Graph {
    /// A method of a string, with arguments of the kinds that it takes.
    pub fn method(&mut self, method: Method, text: Id, arguments: &[Id]) -> Id {
        let others: usize = arguments.iter().map(|id| self.length(*id)).sum();
        let work = self.length(text) * (1 + others / 16);
        if self.affords(work)
            && let Some(Value::Text(known)) = self.known(text).map(Constant::value)
            && let Some(arguments) = self.all_known(arguments)
        {
            let result = method.apply(known, &arguments);
            let result = result.as_ref().and_then(Constant::of);
            if let Some(result) = result {
                return self.constant(result);
            }
        }
        if self.is_choice_of_known(text) && arguments.iter().all(|it| self.known(*it).is_some()) {
            return self
                .for_each_choice(text, &mut |graph, one| graph.method(method, one, arguments));
        }
        let node = Node::Method(method, text, arguments.into());
        self.add(node, method.kinds())
    }

    fn all_known(&self, ids: &[Id]) -> Option<Vec<Value<'_>>> {
        ids.iter()
            .map(|id| self.known(*id).map(Constant::value))
            .collect()
    }

    /// A builtin that asks nothing and does not throw.
    pub fn call(&mut self, builtin: u8, arguments: &[Id], kinds: Kinds) -> Id {
        let work = arguments
            .iter()
            .fold(1_usize, |all, id| all.saturating_mul(self.length(*id) + 1));
        // The one that sorts addresses compares each with several others.
        if arguments.iter().all(|id| self.known(*id).is_some())
            && self.affords(work.saturating_mul(4))
            && let Some(arguments) = self.all_known(arguments)
            && let Some(builtin) = builtins::ALL.get(usize::from(builtin))
        {
            let mut call = DecisionCall {
                dialect: self.dialect,
            };
            if call.can_do(builtin, &arguments)
                && let Ok(result) = builtin.run(&mut call, &arguments)
                && let Some(result) = Constant::of(&result)
            {
                return self.constant(result);
            }
        }
        self.add(Node::Call(builtin, arguments.into()), kinds)
    }

    /// The number of a regular expression.
    pub fn regex(&mut self, regex: Regex) -> u32 {
        let key = (regex.source().to_owned(), regex.ignores_case());
        if let Some(known) = self.regex_places.get(&key) {
            return *known;
        }
        let place = u32::try_from(self.regexes.len()).unwrap_or(u32::MAX);
        self.regexes.push(regex);
        self.regex_places.insert(key, place);
        place
    }

    /// Whether a regular expression is found in a string.
    pub fn finds(&mut self, regex: u32, text: Id) -> Id {
        let known = self.known(text).and_then(Constant::as_ascii);
        let cost = known.and_then(|text| Some(self.regexes.get(regex as usize)?.cost(text)));
        let affords = cost.is_some_and(|cost| self.affords(cost));
        let known = self.known(text).and_then(Constant::as_ascii);
        let found = known.filter(|_| affords).and_then(|text| {
            let regex = self.regexes.get(regex as usize)?;
            regex.finds(text, &self.memory)
        });
        match found {
            Some(found) => self.boolean(found),
            None => self.add(Node::Finds(regex, text), Kinds::BOOLEAN),
        }
    }

    /// Where it is found.
    pub fn search(&mut self, regex: u32, text: Id) -> Id {
        self.add(Node::Search(regex, text), Kinds::NUMBER)
    }

    /// `text.split(separator)[index]`
    pub fn part(&mut self, text: Id, separator: Id, index: Id) -> Id {
        let node = Node::Part(text, separator, index);
        self.add(node, Kinds::TEXT | Kinds::UNDEFINED)
    }

    /// `text.split(separator).length`
    pub fn parts(&mut self, text: Id, separator: Id) -> Id {
        self.add(Node::Parts(text, separator), Kinds::NUMBER)
    }

    /// The number of a table.
    pub fn table(&mut self, table: Table) -> u32 {
        let place = u32::try_from(self.tables.len()).unwrap_or(u32::MAX);
        let kinds = table
            .values()
            .fold(Kinds::UNDEFINED, |kinds, value| kinds | value.kinds());
        self.table_kinds.push(kinds);
        self.tables.push(table);
        place
    }

    /// `table[key]`
    pub fn entry(&mut self, table: u32, key: Id) -> Id {
        let (kinds, known) = {
            let Some(entries) = self.tables.get(table as usize) else {
                return self.undefined();
            };
            let kinds = self.table_kinds.get(table as usize).copied();
            let kinds = kinds.unwrap_or(Kinds::ANY);
            let key = self.known(key).map(Constant::value);
            let known = match key {
                Some(Value::Text(key)) => match entries.find(&key) {
                    Some(Found::Own(constant)) => Some(constant.clone()),
                    Some(Found::Nothing) => Some(Constant::Undefined),
                    _ => None,
                },
                _ => None,
            };
            (kinds, known)
        };
        match known {
            Some(known) => self.constant(known),
            None => self.add(Node::Entry(table, key), kinds),
        }
    }

    /// `table.hasOwnProperty(key)`
    pub fn has(&mut self, table: u32, key: Id) -> Id {
        self.add(Node::Has(table, key), Kinds::BOOLEAN)
    }

    /// `list[index]`
    pub fn at(&mut self, table: u32, index: Id) -> Id {
        let kinds = self.table_kinds.get(table as usize).copied();
        let kinds = kinds.unwrap_or(Kinds::ANY);
        self.add(Node::At(table, index), kinds)
    }
}
