//! Loops that become loops of the program: those whose end is not known, such as the walk over the
//! parts of a host name.
//!
//! What the body assigns becomes slots, which hold the values at the beginning of a turn. All
//! expressions of a turn are over those, and at its end the slots get their next values at once. So
//! whoever leaves the loop finds them as they were in the last turn.

use std::collections::BTreeMap;

use oxc_ast::ast::Expression;

use super::loops::Parts;
use super::values::Abstract;
use super::{Lowered, Lowering, Stop, refused};
use crate::pac::decision::{Id, Kinds, Mark};

/// How often a body is run until it is known what it assigns.
const MOST_ROUNDS: usize = 8;

/// Most variables that a loop changes.
const MOST_SLOTS: usize = 12;

/// A place to go back to where an attempt fails.
pub(super) struct Attempt {
    builder: Mark,
    journal: usize,
    facts: usize,
    variables: usize,
    scopes: usize,
    heap: usize,
    loops: usize,
    path: usize,
    arm: u32,
    ways_out: u32,
    leaves: usize,
    depth: u32,
    frames: usize,
    scope: usize,
    /// How many ways lead out of each function and loop.
    ways: Vec<[usize; 2]>,
}

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn attempt(&self) -> Attempt {
        Attempt {
            builder: self.builder.mark(),
            journal: self.journal.len(),
            facts: self.facts.mark(),
            variables: self.variables.len(),
            scopes: self.scopes.len(),
            heap: self.heap.len(),
            loops: self.loops.len(),
            path: self.path.len(),
            arm: self.arm,
            ways_out: self.ways_out,
            leaves: self.leaves,
            depth: self.depth,
            frames: self.frames.len(),
            scope: self.current_scope(),
            ways: self.ways(),
        }
    }

    fn ways(&self) -> Vec<[usize; 2]> {
        let frames = self.frames.iter().map(|frame| {
            let ways = frame.exits.as_ref().map_or(0, |exits| exits.ways.len());
            [ways, 0]
        });
        let loops = self.loops.iter().map(|one| {
            let continues = one.continues.as_ref().map_or(0, |exits| exits.ways.len());
            [one.breaks.ways.len(), continues]
        });
        frames.chain(loops).collect()
    }

    pub(super) fn undo(&mut self, before: Attempt) {
        self.frames.truncate(before.frames);
        self.loops.truncate(before.loops);
        let mut ways = before.ways.into_iter();
        for frame in &mut self.frames {
            if let (Some(exits), Some([own, _])) = (&mut frame.exits, ways.next()) {
                exits.ways.truncate(own);
            }
        }
        for one in &mut self.loops {
            let Some([breaks, continues]) = ways.next() else {
                break;
            };
            one.breaks.ways.truncate(breaks);
            if let Some(exits) = &mut one.continues {
                exits.ways.truncate(continues);
            }
        }
        self.roll_back(before.journal);
        self.facts.forget(before.facts);
        self.variables.truncate(before.variables);
        self.scopes.truncate(before.scopes);
        // Variables that an assignment made.
        if let Some(globals) = self.scopes.first_mut() {
            globals
                .names
                .retain(|_, variable| variable.place < before.variables);
        }
        self.heap.truncate(before.heap);
        self.path.truncate(before.path);
        self.builder.take_back(before.builder);
        self.arm = before.arm;
        self.ways_out = before.ways_out;
        self.leaves = before.leaves;
        self.depth = before.depth;
        self.enter_scope(before.scope);
    }

    /// True where unrolling might have no end: the condition is not known, or always true.
    pub(super) fn may_be_residual(&mut self, parts: Parts<'p, 'a>) -> Lowered<bool> {
        let Some(test) = parts.test else {
            return Ok(true);
        };
        if parts.body_first
            || matches!(
                test,
                Expression::BooleanLiteral(_) | Expression::NumericLiteral(_)
            )
        {
            return Ok(true);
        }
        let before = self.attempt();
        let condition = self.condition(test);
        let known = match condition {
            Ok(condition) => self.decided(condition).is_some(),
            Err(Stop::Ended) => true,
            Err(refused) => {
                self.undo(before);
                return Err(refused);
            }
        };
        self.undo(before);
        Ok(!known)
    }

    pub(super) fn residual(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        let mut changed: BTreeMap<usize, Kinds> = BTreeMap::new();
        for _ in 0..MOST_ROUNDS {
            let before = self.attempt();
            self.in_residual_loop = true;
            let round = self.round(parts, &changed);
            self.in_residual_loop = false;
            let found = round?;
            if found == changed {
                self.facts.forget(before.facts);
                return self.behind();
            }
            self.undo(before);
            if found.len() > MOST_SLOTS {
                return refused("a loop that changes many variables", parts.span);
            }
            changed = found;
        }
        refused("a loop whose variables hold more and more", parts.span)
    }

    /// The body, with slots for what it is believed to change; gives what it changes.
    fn round(
        &mut self,
        parts: Parts<'p, 'a>,
        changed: &BTreeMap<usize, Kinds>,
    ) -> Lowered<BTreeMap<usize, Kinds>> {
        let known = self.variables.len();
        self.begin_loop(parts.label.into_iter().collect());
        let mut found = changed.clone();
        let mut initial = Vec::new();
        let mut slots = Vec::new();
        for (place, kinds) in changed {
            let id = self.primitive(*place, parts.span)?;
            let (slot, node) = self.builder.slot(*kinds);
            initial.push((slot, id));
            slots.push((*place, slot, node));
        }
        if !initial.is_empty() {
            self.builder.set(initial);
        }
        for (place, _, node) in &slots {
            self.assign(*place, Abstract::Node(*node));
        }
        let head = self.builder.label();
        self.builder.place(head);
        let (journal, path) = (self.journal.len(), self.path.len());
        self.arms += 1;
        let arm = std::mem::replace(&mut self.arm, self.arms);
        let at_end = self.one_residual_turn(parts);
        self.arm = arm;
        self.path.truncate(path);
        match at_end {
            Ok(()) => {
                let mut next = Vec::new();
                for (place, _) in self.assigned_since(journal, known) {
                    let id = self.primitive(place, parts.span)?;
                    let kinds = self.builder.graph.kinds(id);
                    self.note_kinds(&mut found, place, kinds, journal, parts.span)?;
                }
                for (place, slot, _) in &slots {
                    next.push((*slot, self.primitive(*place, parts.span)?));
                }
                if !next.is_empty() {
                    self.builder.set(next);
                }
                self.builder.again(head);
            }
            Err(Stop::Ended) => {}
            Err(refused) => return Err(refused),
        }
        Ok(found)
    }

    fn note_kinds(
        &mut self,
        found: &mut BTreeMap<usize, Kinds>,
        place: usize,
        kinds: Kinds,
        journal: usize,
        span: oxc_span::Span,
    ) -> Lowered<()> {
        if let Some(known) = found.get_mut(&place) {
            *known = *known | kinds;
            return Ok(());
        }
        // What it holds before the first turn.
        let before = self
            .journal
            .iter()
            .skip(journal)
            .find(|(other, _)| *other == place)
            .map(|(_, value)| value.clone());
        let Some(Abstract::Node(before)) = before else {
            return refused(
                "a loop that changes something that is not a primitive value",
                span,
            );
        };
        let kinds = kinds | self.builder.graph.kinds(before);
        found.insert(place, kinds);
        Ok(())
    }

    fn primitive(&mut self, place: usize, span: oxc_span::Span) -> Lowered<Id> {
        let value = self.variables.get(place).cloned();
        match value {
            Some(Abstract::Node(id)) => Ok(id),
            _ => refused(
                "a loop that changes something that is not a primitive value",
                span,
            ),
        }
    }

    fn one_residual_turn(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        if !parts.body_first {
            self.test_of_turn(parts)?;
        }
        self.one_turn(parts.body)?;
        if parts.body_first {
            self.test_of_turn(parts)?;
        }
        match parts.update {
            Some(update) => self.expression(update).map(|_| ()),
            None => Ok(()),
        }
    }

    fn test_of_turn(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        let Some(test) = parts.test else {
            return Ok(());
        };
        let condition = self.condition(test)?;
        match self.decided(condition) {
            Some(true) => Ok(()),
            Some(false) => Err(self.break_innermost()),
            None => {
                self.fork(
                    condition,
                    |lowering| Ok(lowering.undefined()),
                    |lowering| Err(lowering.break_innermost()),
                )?;
                self.path.push(condition);
                Ok(())
            }
        }
    }

    fn behind(&mut self) -> Lowered<()> {
        let Some(ended) = self.loops.pop() else {
            return Ok(());
        };
        self.arrive(ended.breaks, Err(Stop::Ended)).map(|_| ())
    }
}
