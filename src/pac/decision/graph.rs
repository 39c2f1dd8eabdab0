//! Puts the graph of a program together: each expression once, and what is known already worked
//! out.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::constant::{Constant, Kinds};
use super::node::{Arithmetic, Comparison, Id, Node};
use super::regex::{Memory, Regex};
use super::table::Table;
use super::{numbers, operators};
use crate::pac::dialects::Dialect;
use crate::pac::value::Value;

/// Deepest nesting of expressions that are not the last operand.
const MOST_DEPTH: u16 = 150;

/// A graph that grows.
pub struct Graph {
    pub(super) dialect: &'static Dialect,
    pub(super) nodes: Vec<Node>,
    kinds: Vec<Kinds>,
    depths: Vec<u16>,
    /// By the hash of each node: a second copy of them all would be the larger part of a graph.
    places: HashMap<u64, Id>,
    pub(super) constants: Vec<Constant>,
    constant_places: HashMap<Constant, u32>,
    pub(super) regexes: Vec<Regex>,
    pub(super) memory: Memory,
    pub(super) regex_places: HashMap<(String, bool), u32>,
    pub(super) tables: Vec<Table>,
    /// The kinds of what a look-up in each of them gives.
    pub(super) table_kinds: Vec<Kinds>,
    too_deep: bool,
    /// Bytes of all known strings.
    bytes: usize,
    /// How much work on known strings may still be done, about in nanoseconds.
    folding: usize,
}

/// Bytes of a string.
fn length_of(constant: &Constant) -> usize {
    match constant {
        Constant::Latin1(bytes) => bytes.len(),
        Constant::Utf16(units) => units.len() * 2,
        _ => 0,
    }
}

/// How much work on known strings is done while a graph grows.
const MOST_FOLDING: usize = 10_000_000;

impl Graph {
    pub(super) fn new(dialect: &'static Dialect) -> Self {
        Self {
            dialect,
            nodes: Vec::new(),
            kinds: Vec::new(),
            depths: Vec::new(),
            places: HashMap::new(),
            constants: Vec::new(),
            constant_places: HashMap::new(),
            regexes: Vec::new(),
            memory: Memory::default(),
            regex_places: HashMap::new(),
            tables: Vec::new(),
            table_kinds: Vec::new(),
            too_deep: false,
            bytes: 0,
            folding: MOST_FOLDING,
        }
    }

    /// Takes off so much work on known values; false where it is too much: then the work stays for the
    /// runs, which have a limit of their own.
    pub(super) fn affords(&mut self, work: usize) -> bool {
        let left = self.folding.checked_sub(work);
        self.folding = left.unwrap_or(self.folding);
        left.is_some()
    }

    /// True where no work on known values may be done any more.
    pub const fn is_spent(&self) -> bool {
        self.folding == 0
    }

    /// Code units of a known string.
    pub(super) fn length(&self, id: Id) -> usize {
        match self.known(id) {
            Some(Constant::Latin1(bytes)) => bytes.len(),
            Some(Constant::Utf16(units)) => units.len(),
            _ => 0,
        }
    }

    /// Number of nodes.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Bytes of all known strings.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// True where there is none.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// True where an expression is nested too deep to be evaluated on any stack.
    pub const fn is_too_deep(&self) -> bool {
        self.too_deep
    }

    /// The node of that number.
    pub fn node(&self, id: Id) -> &Node {
        static UNDEFINED: Node = Node::Constant(0);
        self.nodes.get(id.index()).unwrap_or(&UNDEFINED)
    }

    /// The kinds of its value.
    pub fn kinds(&self, id: Id) -> Kinds {
        self.kinds.get(id.index()).copied().unwrap_or(Kinds::ANY)
    }

    /// Its value, where that is known.
    pub fn known(&self, id: Id) -> Option<&Constant> {
        match self.node(id) {
            Node::Constant(constant) => self.constants.get(*constant as usize),
            _ => None,
        }
    }

    pub(super) fn add(&mut self, node: Node, kinds: Kinds) -> Id {
        let mut hasher = DefaultHasher::new();
        node.hash(&mut hasher);
        let hash = hasher.finish();
        if let Some(known) = self.places.get(&hash)
            && self.nodes.get(known.index()) == Some(&node)
        {
            return *known;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let last = match &node {
            Node::Choose(_, _, last) => Some(*last),
            Node::All(list) | Node::Any(list) => list.last().copied(),
            _ => None,
        };
        let depth = node
            .operands()
            .map(|operand| {
                let depth = self.depths.get(operand.index()).copied().unwrap_or(0);
                depth + u16::from(Some(operand) != last)
            })
            .max()
            .unwrap_or(0);
        self.too_deep |= depth > MOST_DEPTH;
        self.nodes.push(node);
        self.kinds.push(kinds);
        self.depths.push(depth.min(MOST_DEPTH + 1));
        self.places.entry(hash).or_insert(id);
        id
    }

    /// A known value.
    pub fn constant(&mut self, constant: Constant) -> Id {
        let kinds = constant.kinds();
        // It is looked up among the others.
        self.folding = self.folding.saturating_sub(length_of(&constant));
        let place = if let Some(place) = self.constant_places.get(&constant) {
            *place
        } else {
            let place = u32::try_from(self.constants.len()).unwrap_or(u32::MAX);
            self.bytes += length_of(&constant);
            self.constants.push(constant.clone());
            self.constant_places.insert(constant, place);
            place
        };
        self.add(Node::Constant(place), kinds)
    }

    /// A known string.
    pub fn text(&mut self, text: &str) -> Id {
        self.constant(Constant::text(text))
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, boolean: bool) -> Id {
        self.constant(Constant::Boolean(boolean))
    }

    /// A known number.
    pub fn number(&mut self, number: f64) -> Id {
        self.constant(Constant::Number(number))
    }

    /// `undefined`
    pub fn undefined(&mut self) -> Id {
        self.constant(Constant::Undefined)
    }

    pub(super) fn given(&mut self, value: &Value<'_>) -> Option<Id> {
        Constant::of(value).map(|constant| self.constant(constant))
    }

    /// The first argument of the entry point.
    pub fn url(&mut self) -> Id {
        self.add(Node::Url, Kinds::TEXT)
    }

    /// The second.
    pub fn host(&mut self) -> Id {
        self.add(Node::Host, Kinds::TEXT)
    }

    /// What steps put into a slot.
    pub fn slot(&mut self, slot: u32, kinds: Kinds) -> Id {
        self.add(Node::Slot(slot), kinds)
    }

    /// The truth of a known value.
    pub fn known_truth(&self, id: Id) -> Option<bool> {
        self.known(id)
            .map(|constant| operators::truth(&constant.value()))
    }

    /// `!!value`
    pub fn truth(&mut self, id: Id) -> Id {
        if self.kinds(id) == Kinds::BOOLEAN {
            return id;
        }
        if let Some(known) = self.known_truth(id) {
            return self.boolean(known);
        }
        if self.kinds(id).within(Kinds::NULL | Kinds::UNDEFINED) {
            return self.boolean(false);
        }
        self.add(Node::Truth(id), Kinds::BOOLEAN)
    }

    /// `!value`
    pub fn not(&mut self, id: Id) -> Id {
        let id = self.truth(id);
        if let Some(known) = self.known_truth(id) {
            return self.boolean(!known);
        }
        if let Node::Not(inner) = self.node(id) {
            return *inner;
        }
        self.add(Node::Not(id), Kinds::BOOLEAN)
    }

    /// True where all conditions are.
    pub fn all(&mut self, conditions: &[Id]) -> Id {
        self.joined(conditions, true)
    }

    /// True where one condition is.
    pub fn any(&mut self, conditions: &[Id]) -> Id {
        self.joined(conditions, false)
    }

    fn joined(&mut self, conditions: &[Id], neutral: bool) -> Id {
        let mut parts = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let condition = self.truth(*condition);
            match self.known_truth(condition) {
                Some(known) if known == neutral => {}
                Some(_) => {
                    parts.push(condition);
                    break;
                }
                None => parts.push(condition),
            }
        }
        match parts.as_slice() {
            [] => self.boolean(neutral),
            [one] => *one,
            // What comes last is known: what comes before it has no effect.
            [.., last] if self.known_truth(*last).is_some() => *last,
            _ if neutral => self.add(Node::All(parts.into()), Kinds::BOOLEAN),
            _ => self.add(Node::Any(parts.into()), Kinds::BOOLEAN),
        }
    }

    /// `condition ? yes : no`
    pub fn choose(&mut self, condition: Id, yes: Id, no: Id) -> Id {
        let condition = self.truth(condition);
        if yes == no {
            return yes;
        }
        if let Some(known) = self.known_truth(condition) {
            return if known { yes } else { no };
        }
        if let Node::Not(inner) = self.node(condition) {
            let inner = *inner;
            return self.choose(inner, no, yes);
        }
        if (self.kinds(yes) | self.kinds(no)) == Kinds::BOOLEAN {
            match (self.known_truth(yes), self.known_truth(no)) {
                (Some(true), _) => return self.any(&[condition, no]),
                (_, Some(false)) => return self.all(&[condition, yes]),
                (Some(false), _) => {
                    let not = self.not(condition);
                    return self.all(&[not, no]);
                }
                (_, Some(true)) => {
                    let not = self.not(condition);
                    return self.any(&[not, yes]);
                }
                (None, None) => {}
            }
        }
        let kinds = self.kinds(yes) | self.kinds(no);
        self.add(Node::Choose(condition, yes, no), kinds)
    }

    /// `left === right`
    pub fn same(&mut self, left: Id, right: Id) -> Id {
        if self.affords(self.length(left).min(self.length(right)))
            && let (Some(a), Some(b)) = (self.known(left), self.known(right))
        {
            let same = operators::same(&a.value(), &b.value());
            return self.boolean(same);
        }
        if !self.kinds(left).meets(self.kinds(right)) {
            return self.boolean(false);
        }
        // The known one stands right, so that there is one form only.
        let (left, right) = match self.known(left) {
            Some(_) => (right, left),
            None => (left, right),
        };
        if let Some((condition, yes, no)) = self.split_choice(left, right) {
            let (yes, no) = (self.same(yes, right), self.same(no, right));
            return self.choose(condition, yes, no);
        }
        if self.known(right).is_some() && self.is_choice_of_known(left) {
            return self.for_each_choice(left, &mut |graph, one| graph.same(one, right));
        }
        self.add(Node::Same(left, right), Kinds::BOOLEAN)
    }

    /// A choice that is compared with a known value, and of which one side is known.
    fn split_choice(&self, left: Id, right: Id) -> Option<(Id, Id, Id)> {
        self.known(right)?;
        let Node::Choose(condition, yes, no) = self.node(left) else {
            return None;
        };
        let is_flat = [yes, no]
            .iter()
            .all(|side| !matches!(self.node(**side), Node::Choose(..)));
        let has_known = self.known(*yes).is_some() || self.known(*no).is_some();
        (is_flat && has_known).then_some((*condition, *yes, *no))
    }

    /// `left < right` and its like, of two numbers or two strings.
    pub fn compare(&mut self, comparison: Comparison, left: Id, right: Id) -> Id {
        if self.affords(self.length(left).min(self.length(right)))
            && let (Some(a), Some(b)) = (self.known(left), self.known(right))
            && let Some(known) = operators::compare(comparison, &a.value(), &b.value())
        {
            return self.boolean(known);
        }
        if let Some((condition, yes, no)) = self.split_choice(left, right) {
            let yes = self.compare(comparison, yes, right);
            let no = self.compare(comparison, no, right);
            return self.choose(condition, yes, no);
        }
        self.add(Node::Compare(comparison, left, right), Kinds::BOOLEAN)
    }

    /// An operator on numbers.
    pub fn arithmetic(&mut self, operator: Arithmetic, left: Id, right: Id) -> Id {
        if let (Some(Constant::Number(a)), Some(Constant::Number(b))) =
            (self.known(left), self.known(right))
        {
            let result = numbers::apply(operator, *a, *b);
            return self.number(result);
        }
        self.add(Node::Arithmetic(operator, left, right), Kinds::NUMBER)
    }
}
