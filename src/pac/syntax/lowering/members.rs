//! Properties that are read.

use super::objects::array_index;
use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Arithmetic, Comparison, Constant, Id, Kinds, Method};

/// Most values of a key that are told apart.
const MOST_KEYS: usize = 48;

impl Lowering<'_, '_> {
    /// `object[key]`
    pub(super) fn member(
        &mut self,
        object: Abstract,
        key: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        self.burn(span)?;
        let object = self.refined(object);
        if let Abstract::Choice(condition, both) = object {
            return self.fork(
                condition,
                |lowering| lowering.member(both.0.clone(), key.clone(), span),
                |lowering| lowering.member(both.1.clone(), key.clone(), span),
            );
        }
        let name = self.known_key(key.clone());
        match object {
            Abstract::Node(text) => self.member_of_primitive(text, name, key, span),
            Abstract::Object(object) => match name {
                Some(name) => self.member_of_object(object, &name, span),
                None => self.look_up(object, key, span),
            },
            Abstract::Native(native) => match name {
                Some(name) => self.native_member(native, &name, span),
                None => refused("a computed key", span),
            },
            Abstract::Split(text, separator) => {
                self.member_of_split(text, separator, name.as_deref(), key, span)
            }
            Abstract::Element(array, index) => match name {
                Some(name) => {
                    let table = self.table_of(array, Some(&name), span)?;
                    self.in_range(array, index)?;
                    let value = self.builder.graph.at(table, index);
                    Ok(Abstract::Node(value))
                }
                None => refused("a computed key", span),
            },
            Abstract::Unset => self.give_up(),
            Abstract::Remembered => refused("a variable that keeps its value between calls", span),
            Abstract::Builtin(_) | Abstract::Match(_) | Abstract::Choice(..) => {
                refused("a property of an unsupported value", span)
            }
        }
    }

    /// A primitive value that must be a string: where it is none it throws, or is refused.
    pub(super) fn string(&mut self, id: Id, span: oxc_span::Span) -> Lowered<()> {
        let graph = &mut self.builder.graph;
        let kinds = graph.kinds(id);
        if kinds == Kinds::TEXT {
            return Ok(());
        }
        let nothing = Kinds::NULL | Kinds::UNDEFINED;
        if kinds.within(nothing) {
            return self.give_up();
        }
        if !kinds.within(Kinds::TEXT | nothing) {
            return refused("a property of something that may not be a text", span);
        }
        let null = graph.constant(Constant::Null);
        let undefined = graph.undefined();
        let conditions = [graph.same(id, null), graph.same(id, undefined)];
        let is_nothing = graph.any(&conditions);
        self.fork(is_nothing, Self::give_up, |lowering| {
            Ok(lowering.undefined())
        })
        .map(|_| ())
    }

    /// An element that is not there has no properties: it throws.
    fn in_range(&mut self, array: usize, index: Id) -> Lowered<()> {
        let length = self.heap.get(array).map_or(0, |found| found.elements.len());
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let graph = &mut self.builder.graph;
        let (zero, length) = (graph.number(0.0), graph.number(f64::from(length)));
        let floor = graph.arithmetic(Arithmetic::Floor, index, zero);
        let conditions = [
            graph.compare(Comparison::GreaterOrEqual, index, zero),
            graph.compare(Comparison::Less, index, length),
            graph.same(floor, index),
        ];
        let is_there = graph.all(&conditions);
        self.fork(is_there, |lowering| Ok(lowering.undefined()), Self::give_up)
            .map(|_| ())
    }

    fn member_of_primitive(
        &mut self,
        text: Id,
        name: Option<String>,
        key: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        self.string(text, span)?;
        let Some(name) = name else {
            let index = self.node(key, span)?;
            if self.builder.graph.kinds(index) != Kinds::NUMBER {
                return refused("a property of a text", span);
            }
            return Ok(Abstract::Node(self.builder.graph.method(
                Method::Item,
                text,
                &[index],
            )));
        };
        let graph = &mut self.builder.graph;
        if name == "length" {
            return Ok(Abstract::Node(graph.method(Method::Length, text, &[])));
        }
        if let Some(index) = array_index(&name).and_then(|index| u32::try_from(index).ok()) {
            let index = graph.number(f64::from(index));
            return Ok(Abstract::Node(graph.method(Method::Item, text, &[index])));
        }
        match Method::named(&name, self.dialect.language_level) {
            Some(method) => Ok(Abstract::Native(super::natives::Native::StringMethod(
                method,
            ))),
            None => refused("a property of a text", span),
        }
    }

    fn member_of_object(
        &mut self,
        object: usize,
        name: &str,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if let Some(value) = self.own(object, name) {
            return Ok(value);
        }
        let Some(found) = self.heap.get(object) else {
            return refused("an object", span);
        };
        match found.kind {
            ObjectKind::Array if name == "length" => {
                let length = u32::try_from(found.elements.len()).unwrap_or(u32::MAX);
                Ok(Abstract::Node(self.builder.graph.number(f64::from(length))))
            }
            ObjectKind::Array if array_index(name).is_some() => Ok(self.undefined()),
            ObjectKind::Plain if name == "hasOwnProperty" => {
                Ok(Abstract::Native(super::natives::Native::HasOwnProperty))
            }
            ObjectKind::Plain if !super::objects::is_inherited(name) => match found.prototype {
                None => Ok(self.undefined()),
                Some(_) => refused("a prototype", span),
            },
            _ => refused("a property of an unsupported object", span),
        }
    }

    /// A property by a computed key.
    fn look_up(&mut self, object: usize, key: Abstract, span: oxc_span::Span) -> Lowered<Abstract> {
        let key = self.node(key, span)?;
        // The keys may be few, and the values functions.
        if let Some(keys) = self.values_of(key)
            && keys.len() <= MOST_KEYS
        {
            let mut keys: Vec<Id> = keys.to_vec();
            let Some(last) = keys.pop() else {
                return refused("a computed key", span);
            };
            let mut value = self.by_key(object, last, span)?;
            while let Some(one) = keys.pop() {
                let here = self.by_key(object, one, span)?;
                let condition = self.builder.graph.same(key, one);
                value = self.choice(condition, here, value);
            }
            return Ok(value);
        }
        let is_array = self
            .heap
            .get(object)
            .is_some_and(|found| matches!(found.kind, ObjectKind::Array));
        if !is_array {
            let table = self.table_of(object, None, span)?;
            let key = self.builder.graph.to_text(key);
            return Ok(Abstract::Node(self.builder.graph.entry(table, key)));
        }
        if self.builder.graph.kinds(key) != Kinds::NUMBER {
            return refused("an index that may not be a number", span);
        }
        let of_objects = self.heap.get(object).is_some_and(|found| {
            found
                .elements
                .iter()
                .all(|element| matches!(element, Abstract::Object(_)))
        });
        if of_objects {
            return Ok(Abstract::Element(object, key));
        }
        let table = self.table_of(object, None, span)?;
        Ok(Abstract::Node(self.builder.graph.at(table, key)))
    }

    fn by_key(&mut self, object: usize, key: Id, span: oxc_span::Span) -> Lowered<Abstract> {
        let text = self.builder.graph.to_text(key);
        match self.builder.graph.known_text(text) {
            Some(name) => self.member_of_object(object, &name, span),
            None => refused("a computed key", span),
        }
    }

    fn member_of_split(
        &mut self,
        text: Id,
        separator: Id,
        name: Option<&str>,
        key: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let graph = &mut self.builder.graph;
        if name == Some("length") {
            return Ok(Abstract::Node(graph.parts(text, separator)));
        }
        let index = if let Some(name) = name {
            let index = array_index(name).and_then(|index| u32::try_from(index).ok());
            index.map(|index| graph.number(f64::from(index)))
        } else {
            let index = self.node(key, span)?;
            let is_number = self.builder.graph.kinds(index) == Kinds::NUMBER;
            is_number.then_some(index)
        };
        match index {
            Some(index) => Ok(Abstract::Node(
                self.builder.graph.part(text, separator, index),
            )),
            None => refused("a property of the parts of a text", span),
        }
    }
}
