//! What each expression of a program is, for all requests at once.

use super::atoms::{Area, Atoms};
use super::calls::Calls;
use super::patterns;
use super::shape::{Constants, Measure, Measured, Shape};
use super::texts::measured;
use super::view::{Subject, View};
use crate::language::Expression;
use crate::pac::decision::constant::Constant;
use crate::pac::decision::node::{Arithmetic, Id, Node};
use crate::pac::decision::program::{Program, Step};
use crate::pac::decision::table::Table;

/// How often slots are gone through until nothing changes any more.
const MOST_ROUNDS: usize = 8;

/// The work on one program.
pub(super) struct Nodes<'p, 'a> {
    pub(super) program: &'p Program,
    pub(super) atoms: &'a mut Atoms,
    pub(super) calls: &'a mut Calls,
    shapes: Vec<Shape>,
    slots: Vec<Shape>,
}

impl<'p, 'a> Nodes<'p, 'a> {
    pub(super) fn new(program: &'p Program, atoms: &'a mut Atoms, calls: &'a mut Calls) -> Self {
        Self {
            program,
            atoms,
            calls,
            shapes: Vec::new(),
            slots: vec![Shape::default(); program.slots as usize],
        }
    }

    /// Goes through the whole program.
    pub(super) fn work(&mut self) -> Result<(), &'static str> {
        for _ in 0..MOST_ROUNDS {
            self.shapes.clear();
            for node in &self.program.nodes {
                let shape = self.shape(node);
                self.shapes.push(shape);
            }
            if !self.slots_change() {
                return self.roots();
            }
        }
        Err("a loop over parts of the request")
    }

    /// What steps put into slots; true where that is something new.
    fn slots_change(&mut self) -> bool {
        let mut slots = self.slots.clone();
        for step in &self.program.steps {
            match step {
                Step::Set(values) => {
                    for (slot, value) in values {
                        let shape = self.of(*value).clone();
                        join(&mut slots, *slot, &shape);
                    }
                }
                Step::Ask {
                    slot,
                    builtin,
                    arguments,
                } => {
                    let arguments: Vec<Shape> =
                        arguments.iter().map(|id| self.of(*id).clone()).collect();
                    let shape = self.call(*builtin, &arguments);
                    join(&mut slots, *slot, &shape);
                }
                _ => {}
            }
        }
        let change = slots != self.slots;
        self.slots = slots;
        change
    }

    /// What the program does depends on these.
    fn roots(&self) -> Result<(), &'static str> {
        for step in &self.program.steps {
            match step {
                Step::Branch { condition, .. } => {
                    if let Some(why) = self.of(*condition).unknown {
                        return Err(why);
                    }
                }
                Step::Return { value, .. } => {
                    let shape = self.of(*value);
                    if let Some(why) = shape.unknown {
                        return Err(why);
                    }
                    if !shape.is_decided() {
                        return Err("an answer that holds a part of the request");
                    }
                }
                _ => {}
            }
        }
        for slot in &self.slots {
            if let Some(why) = slot.unknown {
                return Err(why);
            }
        }
        self.atoms.unknown.map_or(Ok(()), Err)
    }

    pub(super) fn of(&self, id: Id) -> &Shape {
        static NOTHING: Shape = Shape {
            views: Vec::new(),
            measures: Vec::new(),
            constants: Constants::Any,
            unknown: Some("a program that is not valid"),
        };
        self.shapes.get(id.index()).unwrap_or(&NOTHING)
    }

    fn shape(&mut self, node: &Node) -> Shape {
        if let Some(why) = node.operands().find_map(|id| self.of(id).unknown) {
            return Shape::unknown(why);
        }
        match node {
            Node::Constant(constant) => match self.program.constants.get(*constant as usize) {
                Some(constant) => Shape::constant(constant.clone()),
                None => Shape::unknown("a program that is not valid"),
            },
            Node::Url => Shape::view(View::of(Subject::Url)),
            Node::Host => Shape::view(View::of(Subject::Host)),
            Node::Slot(slot) => self.slots.get(*slot as usize).cloned().unwrap_or_default(),
            Node::Not(value) | Node::Truth(value) => {
                let shape = self.of(*value).clone();
                self.truth(&shape);
                Shape::booleans()
            }
            Node::All(_) | Node::Any(_) => Shape::booleans(),
            Node::Choose(condition, yes, no) => {
                let condition = self.of(*condition).clone();
                self.truth(&condition);
                self.of(*yes).clone().or(self.of(*no))
            }
            Node::Same(left, right) => self.same(*left, *right),
            Node::Compare(_, left, right) => self.compare(*left, *right),
            Node::Arithmetic(operator, left, right) => self.arithmetic(*operator, *left, *right),
            Node::Join(parts) => self.join(parts),
            Node::ToText(value) => self.to_text(*value),
            Node::ToNumber(value) => {
                let shape = self.of(*value);
                if shape.views.is_empty() {
                    let mut number = shape.clone();
                    number.constants = Constants::Any;
                    number
                } else {
                    Shape::unknown("a number made of a part of the request")
                }
            }
            Node::TypeOf(_) => Shape::decided(),
            Node::Method(method, text, arguments) => self.method(*method, *text, arguments),
            Node::Call(builtin, arguments) => {
                let arguments: Vec<Shape> =
                    arguments.iter().map(|id| self.of(*id).clone()).collect();
                self.call(*builtin, &arguments)
            }
            Node::Finds(regex, text) => {
                let shape = self.of(*text).clone();
                self.finds(*regex, &shape);
                Shape::booleans()
            }
            Node::Search(regex, text) => {
                let shape = self.of(*text).clone();
                self.finds(*regex, &shape);
                measured(&shape, &Measured::Search(*regex), 0)
            }
            Node::Part(text, separator, index) => self.part(*text, *separator, *index),
            Node::Parts(text, separator) => match self.separator(*separator) {
                Some(byte) => {
                    let shape = self.of(*text).clone();
                    measured(&shape, &Measured::Count(byte), 1)
                }
                None => self.only_decided(&[*text, *separator], "parts between other texts"),
            },
            Node::Entry(table, key) | Node::Has(table, key) => {
                let shape = self.of(*key).clone();
                self.look_up(*table, &shape);
                Shape::decided()
            }
            Node::At(_, index) => {
                self.only_decided(&[*index], "a place in a list that depends on the request")
            }
        }
    }

    /// A value that the atoms decide where these are decided.
    pub(super) fn only_decided(&self, ids: &[Id], otherwise: &'static str) -> Shape {
        if ids.iter().all(|id| self.of(*id).is_decided()) {
            Shape::decided()
        } else {
            Shape::unknown(otherwise)
        }
    }

    fn truth(&mut self, shape: &Shape) {
        for view in &shape.views {
            self.not_empty(view, 1);
        }
        for measure in &shape.measures {
            self.atoms.compare(measure, 0.0);
        }
    }

    pub(super) fn not_empty(&mut self, view: &View, least: u16) {
        let any = Expression::Repeat(
            Box::new(Expression::One(crate::language::Bytes::ALL)),
            least,
            None,
        );
        self.atoms.add(view, any, Area::Other);
    }

    fn same(&mut self, left: Id, right: Id) -> Shape {
        let (left, right) = (self.of(left).clone(), self.of(right).clone());
        let (dynamic, constants) = if left.is_decided() {
            (&right, &left)
        } else {
            (&left, &right)
        };
        if dynamic.is_decided() {
            return Shape::booleans();
        }
        let Some(list) = constants.list() else {
            return Shape::unknown("two parts of the request that are compared");
        };
        for constant in list {
            match constant {
                Constant::Number(number) => {
                    for measure in &dynamic.measures {
                        if matches!(measure.of, Measured::Search(_)) && *number >= 0.0 {
                            return Shape::unknown("the place at which an expression is found");
                        }
                        self.atoms.compare(measure, *number);
                    }
                }
                other => {
                    if let Some(text) = other.as_ascii() {
                        for view in &dynamic.views {
                            self.atoms.equal(view, text);
                        }
                    }
                }
            }
        }
        Shape::booleans()
    }

    fn compare(&mut self, left: Id, right: Id) -> Shape {
        let (left, right) = (self.of(left).clone(), self.of(right).clone());
        let (dynamic, constants) = if left.is_decided() {
            (&right, &left)
        } else {
            (&left, &right)
        };
        if dynamic.is_decided() {
            return Shape::booleans();
        }
        if !dynamic.views.is_empty() {
            return Shape::unknown("an order of texts");
        }
        let Some(list) = constants.list() else {
            return Shape::unknown("two measures of the request that are compared");
        };
        for constant in list {
            let Constant::Number(number) = constant else {
                continue;
            };
            for measure in &dynamic.measures {
                if matches!(measure.of, Measured::Search(_)) && !(-1.0..=0.0).contains(number) {
                    return Shape::unknown("the place at which an expression is found");
                }
                self.atoms.compare(measure, *number);
            }
        }
        Shape::booleans()
    }

    fn arithmetic(&self, operator: Arithmetic, left: Id, right: Id) -> Shape {
        let (one, other) = (self.of(left), self.of(right));
        if one.is_decided() && other.is_decided() {
            return Shape::decided();
        }
        let (measure, plus) = match operator {
            Arithmetic::Add => match (
                one.only_measure(),
                other.number(),
                other.only_measure(),
                one.number(),
            ) {
                (Some(measure), Some(plus), ..) | (_, _, Some(measure), Some(plus)) => {
                    (measure, plus)
                }
                _ => return Shape::unknown("arithmetic with a measure of the request"),
            },
            Arithmetic::Subtract => match (one.only_measure(), other.number()) {
                (Some(measure), Some(minus)) => (measure, -minus),
                _ => return Shape::unknown("arithmetic with a measure of the request"),
            },
            _ => return Shape::unknown("arithmetic with a measure of the request"),
        };
        match measure.plus.checked_add(plus) {
            Some(plus) => Shape::measure(Measure {
                plus,
                ..measure.clone()
            }),
            None => Shape::unknown("a large number"),
        }
    }

    fn finds(&mut self, regex: u32, shape: &Shape) {
        if shape.views.is_empty() {
            return;
        }
        let regex = self.program.regexes.get(regex as usize);
        match regex.and_then(|regex| Some((regex, patterns::found(regex)?))) {
            Some((regex, texts)) => {
                let area = Area::Matching(format!("/{}/", regex.source()));
                for view in &shape.views {
                    self.atoms.add(view, texts.clone(), area.clone());
                }
            }
            None => {
                self.atoms.unknown = self
                    .atoms
                    .unknown
                    .or(Some("a regular expression that is not followed"));
            }
        }
    }

    fn look_up(&mut self, table: u32, shape: &Shape) {
        let program: &'p Program = self.program;
        let Some(table) = program.tables.get(table as usize) else {
            return;
        };
        for view in &shape.views {
            for key in table.keys() {
                self.atoms.equal(view, key);
            }
            for key in Table::inherited() {
                self.atoms.equal(view, key);
            }
        }
    }
}

fn join(slots: &mut [Shape], slot: u32, shape: &Shape) {
    if let Some(known) = slots.get_mut(slot as usize) {
        *known = std::mem::take(known).or(shape);
    }
}
