//! What is known of an expression by its parts.

use std::collections::HashSet;

use super::graph::Graph;
use super::node::{Id, Node};
use crate::pac::value::{Text, Value};

impl Graph {
    /// The same expression with another in the place of one of its parts; `None` where that is not
    /// near the top.
    pub fn with(&mut self, id: Id, part: Id, other: Id, levels: u32) -> Option<Id> {
        if id == part {
            return Some(other);
        }
        let levels = levels.checked_sub(1)?;
        let node = self.node(id).clone();
        let mut with = |part_id: Id| self.with(part_id, part, other, levels);
        Some(match node {
            Node::Constant(_) | Node::Url | Node::Host | Node::Slot(_) => id,
            Node::Not(a) => {
                let a = with(a)?;
                self.not(a)
            }
            Node::Truth(a) => {
                let a = with(a)?;
                self.truth(a)
            }
            Node::Same(a, b) => {
                let (a, b) = (with(a)?, with(b)?);
                self.same(a, b)
            }
            Node::Compare(comparison, a, b) => {
                let (a, b) = (with(a)?, with(b)?);
                self.compare(comparison, a, b)
            }
            Node::Arithmetic(operator, a, b) => {
                let (a, b) = (with(a)?, with(b)?);
                self.arithmetic(operator, a, b)
            }
            Node::TypeOf(a) => {
                let a = with(a)?;
                self.type_of(a)
            }
            Node::Method(method, text, arguments) => {
                let text = with(text)?;
                let arguments = arguments
                    .iter()
                    .map(|argument| with(*argument))
                    .collect::<Option<Vec<Id>>>()?;
                self.method(method, text, &arguments)
            }
            Node::All(list) | Node::Any(list) if list.len() > 4 => return None,
            Node::All(list) => {
                let list = list
                    .iter()
                    .map(|one| with(*one))
                    .collect::<Option<Vec<_>>>()?;
                self.all(&list)
            }
            Node::Any(list) => {
                let list = list
                    .iter()
                    .map(|one| with(*one))
                    .collect::<Option<Vec<_>>>()?;
                self.any(&list)
            }
            _ => return None,
        })
    }

    /// True for a choice between few known values.
    pub(super) fn is_choice_of_known(&self, id: Id) -> bool {
        const MOST: usize = 12;
        let mut waiting = vec![id];
        for _ in 0..MOST {
            match waiting.pop().map(|id| self.node(id)) {
                Some(Node::Choose(_, yes, no)) => waiting.extend([*yes, *no]),
                Some(Node::Constant(_)) => {}
                Some(_) => return false,
                None => break,
            }
        }
        waiting.is_empty() && matches!(self.node(id), Node::Choose(..))
    }

    /// The same choice between what is made of each value.
    pub(super) fn for_each_choice(
        &mut self,
        id: Id,
        make: &mut impl FnMut(&mut Self, Id) -> Id,
    ) -> Id {
        let Node::Choose(condition, yes, no) = *self.node(id) else {
            return make(self, id);
        };
        let yes = self.for_each_choice(yes, make);
        let no = self.for_each_choice(no, make);
        self.choose(condition, yes, no)
    }

    /// The known strings and other values of which an expression is always one, at most `most`.
    pub fn choices(&self, id: Id, most: usize) -> Option<Vec<Id>> {
        let mut found = Vec::new();
        let mut waiting = vec![id];
        let mut seen = HashSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if seen.len() > most * 8 {
                return None;
            }
            match self.node(id) {
                Node::Constant(_) => {
                    if !found.contains(&id) {
                        found.push(id);
                    }
                    if found.len() > most {
                        return None;
                    }
                }
                Node::Choose(_, yes, no) => waiting.extend([*no, *yes]),
                _ => return None,
            }
        }
        Some(found)
    }

    /// The text of a known string without lone surrogates.
    pub fn known_text(&self, id: Id) -> Option<String> {
        match self.known(id)?.value() {
            Value::Text(Text::Latin1(bytes)) => {
                Some(bytes.iter().map(|byte| char::from(*byte)).collect())
            }
            Value::Text(Text::Utf16(units)) => String::from_utf16(&units).ok(),
            _ => None,
        }
    }
}
