//! What is known on the current way: conditions that were tested, and questions that were asked.

use std::collections::HashMap;
use std::rc::Rc;

use super::Lowering;
use super::values::Abstract;
use crate::pac::decision::{Id, Node};

/// Most values of an expression that are told apart.
const MOST_CHOICES: usize = 48;

/// Longest list whose parts are noted one by one.
const MOST_PARTS: usize = 16;

/// How many conditions are noted where one is known.
const MOST_ASSUMED: usize = 100;

/// How far down an expression is looked at.
const MOST_LEVELS: u32 = 6;

/// A builtin and what it was given.
pub(super) type Question = (u8, Vec<Id>);

#[derive(Default)]
pub(super) struct Facts {
    truth: HashMap<Id, bool>,
    values: HashMap<Id, Rc<[Id]>>,
    asked: HashMap<Question, Id>,
    /// What was asked wherever a condition came out so.
    asked_where: HashMap<(Id, bool), Vec<(Question, Id)>>,
    choices: HashMap<Id, Option<Rc<[Id]>>>,
    undo: Vec<Undo>,
}

enum Undo {
    Truth(Id, Option<bool>),
    Values(Id, Option<Rc<[Id]>>),
    Asked(Question, Option<Id>),
}

impl Facts {
    /// The place to go back to.
    pub(super) const fn mark(&self) -> usize {
        self.undo.len()
    }

    /// Forgets what was learnt since, and gives the questions asked since.
    pub(super) fn forget(&mut self, mark: usize) -> Vec<(Question, Id)> {
        let mut asked = Vec::new();
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Truth(id, old)) => restore(&mut self.truth, id, old),
                Some(Undo::Values(id, old)) => restore(&mut self.values, id, old),
                Some(Undo::Asked(question, old)) => {
                    if let Some(answer) = self.asked.get(&question) {
                        asked.push((question.clone(), *answer));
                    }
                    restore(&mut self.asked, question, old);
                }
                None => {}
            }
        }
        asked
    }

    pub(super) fn answer(&self, question: &Question) -> Option<Id> {
        self.asked.get(question).copied()
    }

    pub(super) fn ask(&mut self, question: Question, answer: Id) {
        let old = self.asked.insert(question.clone(), answer);
        self.undo.push(Undo::Asked(question, old));
    }

    /// Wherever the condition comes out so, these were asked.
    pub(super) fn ask_where(&mut self, condition: Id, holds: bool, asked: &[(Question, Id)]) {
        if !asked.is_empty() {
            let known = self.asked_where.entry((condition, holds)).or_default();
            known.extend(asked.iter().cloned());
        }
    }
}

fn restore<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, old: Option<V>) {
    match old {
        Some(old) => map.insert(key, old),
        None => map.remove(&key),
    };
}

impl Lowering<'_, '_> {
    /// From here on the condition is known.
    pub(super) fn assume(&mut self, condition: Id, holds: bool) {
        let mut waiting = vec![(condition, holds)];
        let mut left = MOST_ASSUMED;
        while let Some((condition, holds)) = waiting.pop() {
            // To know less is right, too.
            if left == 0 {
                break;
            }
            left -= 1;
            self.tire(1);
            let old = self.facts.truth.insert(condition, holds);
            self.facts.undo.push(Undo::Truth(condition, old));
            let asked = self.facts.asked_where.get(&(condition, holds)).cloned();
            for (question, answer) in asked.into_iter().flatten() {
                self.facts.ask(question, answer);
            }
            match self.builder.graph.node(condition) {
                Node::Not(inner) => waiting.push((*inner, !holds)),
                Node::All(list) if holds && list.len() <= MOST_PARTS => {
                    waiting.extend(list.iter().map(|one| (*one, true)));
                }
                Node::Any(list) if !holds && list.len() <= MOST_PARTS => {
                    waiting.extend(list.iter().map(|one| (*one, false)));
                }
                _ => self.assume_values(condition, holds),
            }
        }
    }

    /// Of the values of the expression on which the condition rests, only some lead to it.
    fn assume_values(&mut self, condition: Id, holds: bool) {
        let Some((root, values)) = self.root(condition) else {
            return;
        };
        self.tire(values.len());
        let left: Rc<[Id]> = values
            .iter()
            .copied()
            .filter(|value| {
                let graph = &mut self.builder.graph;
                let outcome = graph.with(condition, root, *value, MOST_LEVELS);
                outcome.and_then(|outcome| graph.known_truth(outcome)) != Some(!holds)
            })
            .collect();
        let old = self.facts.values.insert(root, left);
        self.facts.undo.push(Undo::Values(root, old));
    }

    /// The one expression in a condition of which all values are known.
    fn root(&mut self, condition: Id) -> Option<(Id, Rc<[Id]>)> {
        let mut waiting = vec![(condition, 0)];
        while let Some((id, level)) = waiting.pop() {
            match self.builder.graph.node(id) {
                Node::Choose(..) => {
                    let values = self.values_of(id)?;
                    return Some((id, values));
                }
                Node::Same(a, b) | Node::Compare(_, a, b) | Node::Arithmetic(_, a, b)
                    if level < MOST_LEVELS =>
                {
                    waiting.extend([(*b, level + 1), (*a, level + 1)]);
                }
                Node::Not(a) | Node::Truth(a) | Node::TypeOf(a) if level < MOST_LEVELS => {
                    waiting.push((*a, level + 1));
                }
                Node::Method(_, a, _) if level < MOST_LEVELS => waiting.push((*a, level + 1)),
                _ => {}
            }
        }
        None
    }

    /// The values that an expression may have here, where they are known.
    pub(super) fn values_of(&mut self, id: Id) -> Option<Rc<[Id]>> {
        if let Some(values) = self.facts.values.get(&id) {
            return Some(values.clone());
        }
        if !self.facts.choices.contains_key(&id) {
            let choices = self.builder.graph.choices(id, MOST_CHOICES).map(Rc::from);
            self.facts.choices.insert(id, choices);
        }
        self.facts.choices.get(&id).cloned().flatten()
    }

    /// Whether a condition holds, where that is known here.
    pub(super) fn decided(&mut self, condition: Id) -> Option<bool> {
        if let Some(known) = self.builder.graph.known_truth(condition) {
            return Some(known);
        }
        if let Some(known) = self.facts.truth.get(&condition) {
            return Some(*known);
        }
        if let Node::Not(inner) = self.builder.graph.node(condition) {
            let inner = *inner;
            return self.decided(inner).map(|holds| !holds);
        }
        let (root, values) = self.root(condition)?;
        let mut outcome = None;
        self.tire(values.len());
        for value in values.iter() {
            let graph = &mut self.builder.graph;
            let holds = graph.with(condition, root, *value, MOST_LEVELS)?;
            let holds = graph.known_truth(holds)?;
            if outcome.is_some_and(|known| known != holds) {
                return None;
            }
            outcome = Some(holds);
        }
        outcome
    }

    /// A value, with what is known here.
    pub(super) fn refined(&mut self, value: Abstract) -> Abstract {
        let mut value = value;
        loop {
            value = match value {
                Abstract::Choice(condition, ref both) => match self.decided(condition) {
                    Some(true) => both.0.clone(),
                    Some(false) => both.1.clone(),
                    None => return value,
                },
                Abstract::Node(id) => {
                    if let Some([only]) = self.facts.values.get(&id).map(Rc::as_ref) {
                        return Abstract::Node(*only);
                    }
                    match self.builder.graph.node(id) {
                        Node::Choose(condition, yes, no) => match self.facts.truth.get(condition) {
                            Some(true) => Abstract::Node(*yes),
                            Some(false) => Abstract::Node(*no),
                            None => return value,
                        },
                        _ => return value,
                    }
                }
                other => return other,
            };
        }
    }
}
