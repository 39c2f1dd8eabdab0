//! Branches on what is not known, ways out of functions and loops, and what holds behind them.

use std::rc::Rc;

use super::facts::Question;
use super::values::Abstract;
use super::{Lowered, Lowering, Stop};
use crate::pac::decision::{Id, Label};

/// A way out of a function, a loop, or a block with a label.
pub(super) struct Way {
    /// Under which it is taken, where none before it is.
    condition: Id,
    assigned: Vec<(usize, Abstract)>,
    value: Option<Abstract>,
}

/// Where the ways out of something lead.
pub(super) struct Exits {
    pub(super) origin: Origin,
    pub(super) ways: Vec<Way>,
}

/// Where something began that may be left.
#[derive(Clone, Copy)]
pub(super) struct Origin {
    label: Label,
    journal: usize,
    variables: usize,
    path: usize,
}

/// One arm of a branch, run.
struct Arm {
    assigned: Vec<(usize, Abstract)>,
    value: Abstract,
    asked: Vec<(Question, Id)>,
}

impl Lowering<'_, '_> {
    /// `condition ? yes : no`, for any values.
    pub(super) fn choice(&mut self, condition: Id, yes: Abstract, no: Abstract) -> Abstract {
        if yes.is_same(&no) {
            return yes;
        }
        if let Some(known) = self.builder.graph.known_truth(condition) {
            return if known { yes } else { no };
        }
        match (&yes, &no) {
            (Abstract::Node(a), Abstract::Node(b)) => {
                Abstract::Node(self.builder.graph.choose(condition, *a, *b))
            }
            _ => Abstract::Choice(condition, Rc::new((yes, no))),
        }
    }

    /// Runs one of two ways, or both where the condition is not known; gives the value of both.
    pub(super) fn fork(
        &mut self,
        condition: Id,
        yes: impl FnOnce(&mut Self) -> Lowered<Abstract>,
        no: impl FnOnce(&mut Self) -> Lowered<Abstract>,
    ) -> Lowered<Abstract> {
        let condition = self.builder.graph.truth(condition);
        match self.decided(condition) {
            Some(true) => return yes(self),
            Some(false) => return no(self),
            None => {}
        }
        let (journal, variables) = (self.journal.len(), self.variables.len());
        let mark = self.builder.mark();
        let (otherwise, end) = (self.builder.label(), self.builder.label());
        self.builder.branch(condition, otherwise);
        let behind_branch = self.builder.mark();
        let yes = self.arm(condition, true, (journal, variables), yes)?;
        let mut has_steps = !self.builder.is_at(behind_branch);
        if yes.is_some() {
            self.builder.jump(end);
        }
        self.builder.place(otherwise);
        let behind_jump = self.builder.mark();
        let no = self.arm(condition, false, (journal, variables), no)?;
        has_steps |= !self.builder.is_at(behind_jump);
        self.builder.place(end);
        if !has_steps && yes.is_some() && no.is_some() {
            self.builder.take_back(mark);
        }
        match (yes, no) {
            (Some(yes), Some(no)) => {
                self.merge(condition, yes.assigned, no.assigned);
                Ok(self.choice(condition, yes.value, no.value))
            }
            (Some(only), None) => Ok(self.resume(condition, true, only)),
            (None, Some(only)) => Ok(self.resume(condition, false, only)),
            (None, None) => Err(Stop::Ended),
        }
    }

    fn arm(
        &mut self,
        condition: Id,
        holds: bool,
        (journal, variables): (usize, usize),
        run: impl FnOnce(&mut Self) -> Lowered<Abstract>,
    ) -> Lowered<Option<Arm>> {
        let facts = self.facts.mark();
        let on_path = if holds {
            condition
        } else {
            self.builder.graph.not(condition)
        };
        self.path.push(on_path);
        self.arms += 1;
        let arm = std::mem::replace(&mut self.arm, self.arms);
        self.assume(condition, holds);
        let result = run(self);
        self.arm = arm;
        self.path.pop();
        let assigned = self.assigned_since(journal, variables);
        self.roll_back(journal);
        let asked = self.facts.forget(facts);
        match result {
            Ok(value) => Ok(Some(Arm {
                assigned,
                value,
                asked,
            })),
            Err(Stop::Ended) => Ok(None),
            Err(refused) => Err(refused),
        }
    }

    /// Goes on behind a branch of which one way ended.
    fn resume(&mut self, condition: Id, holds: bool, arm: Arm) -> Abstract {
        for (place, value) in arm.assigned {
            self.assign(place, value);
        }
        self.assume(condition, holds);
        for (question, answer) in arm.asked {
            self.facts.ask(question, answer);
        }
        arm.value
    }

    fn merge(&mut self, condition: Id, yes: Vec<(usize, Abstract)>, no: Vec<(usize, Abstract)>) {
        // Both are sorted by place.
        let mut no = no.into_iter().peekable();
        let mut merged = Vec::with_capacity(yes.len());
        for (place, value) in yes {
            while let Some((other, value)) = no.next_if(|(other, _)| *other < place) {
                let old = self.old(other);
                merged.push((other, old, value));
            }
            let other = match no.next_if(|(other, _)| *other == place) {
                Some((_, other)) => other,
                None => self.old(place),
            };
            merged.push((place, value, other));
        }
        for (place, value) in no {
            let old = self.old(place);
            merged.push((place, old, value));
        }
        for (place, yes, no) in merged {
            let value = self.choice(condition, yes, no);
            self.assign(place, value);
        }
    }

    fn old(&self, place: usize) -> Abstract {
        self.variables
            .get(place)
            .cloned()
            .unwrap_or(Abstract::Unset)
    }

    /// Exits that nothing has left through yet.
    pub(super) fn exits(&mut self) -> Exits {
        Exits {
            origin: Origin {
                label: self.builder.label(),
                journal: self.journal.len(),
                variables: self.variables.len(),
                path: self.path.len(),
            },
            ways: Vec::new(),
        }
    }

    /// A way out from here.
    pub(super) fn way(&mut self, origin: Origin, value: Option<Abstract>) -> Way {
        let path: Vec<Id> = self.path.iter().skip(origin.path).copied().collect();
        if !path.is_empty() {
            self.ways_out += 1;
        }
        self.leaves += 1;
        let condition = self.builder.graph.all(&path);
        let assigned = self.assigned_since(origin.journal, origin.variables);
        self.builder.jump(origin.label);
        Way {
            condition,
            assigned,
            value,
        }
    }

    /// Where all ways come together again: one of those that left, or the one that comes to the end.
    pub(super) fn arrive(
        &mut self,
        exits: Exits,
        at_end: Lowered<Option<Abstract>>,
    ) -> Lowered<Option<Abstract>> {
        let Exits { origin, mut ways } = exits;
        let Origin {
            label,
            journal,
            variables,
            ..
        } = origin;
        match at_end {
            Ok(value) => {
                if ways.is_empty() {
                    self.builder.place(label);
                    return Ok(value);
                }
                let condition = self.builder.graph.boolean(true);
                let assigned = self.assigned_since(journal, variables);
                ways.push(Way {
                    condition,
                    assigned,
                    value,
                });
            }
            Err(Stop::Ended) => {}
            Err(refused) => return Err(refused),
        }
        self.roll_back(journal);
        self.builder.place(label);
        if ways.is_empty() {
            return Err(Stop::Ended);
        }
        let mut places: Vec<usize> = ways
            .iter()
            .flat_map(|way| way.assigned.iter().map(|(place, _)| *place))
            .collect();
        places.sort_unstable();
        places.dedup();
        let mut merged = Vec::with_capacity(places.len());
        for place in places {
            let old = self.old(place);
            let values = ways.iter().map(|way| {
                let found = way
                    .assigned
                    .binary_search_by_key(&place, |(place, _)| *place);
                let assigned = found.ok().and_then(|at| way.assigned.get(at));
                (
                    way.condition,
                    assigned.map_or(&old, |(_, value)| value).clone(),
                )
            });
            merged.push((place, values.collect::<Vec<_>>()));
        }
        for (place, values) in merged {
            let value = self.first_way(values);
            self.assign(place, value);
        }
        let values: Option<Vec<(Id, Abstract)>> = ways
            .into_iter()
            .map(|way| way.value.map(|value| (way.condition, value)))
            .collect();
        Ok(values.map(|values| self.first_way(values)))
    }

    /// The value of the first way whose condition holds; that of the last one where none before it
    /// does.
    fn first_way(&mut self, mut values: Vec<(Id, Abstract)>) -> Abstract {
        let Some((_, mut result)) = values.pop() else {
            return Abstract::Unset;
        };
        while let Some((condition, value)) = values.pop() {
            // Neighbours with the same value are one.
            let mut conditions = vec![condition];
            while let Some((condition, _)) = values.pop_if(|(_, other)| other.is_same(&value)) {
                conditions.push(condition);
            }
            conditions.reverse();
            let condition = self.builder.graph.any(&conditions);
            result = self.choice(condition, value, result);
        }
        result
    }
}
