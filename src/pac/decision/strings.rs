//! Strings in the graph: joined, and made of other values.

use super::constant::Kinds;
use super::graph::Graph;
use super::node::{Id, Node};
use super::operators;
use crate::pac::value::Value;

/// Longest list of strings that is taken apart to be joined with more.
const MOST_PARTS: usize = 32;

impl Graph {
    /// Strings, one behind the other.
    pub fn join(&mut self, left: Id, right: Id) -> Id {
        let mut parts: Vec<Id> = Vec::new();
        for side in [left, right] {
            match self.node(side) {
                // Longer ones stay as they are: what is doubled must not double the graph.
                Node::Join(list) if list.len() <= MOST_PARTS => parts.extend(list.iter()),
                _ => parts.push(side),
            }
        }
        let mut joined: Vec<Id> = Vec::with_capacity(parts.len());
        for part in parts {
            let last = joined.last().copied();
            let both = last.and_then(|last| Some((self.known(last)?, self.known(part)?)));
            let merged = both.and_then(|(a, b)| {
                let (Value::Text(a), Value::Text(b)) = (a.value(), b.value()) else {
                    return None;
                };
                operators::join(&[a, b]).map(Value::Text)
            });
            match merged {
                Some(text) => {
                    joined.pop();
                    joined.extend(self.given(&text));
                }
                None => joined.push(part),
            }
        }
        match joined.as_slice() {
            [one] => *one,
            _ => self.add(Node::Join(joined.into()), Kinds::TEXT),
        }
    }

    /// `String(value)`
    pub fn to_text(&mut self, id: Id) -> Id {
        if self.kinds(id) == Kinds::TEXT {
            return id;
        }
        if let Some(known) = self.known(id)
            && let Some(text) = operators::to_text(known.value())
        {
            let text = Value::Text(text.into_owned());
            if let Some(id) = self.given(&text) {
                return id;
            }
        }
        self.add(Node::ToText(id), Kinds::TEXT)
    }

    /// `Number(value)`
    pub fn to_number(&mut self, id: Id) -> Id {
        if self.kinds(id) == Kinds::NUMBER {
            return id;
        }
        if self.affords(self.length(id))
            && let Some(known) = self.known(id)
            && let Some(number) = operators::to_number(&known.value())
        {
            return self.number(number);
        }
        self.add(Node::ToNumber(id), Kinds::NUMBER)
    }

    /// `typeof value`
    pub fn type_of(&mut self, id: Id) -> Id {
        let kinds = self.kinds(id);
        for (kind, name) in [
            (Kinds::UNDEFINED, "undefined"),
            (Kinds::NULL, "object"),
            (Kinds::BOOLEAN, "boolean"),
            (Kinds::NUMBER, "number"),
            (Kinds::TEXT, "string"),
        ] {
            if kinds == kind {
                return self.text(name);
            }
        }
        self.add(Node::TypeOf(id), Kinds::TEXT)
    }
}
