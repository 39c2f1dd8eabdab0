//! Calls.

use oxc_ast::ast::{Argument, CallExpression, Expression, NewExpression};
use oxc_span::GetSpan;

use super::assignments::bare;
use super::natives::{Native, has_array_method};
use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Constant, Id, Kinds, Table};

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn call(&mut self, call: &'p CallExpression<'a>) -> Lowered<Abstract> {
        if call.optional {
            return refused("an optional call", call.span);
        }
        match bare(&call.callee) {
            Expression::StaticMemberExpression(member) if !member.optional => {
                let object = self.expression(&member.object)?;
                let arguments = self.arguments(&call.arguments)?;
                let name = member.property.name.as_str();
                self.call_method(object, name, arguments, call.span)
            }
            Expression::ComputedMemberExpression(member) if !member.optional => {
                let object = self.expression(&member.object)?;
                let key = self.expression(&member.expression)?;
                if let Some(name) = self.known_key(key.clone()) {
                    let arguments = self.arguments(&call.arguments)?;
                    return self.call_method(object, &name, arguments, call.span);
                }
                let function = self.member(object.clone(), key, call.span)?;
                let arguments = self.arguments(&call.arguments)?;
                self.call_value(function, Some(object), arguments, call.span)
            }
            _ => {
                let function = self.expression(&call.callee)?;
                let arguments = self.arguments(&call.arguments)?;
                self.call_value(function, None, arguments, call.span)
            }
        }
    }

    fn arguments(&mut self, arguments: &'p [Argument<'a>]) -> Lowered<Vec<Abstract>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument.as_expression() {
                Some(expression) => values.push(self.expression(expression)?),
                None => return refused("an argument that is spread", argument.span()),
            }
        }
        Ok(values)
    }

    /// Calls a value.
    pub(super) fn call_value(
        &mut self,
        function: Abstract,
        this: Option<Abstract>,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        match self.refined(function) {
            Abstract::Choice(condition, both) => self.fork(
                condition,
                |lowering| {
                    lowering.call_value(both.0.clone(), this.clone(), arguments.clone(), span)
                },
                |lowering| {
                    lowering.call_value(both.1.clone(), this.clone(), arguments.clone(), span)
                },
            ),
            Abstract::Object(object) if self.code(object).is_some() => {
                self.call_function(object, this, arguments, span)
            }
            Abstract::Builtin(builtin) => self.call_builtin(builtin, arguments, span),
            Abstract::Native(native) if native.is_function() => {
                self.call_native(native, arguments, span)
            }
            Abstract::Remembered => refused("a variable that keeps its value between calls", span),
            // It throws.
            _ => self.give_up(),
        }
    }

    /// `object.name(...)`
    fn call_method(
        &mut self,
        object: Abstract,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let object = self.refined(object);
        match object {
            Abstract::Choice(condition, both) => self.fork(
                condition,
                |lowering| lowering.call_method(both.0.clone(), name, arguments.clone(), span),
                |lowering| lowering.call_method(both.1.clone(), name, arguments.clone(), span),
            ),
            Abstract::Node(this) => self.call_on_primitive(this, name, arguments, span),
            Abstract::Object(number) => {
                if let Some(regex) = self.regex_of(number) {
                    return self.call_on_regex(regex, number, name, arguments, span);
                }
                if let Some(own) = self.own(number, name) {
                    return self.call_value(own, Some(object), arguments, span);
                }
                self.call_inherited(number, name, arguments, span)
            }
            Abstract::Native(native) if matches!(name, "call" | "apply") => {
                self.call_with_this(native, name, arguments, span)
            }
            Abstract::Native(native) => {
                let function = self.native_member(native, name, span)?;
                self.call_value(function, Some(object), arguments, span)
            }
            Abstract::Unset => self.give_up(),
            _ => refused("a method of an unsupported value", span),
        }
    }

    fn call_inherited(
        &mut self,
        object: usize,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let kind = self.heap.get(object).map(|found| found.kind);
        match (kind, name) {
            (Some(ObjectKind::Plain | ObjectKind::Array), "hasOwnProperty") => {
                self.has_own(Abstract::Object(object), arguments.into_iter().next(), span)
            }
            (Some(ObjectKind::Array), _) if has_array_method(name, self.dialect.language_level) => {
                self.call_on_array(object, name, arguments, span)
            }
            (Some(ObjectKind::Array), "indexOf" | "includes" | "forEach" | "some" | "every") => {
                self.give_up()
            }
            (Some(ObjectKind::Function(..)), "call") => {
                let mut arguments = arguments.into_iter();
                let this = arguments.next();
                self.call_function(object, this, arguments.collect(), span)
            }
            (Some(ObjectKind::Plain), name) if !super::objects::is_inherited(name) => {
                self.give_up()
            }
            _ => refused("a method of an object", span),
        }
    }

    /// `Object.prototype.hasOwnProperty.call(object, key)`
    fn call_with_this(
        &mut self,
        native: Native,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let mut arguments = arguments.into_iter();
        match (native, name, arguments.next()) {
            (Native::HasOwnProperty, "call", Some(object)) => {
                self.has_own(object, arguments.next(), span)
            }
            _ => refused("a function that is called with another `this`", span),
        }
    }

    fn has_own(
        &mut self,
        object: Abstract,
        key: Option<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let (Abstract::Object(object), Some(key)) = (self.refined(object), key) else {
            return refused(
                "a search for a property of something that is not an object",
                span,
            );
        };
        if let Some(name) = self.known_key(key.clone()) {
            let has = self.own(object, &name).is_some();
            return Ok(Abstract::Node(self.builder.graph.boolean(has)));
        }
        let is_plain = self
            .heap
            .get(object)
            .is_some_and(|found| matches!(found.kind, ObjectKind::Plain));
        if !is_plain {
            return refused(
                "a search for a property of something that is not a plain object",
                span,
            );
        }
        let key = self.node(key, span)?;
        let key = self.builder.graph.to_text(key);
        let table = self.presence_table(object, span)?;
        Ok(Abstract::Node(self.builder.graph.has(table, key)))
    }

    pub(super) fn construct(&mut self, new: &'p NewExpression<'a>) -> Lowered<Abstract> {
        let constructor = self.expression(&new.callee)?;
        let arguments = self.arguments(&new.arguments)?;
        match constructor {
            Abstract::Native(Native::Array) => self.new_array(arguments, new.span),
            Abstract::Native(Native::Object) if arguments.is_empty() => {
                Ok(self.object(ObjectKind::Plain))
            }
            Abstract::Native(Native::RegExp) => self.new_regex(arguments, new.span),
            _ => refused("an object of a constructor", new.span),
        }
    }

    fn call_on_array(
        &mut self,
        array: usize,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if name == "push" {
            self.entries += arguments.len();
            let found = self.changeable(array, span)?;
            found.elements.extend(arguments);
            let length = u32::try_from(found.elements.len()).unwrap_or(u32::MAX);
            return Ok(Abstract::Node(self.builder.graph.number(length.into())));
        }
        let length = self.heap.get(array).map_or(0, |found| found.elements.len());
        self.burn_more(length, span)?;
        let elements = self.heap.get(array).map(|found| found.elements.clone());
        let elements = elements.unwrap_or_default();
        let first = arguments.first().cloned();
        match (name, first) {
            ("concat", _) => {
                let mut all = elements;
                for argument in arguments {
                    match self.refined(argument) {
                        Abstract::Object(other) => {
                            let Some(found) = self
                                .heap
                                .get(other)
                                .filter(|found| matches!(found.kind, ObjectKind::Array))
                            else {
                                return refused("a method of an array", span);
                            };
                            let others = found.elements.clone();
                            self.burn_more(others.len(), span)?;
                            all.extend(others);
                        }
                        Abstract::Node(value) => all.push(Abstract::Node(value)),
                        _ => return refused("a method of an array", span),
                    }
                }
                Ok(self.array(all))
            }
            ("join", separator) => self.join(elements, separator, span),
            ("indexOf", Some(wanted)) if arguments.len() == 1 => {
                self.index_of(&elements, wanted, span)
            }
            ("includes", Some(wanted)) if arguments.len() == 1 => {
                let index = self.index_of(&elements, wanted, span)?;
                let index = self.node(index, span)?;
                let graph = &mut self.builder.graph;
                let nowhere = graph.number(-1.0);
                let same = graph.same(index, nowhere);
                Ok(Abstract::Node(graph.not(same)))
            }
            ("forEach" | "map", Some(function)) if arguments.len() == 1 => {
                let mut results = Vec::with_capacity(elements.len());
                for (index, element) in elements.into_iter().enumerate() {
                    let given = self.given(element, index);
                    results.push(self.call_value(function.clone(), None, given, span)?);
                }
                Ok(if name == "map" {
                    self.array(results)
                } else {
                    self.undefined()
                })
            }
            ("some" | "every", Some(function)) if arguments.len() == 1 => {
                let mut conditions = Vec::with_capacity(elements.len());
                for (index, element) in elements.into_iter().enumerate() {
                    let given = self.given(element, index);
                    let (mark, journal) = (self.builder.mark(), self.journal.len());
                    let result = self.call_value(function.clone(), None, given, span)?;
                    // The next call may not happen.
                    if !self.builder.is_at(mark) || self.journal.len() != journal {
                        return refused("a function with effects for each element", span);
                    }
                    conditions.push(self.truth(result, span)?);
                }
                let graph = &mut self.builder.graph;
                Ok(Abstract::Node(if name == "some" {
                    graph.any(&conditions)
                } else {
                    graph.all(&conditions)
                }))
            }
            _ => refused("a method of an array", span),
        }
    }

    fn given(&mut self, element: Abstract, index: usize) -> Vec<Abstract> {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        vec![
            element,
            Abstract::Node(self.builder.graph.number(f64::from(index))),
        ]
    }

    fn join(
        &mut self,
        elements: Vec<Abstract>,
        separator: Option<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let separator = match separator {
            Some(separator) => self.node(separator, span)?,
            None => self.builder.graph.text(","),
        };
        let separator = self.builder.graph.to_text(separator);
        let mut joined = self.builder.graph.text("");
        for (index, element) in elements.into_iter().enumerate() {
            self.burn_more(1 + index / 64, span)?;
            let element = self.node(element, span)?;
            let graph = &mut self.builder.graph;
            if !graph.kinds(element).within(Kinds::TEXT | Kinds::NUMBER) {
                return refused("a method of an array", span);
            }
            let element = graph.to_text(element);
            if index > 0 {
                joined = graph.join(joined, separator);
            }
            joined = graph.join(joined, element);
        }
        Ok(Abstract::Node(joined))
    }

    /// The index of an element, by `===`.
    fn index_of(
        &mut self,
        elements: &[Abstract],
        wanted: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let wanted = self.node(wanted, span)?;
        let mut entries: Vec<(String, Constant)> = Vec::with_capacity(elements.len());
        let mut places = std::collections::HashSet::new();
        for (element, index) in elements.iter().zip(0_u32..) {
            let Abstract::Node(id) = element else {
                return refused("a search for an object in an array", span);
            };
            let is_text = self.builder.graph.kinds(*id) == Kinds::TEXT;
            match self.builder.graph.known_text(*id).filter(|_| is_text) {
                Some(text) => {
                    if places.insert(text.clone()) {
                        entries.push((text, Constant::Number(f64::from(index))));
                    }
                }
                None => return self.index_one_by_one(elements, wanted, span),
            }
        }
        if self.builder.graph.known(wanted).is_some()
            || self.builder.graph.kinds(wanted) != Kinds::TEXT
        {
            return self.index_one_by_one(elements, wanted, span);
        }
        self.entries += entries.len();
        let graph = &mut self.builder.graph;
        let table = graph.table(Table::object(entries));
        let has = graph.has(table, wanted);
        let index = graph.entry(table, wanted);
        let nowhere = graph.number(-1.0);
        Ok(Abstract::Node(graph.choose(has, index, nowhere)))
    }

    fn index_one_by_one(
        &mut self,
        elements: &[Abstract],
        wanted: Id,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let mut result = self.builder.graph.number(-1.0);
        for (index, element) in elements.iter().enumerate().rev() {
            let element = self.node(element.clone(), span)?;
            let graph = &mut self.builder.graph;
            let same = graph.same(element, wanted);
            let index = graph.number(f64::from(u32::try_from(index).unwrap_or(u32::MAX)));
            result = graph.choose(same, index, result);
        }
        Ok(Abstract::Node(result))
    }
}
