//! Whether a program is one: whoever made it, it must not be able to run on, or to name what is not
//! there.

use super::node::{Id, Node};
use super::program::{Program, Step};
use crate::pac::builtins;

/// Most of each that a program has.
const MOST: usize = 4_000_000;
const MOST_SLOTS: u32 = 10_000;
/// Deepest nesting of operands that are not the last one.
const MOST_DEPTH: u16 = 160;

impl Program {
    /// Reads a program that was written down, and looks at it.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut program: Self = postcard::from_bytes(bytes).ok()?;
        for table in &mut program.tables {
            table.prepare();
        }
        program.prepare().then_some(program)
    }

    /// Writes it down.
    pub fn write(&self) -> Option<Vec<u8>> {
        postcard::to_allocvec(self).ok()
    }

    /// True where it asks the world.
    pub const fn asks(&self) -> bool {
        self.asks
    }

    /// Looks at it, and makes what is not written down; false where it is not valid.
    pub(super) fn prepare(&mut self) -> bool {
        if !self.nodes_are_valid() || !self.steps_are_valid() {
            return false;
        }
        self.asks = self
            .steps
            .iter()
            .any(|step| matches!(step, Step::Ask { .. }));
        self.find_changing();
        self.find_kept();
        self.merge();
        true
    }

    fn nodes_are_valid(&self) -> bool {
        let sizes = [self.nodes.len(), self.constants.len(), self.steps.len()];
        if sizes.iter().any(|size| *size > MOST) || self.slots > MOST_SLOTS {
            return false;
        }
        let mut depths: Vec<u16> = Vec::with_capacity(self.nodes.len());
        for (place, node) in self.nodes.iter().enumerate() {
            let last = match node {
                Node::Choose(_, _, no) => Some(*no),
                Node::All(parts) | Node::Any(parts) => parts.last().copied(),
                _ => None,
            };
            let mut depth = 0;
            for operand in node.operands() {
                if operand.index() >= place {
                    return false;
                }
                let inner = depths.get(operand.index()).copied().unwrap_or(0);
                depth = depth.max(inner + u16::from(Some(operand) != last));
            }
            let valid = match node {
                Node::Constant(constant) => (*constant as usize) < self.constants.len(),
                Node::Slot(slot) => *slot < self.slots,
                Node::All(parts) | Node::Any(parts) => !parts.is_empty(),
                Node::Method(method, _, arguments) => {
                    let (parameters, needed) = method.parameters();
                    (needed..=parameters.len()).contains(&arguments.len())
                }
                Node::Call(builtin, arguments) => {
                    usize::from(*builtin) < builtins::ALL.len() && arguments.len() <= 4
                }
                Node::Finds(regex, _) | Node::Search(regex, _) => {
                    (*regex as usize) < self.regexes.len()
                }
                Node::Entry(table, _) | Node::Has(table, _) => self
                    .tables
                    .get(*table as usize)
                    .is_some_and(|table| !table.is_list),
                Node::At(table, _) => self
                    .tables
                    .get(*table as usize)
                    .is_some_and(|table| table.is_list),
                _ => true,
            };
            if !valid || depth > MOST_DEPTH {
                return false;
            }
            depths.push(depth);
        }
        true
    }

    fn steps_are_valid(&self) -> bool {
        let node = |id: &Id| id.index() < self.nodes.len();
        let slot = |slot: &u32| *slot < self.slots;
        self.steps.iter().enumerate().all(|(place, step)| {
            let forward = |to: &u32| (*to as usize) > place && (*to as usize) < self.steps.len();
            match step {
                Step::Branch {
                    condition,
                    otherwise,
                } => node(condition) && forward(otherwise),
                Step::Jump(to) => forward(to),
                Step::Again(to) => (*to as usize) <= place,
                Step::Ask {
                    slot: into,
                    builtin,
                    arguments,
                } => {
                    slot(into)
                        && usize::from(*builtin) < builtins::ALL.len()
                        && arguments.iter().all(node)
                }
                Step::Set(values) => values.iter().all(|(into, value)| slot(into) && node(value)),
                Step::Return { value, .. } => node(value),
                Step::GiveUp => true,
            }
        }) && self.steps.last() == Some(&Step::GiveUp)
    }

    fn find_changing(&mut self) {
        let mut slots = vec![false; self.slots as usize];
        for step in &self.steps {
            if let Step::Set(values) = step {
                for (slot, _) in values {
                    if let Some(slot) = slots.get_mut(*slot as usize) {
                        *slot = true;
                    }
                }
            }
        }
        let mut changing: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let own = matches!(node, Node::Slot(slot) if slots.get(*slot as usize) == Some(&true));
            let of_operands = node
                .operands()
                .any(|operand| changing.get(operand.index()) == Some(&true));
            changing.push(own || of_operands);
        }
        self.changing = changing;
    }

    /// How often each expression stands in steps, and in others that do, as far as one can count.
    pub(super) fn uses(&self) -> Vec<u8> {
        let mut uses: Vec<u8> = vec![0; self.nodes.len()];
        let mut count = |id: Id| {
            if let Some(uses) = uses.get_mut(id.index()) {
                *uses = uses.saturating_add(1);
            }
        };
        for step in &self.steps {
            match step {
                Step::Branch { condition, .. } => count(*condition),
                Step::Ask { arguments, .. } => arguments.iter().copied().for_each(&mut count),
                Step::Set(values) => values.iter().for_each(|(_, value)| count(*value)),
                Step::Return { value, .. } => count(*value),
                Step::Jump(_) | Step::Again(_) | Step::GiveUp => {}
            }
        }
        // What an expression stands in comes behind it.
        for (place, node) in self.nodes.iter().enumerate().rev() {
            if uses.get(place).is_some_and(|uses| *uses > 0) {
                for operand in node.operands() {
                    if let Some(uses) = uses.get_mut(operand.index()) {
                        *uses = uses.saturating_add(1);
                    }
                }
            }
        }
        uses
    }

    /// What is used twice and not cheap is kept, or a graph that is small could be a tree that is
    /// endless.
    fn find_kept(&mut self) {
        let uses = self.uses();
        let mut levels: Vec<u8> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let mut level = 0;
            for operand in node.operands() {
                let inner = levels.get(operand.index()).copied().unwrap_or(0);
                level = level.max(inner.saturating_add(1));
            }
            levels.push(level);
        }
        self.kept = uses
            .iter()
            .zip(&levels)
            .zip(&self.changing)
            .map(|((uses, level), changing)| *uses > 1 && *level > 2 && !changing)
            .collect();
    }
}
