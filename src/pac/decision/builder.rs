//! Puts a program together.

use super::constant::Kinds;
use super::graph::Graph;
use super::node::Id;
use super::program::{Program, Step};
use crate::pac::dialects::Dialect;
use crate::source::Position;

/// A place that is jumped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(u32);

/// A place in the steps, to see whether any came since, or to take them back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    steps: usize,
}

/// A program that grows.
pub struct Builder {
    /// Its expressions.
    pub graph: Graph,
    dialect: &'static Dialect,
    /// Jumps hold labels, not places.
    steps: Vec<Step>,
    labels: Vec<Option<u32>>,
    slots: u32,
}

impl Builder {
    /// An empty program.
    pub fn new(dialect: &'static Dialect) -> Self {
        Self {
            graph: Graph::new(dialect),
            dialect,
            steps: Vec::new(),
            labels: Vec::new(),
            slots: 0,
        }
    }

    /// The client.
    pub const fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// Number of steps.
    pub const fn len(&self) -> usize {
        self.steps.len()
    }

    /// True where there is none.
    pub const fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The place behind the last step.
    pub const fn mark(&self) -> Mark {
        Mark {
            steps: self.steps.len(),
        }
    }

    /// True where no step came since.
    pub const fn is_at(&self, mark: Mark) -> bool {
        self.steps.len() == mark.steps
    }

    /// True where what came since only goes from one place to another.
    pub fn is_only_flow(&self, mark: Mark) -> bool {
        self.steps
            .iter()
            .skip(mark.steps)
            .all(|step| matches!(step, Step::Branch { .. } | Step::Jump(_)))
    }

    /// Takes back what came since; no label may have been placed there that is still jumped to.
    pub fn take_back(&mut self, mark: Mark) {
        // Slots are not used again: what is known of their kinds stays true.
        self.steps.truncate(mark.steps);
    }

    /// A label that is not placed yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(index(self.labels.len() - 1))
    }

    /// Places a label before the next step.
    pub fn place(&mut self, label: Label) {
        let next = index(self.steps.len());
        if let Some(place) = self.labels.get_mut(label.0 as usize) {
            *place = Some(next);
        }
    }

    /// Goes on where the condition holds, else elsewhere.
    pub fn branch(&mut self, condition: Id, otherwise: Label) {
        self.steps.push(Step::Branch {
            condition,
            otherwise: otherwise.0,
        });
    }

    /// Changes the condition of the branch at a place.
    pub fn set_condition(&mut self, mark: Mark, new: Id) {
        if let Some(Step::Branch { condition, .. }) = self.steps.get_mut(mark.steps) {
            *condition = new;
        }
    }

    /// Goes on elsewhere.
    pub fn jump(&mut self, label: Label) {
        self.steps.push(Step::Jump(label.0));
    }

    /// Goes back to a label that is placed.
    pub fn again(&mut self, label: Label) {
        self.steps.push(Step::Again(label.0));
    }

    /// A new slot.
    pub fn slot(&mut self, kinds: Kinds) -> (u32, Id) {
        let slot = self.slots;
        self.slots += 1;
        (slot, self.graph.slot(slot, kinds))
    }

    /// A call of a builtin that may ask the world, or throw.
    pub fn ask(&mut self, builtin: u8, arguments: &[Id], kinds: Kinds) -> Id {
        let (slot, id) = self.slot(kinds);
        self.steps.push(Step::Ask {
            slot,
            builtin,
            arguments: arguments.into(),
        });
        id
    }

    /// Sets slots, all at once.
    pub fn set(&mut self, values: Vec<(u32, Id)>) {
        self.steps.push(Step::Set(values.into()));
    }

    /// Answers.
    pub fn answer(&mut self, value: Id, position: Position) {
        self.steps.push(Step::Return { value, position });
    }

    /// Leaves the request to the engine.
    pub fn give_up(&mut self) {
        self.steps.push(Step::GiveUp);
    }

    /// The program; `None` where it would not be valid.
    pub fn finish(mut self) -> Option<Program> {
        self.steps.push(Step::GiveUp);
        for step in &mut self.steps {
            let (Step::Branch {
                otherwise: label, ..
            }
            | Step::Jump(label)
            | Step::Again(label)) = step
            else {
                continue;
            };
            *label = self.labels.get(*label as usize).copied().flatten()?;
        }
        for place in 0..self.steps.len() {
            if let Some(Step::Branch { otherwise, .. }) = self.steps.get(place) {
                let (one, other) = (self.goes_on(place + 1), self.goes_on(*otherwise as usize));
                if one == other
                    && let Some(step) = self.steps.get_mut(place)
                {
                    *step = Step::Jump(index(one));
                }
            }
        }
        let mut program = Program {
            dialect: self.dialect,
            nodes: self.graph.nodes,
            constants: self.graph.constants,
            regexes: self.graph.regexes,
            memory: self.graph.memory,
            tables: self.graph.tables,
            steps: self.steps,
            slots: self.slots,
            asks: false,
            kept: Vec::new(),
            changing: Vec::new(),
            matchers: Vec::new(),
            at_steps: Vec::new(),
            at_nodes: std::collections::HashMap::new(),
        };
        program.prepare().then_some(program)
    }

    /// The step that something is done at, from a place on.
    fn goes_on(&self, place: usize) -> usize {
        const MOST_JUMPS: usize = 8;
        let mut place = place;
        for _ in 0..MOST_JUMPS {
            match self.steps.get(place) {
                Some(Step::Jump(to)) => place = *to as usize,
                _ => break,
            }
        }
        place
    }
}

/// Fuel bounds what is built, so that no index comes near the limit.
fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
