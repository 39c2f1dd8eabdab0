//! What each expression of a program is, for all requests at once.

use super::atoms::{Area, Atoms};
use super::calls::Calls;
use super::patterns;
use super::shape::{Constants, Measure, Measured, Shape};
use super::view::{Change, Subject, View};
use crate::language::Expression;
use crate::pac::decision::constant::Constant;
use crate::pac::decision::methods::Method;
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

    fn of(&self, id: Id) -> &Shape {
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
                self.measured(&shape, &Measured::Search(*regex), 0)
            }
            Node::Part(text, separator, index) => self.part(*text, *separator, *index),
            Node::Parts(text, separator) => match self.separator(*separator) {
                Some(byte) => {
                    let shape = self.of(*text).clone();
                    self.measured(&shape, &Measured::Count(byte), 1)
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
    fn only_decided(&self, ids: &[Id], otherwise: &'static str) -> Shape {
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

    fn not_empty(&mut self, view: &View, least: u16) {
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

    fn join(&self, parts: &[Id]) -> Shape {
        let mut before = Vec::new();
        let mut behind = Vec::new();
        let mut view = None;
        let mut is_listed = true;
        for part in parts {
            let shape = self.of(*part);
            match (shape.texts().as_deref(), shape.views.as_slice()) {
                (Some([text]), _) => {
                    let side = if view.is_some() {
                        &mut behind
                    } else {
                        &mut before
                    };
                    side.extend_from_slice(text.as_bytes());
                }
                (_, [one]) if view.is_none() && *shape == Shape::view(one.clone()) => {
                    view = Some(one)
                }
                _ if shape.is_decided() => is_listed = false,
                _ => return Shape::unknown("a text that is put together from the request"),
            }
        }
        match view {
            None if is_listed => {
                let text = String::from_utf8(before).unwrap_or_default();
                Shape::constant(Constant::text(&text))
            }
            None => Shape::decided(),
            Some(view) if is_listed => view.then(Change::Around(before, behind)).map_or_else(
                || Shape::unknown("a text that is changed very often"),
                Shape::view,
            ),
            Some(_) => Shape::unknown("a text that is put together from the request"),
        }
    }

    fn to_text(&self, value: Id) -> Shape {
        let shape = self.of(value);
        if !shape.measures.is_empty() {
            return Shape::unknown("a measure of the request as a text");
        }
        let is_text = |constant: &Constant| constant.as_ascii().is_some();
        let mut text = shape.clone();
        if !matches!(&shape.constants, Constants::List(list) if list.iter().all(is_text)) {
            text.constants = Constants::Any;
        }
        text
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

    /// A measure of each view.
    pub(super) fn measured(&self, shape: &Shape, of: &Measured, plus: i32) -> Shape {
        let mut all = if shape.views.is_empty() {
            Shape::decided()
        } else if shape.constants == Constants::default() {
            Shape::default()
        } else {
            // What is measured of the constants is not worked out.
            Shape {
                constants: Constants::Any,
                ..Shape::default()
            }
        };
        all.measures = shape
            .views
            .iter()
            .map(|view| Measure {
                view: view.clone(),
                of: of.clone(),
                plus,
            })
            .collect();
        all
    }

    /// Each view changed; what becomes of constants the atoms say.
    fn changed(&self, shape: &Shape, change: &Change, otherwise: Option<Constant>) -> Shape {
        let mut all = Shape::default();
        if shape.constants != Constants::default() {
            all.constants = Constants::Any;
        }
        if let (Some(constant), Constants::List(list)) = (otherwise, &mut all.constants) {
            list.push(constant);
        }
        for view in &shape.views {
            match view.then(change.clone()) {
                Some(view) if !all.views.contains(&view) => all.views.push(view),
                Some(_) => {}
                None => return Shape::unknown("a text that is changed very often"),
            }
        }
        all
    }

    fn separator(&self, id: Id) -> Option<u8> {
        match self.of(id).texts()?.as_slice() {
            [text] => match text.as_bytes() {
                [byte] => Some(*byte),
                _ => None,
            },
            _ => None,
        }
    }

    fn part(&mut self, text: Id, separator: Id, index: Id) -> Shape {
        if [text, separator, index]
            .iter()
            .all(|id| self.of(*id).is_decided())
        {
            return Shape::decided();
        }
        let Some(byte) = self.separator(separator) else {
            return Shape::unknown("parts between other texts");
        };
        let shape = self.of(text).clone();
        if let Some(index) = self.of(index).number() {
            let Ok(index) = u16::try_from(index) else {
                return Shape::constant(Constant::Undefined);
            };
            let count = self.measured(&shape, &Measured::Count(byte), 0);
            for measure in &count.measures {
                self.atoms.compare(measure, f64::from(index));
            }
            return self.changed(
                &shape,
                &Change::Part(byte, index),
                Some(Constant::Undefined),
            );
        }
        // `parts[parts.length - 2]`
        if let Some(measure) = self.of(index).only_measure().cloned()
            && measure.of == Measured::Count(byte)
            && shape.views == [measure.view.clone()]
            && let Ok(from_end) = u16::try_from(1 - measure.plus)
            && from_end >= 1
        {
            self.atoms
                .compare(&Measure { plus: 0, ..measure }, f64::from(from_end - 1));
            return self.changed(
                &shape,
                &Change::PartFromEnd(byte, from_end),
                Some(Constant::Undefined),
            );
        }
        Shape::unknown("a part between separators whose number depends on the request")
    }

    fn method(&mut self, method: Method, text: Id, arguments: &[Id]) -> Shape {
        let shape = self.of(text).clone();
        if shape.is_decided() {
            return self.only_decided(
                arguments,
                "a part of the request that is looked for in a text",
            );
        }
        if !shape.measures.is_empty() {
            return Shape::unknown("a method of a measure");
        }
        match (method, arguments) {
            (Method::ToLowerCase, []) => self.changed(&shape, &Change::Lower, None),
            (Method::ToUpperCase, []) => self.changed(&shape, &Change::Upper, None),
            // Neither URL nor host begins or ends with white space.
            (Method::Trim, []) if shape.views.iter().all(View::is_whole) => shape,
            (Method::Length, []) => self.measured(&shape, &Measured::Length, 0),
            (Method::IndexOf, [part]) => self.searched(&shape, *part, Measured::IndexOf),
            (Method::LastIndexOf, [part]) => self.searched(&shape, *part, Measured::LastIndexOf),
            (Method::StartsWith | Method::EndsWith | Method::Includes, [part]) => {
                let part = self.of(*part).clone();
                let Some(texts) = part.texts() else {
                    return Shape::unknown("a text that is looked for and depends on the request");
                };
                for view in &shape.views {
                    for text in &texts {
                        match method {
                            Method::StartsWith => self.atoms.begins_with(view, text),
                            Method::EndsWith => self.atoms.ends_with(view, text),
                            _ => self.atoms.contains(view, text),
                        }
                    }
                }
                Shape::booleans()
            }
            (Method::CharAt | Method::Item, [place]) => {
                let Some(place) = self
                    .of(*place)
                    .number()
                    .and_then(|place| u16::try_from(place).ok())
                else {
                    return Shape::unknown("a character at a place that depends on the request");
                };
                for view in &shape.views {
                    self.not_empty(view, place.saturating_add(1));
                }
                let otherwise = (method == Method::Item).then_some(Constant::Undefined);
                self.changed(
                    &shape,
                    &Change::Slice(place, Some(place.saturating_add(1))),
                    otherwise,
                )
            }
            (Method::CharCodeAt, [place]) => {
                let Some(place) = self
                    .of(*place)
                    .number()
                    .and_then(|place| u16::try_from(place).ok())
                else {
                    return Shape::unknown("a character at a place that depends on the request");
                };
                for view in &shape.views {
                    self.not_empty(view, place.saturating_add(1));
                }
                self.measured(&shape, &Measured::CodeAt(place), 0)
            }
            (Method::Substring | Method::Slice | Method::Substr, [_, ..]) => {
                self.cut(method, &shape, arguments)
            }
            _ => Shape::unknown("a method that is not followed"),
        }
    }

    fn searched(&self, shape: &Shape, part: Id, of: impl Fn(Vec<u8>) -> Measured) -> Shape {
        let part = self.of(part);
        let Some(texts) = part.texts() else {
            return Shape::unknown("a text that is looked for and depends on the request");
        };
        let mut all = Shape::default();
        for text in texts {
            if text.is_empty() {
                return Shape::unknown("the empty text that is looked for");
            }
            all = all.or(&self.measured(shape, &of(text.as_bytes().to_vec()), 0));
        }
        all
    }

    /// `substring`, `slice` and `substr`.
    fn cut(&mut self, method: Method, shape: &Shape, arguments: &[Id]) -> Shape {
        let [view] = shape.views.as_slice() else {
            return self.cut_by_numbers(method, shape, arguments);
        };
        let of_view = |this: &Self, id: Id| {
            let measure = this.of(id).only_measure().cloned();
            measure.filter(|measure| measure.view == *view)
        };
        match arguments {
            // `text.substring(text.length - 8)`
            [from] => {
                if let Some(measure) = of_view(self, *from) {
                    match (&measure.of, measure.plus) {
                        (Measured::Length, plus @ -1000..=0) if method != Method::Slice => {
                            let most = u16::try_from(-plus).unwrap_or(0);
                            return self.changed(shape, &Change::Last(most), None);
                        }
                        (Measured::IndexOf(part), 1) => {
                            if let [byte] = part.as_slice() {
                                return self.changed(shape, &Change::Behind(*byte), None);
                            }
                        }
                        _ => {}
                    }
                    return Shape::unknown("a place in a text that depends on the request");
                }
            }
            [from, to] => {
                if let (Some(0), Some(measure)) = (self.of(*from).number(), of_view(self, *to)) {
                    if let (Measured::IndexOf(part), 0, Method::Substring) =
                        (&measure.of, measure.plus, method)
                        && let [byte] = part.as_slice()
                    {
                        return self.changed(shape, &Change::Before(*byte), None);
                    }
                    return Shape::unknown("a place in a text that depends on the request");
                }
                // `text.substring(text.length - 8, text.length)`
                if let (Some(measure), Some(end)) = (of_view(self, *from), of_view(self, *to))
                    && (&measure.of, &end.of, end.plus) == (&Measured::Length, &Measured::Length, 0)
                    && method == Method::Substring
                    && (-1000..=0).contains(&measure.plus)
                {
                    let most = u16::try_from(-measure.plus).unwrap_or(0);
                    return self.changed(shape, &Change::Last(most), None);
                }
            }
            _ => {}
        }
        self.cut_by_numbers(method, shape, arguments)
    }

    fn cut_by_numbers(&self, method: Method, shape: &Shape, arguments: &[Id]) -> Shape {
        let numbers: Option<Vec<i32>> = arguments.iter().map(|id| self.of(*id).number()).collect();
        let place = |number: i32| u16::try_from(number).unwrap_or(0);
        let change = match (method, numbers.as_deref()) {
            (_, Some([from, ..])) if *from > 2000 => None,
            (Method::Substring, Some([from])) => Some(Change::Slice(place(*from), None)),
            (Method::Slice | Method::Substr, Some([from])) if *from >= 0 => {
                Some(Change::Slice(place(*from), None))
            }
            (Method::Slice | Method::Substr, Some([from])) if *from >= -2000 => {
                Some(Change::Last(place(-*from)))
            }
            (Method::Substring, Some([from, to])) if *to <= 2000 => {
                let (from, to) = (place(*from), place(*to));
                Some(Change::Slice(from.min(to), Some(from.max(to))))
            }
            (Method::Slice, Some([from, to])) if *from >= 0 && (0..=2000).contains(to) => Some(
                Change::Slice(place(*from), Some(place(*to).max(place(*from)))),
            ),
            (Method::Substr, Some([from, length])) if *from >= 0 && *length <= 2000 => {
                let from = place(*from);
                Some(Change::Slice(from, Some(from + place(*length))))
            }
            _ => None,
        };
        match change {
            Some(change) => self.changed(shape, &change, None),
            None => Shape::unknown("a place in a text that depends on the request"),
        }
    }
}

fn join(slots: &mut [Shape], slot: u32, shape: &Shape) {
    if let Some(known) = slots.get_mut(slot as usize) {
        *known = std::mem::take(known).or(shape);
    }
}
