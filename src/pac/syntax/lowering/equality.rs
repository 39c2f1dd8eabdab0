//! `===`, `==` and `in`.

use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Constant, Id, Kinds};

impl Lowering<'_, '_> {
    pub(super) fn strictly_equal(
        &mut self,
        left: Abstract,
        right: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Id> {
        self.equal(left, right, true, span)
    }

    pub(super) fn loosely_equal(
        &mut self,
        left: Abstract,
        right: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Id> {
        self.equal(left, right, false, span)
    }

    fn equal(
        &mut self,
        left: Abstract,
        right: Abstract,
        is_strict: bool,
        span: oxc_span::Span,
    ) -> Lowered<Id> {
        let (left, right) = (self.refined(left), self.refined(right));
        match (left, right) {
            (Abstract::Node(left), Abstract::Node(right)) if is_strict => {
                Ok(self.builder.graph.same(left, right))
            }
            (Abstract::Node(left), Abstract::Node(right)) => self.loose(left, right, span),
            (Abstract::Choice(condition, both), other)
            | (other, Abstract::Choice(condition, both)) => {
                let yes = self.equal(both.0.clone(), other.clone(), is_strict, span)?;
                let no = self.equal(both.1.clone(), other, is_strict, span)?;
                Ok(self.builder.graph.choose(condition, yes, no))
            }
            // What `match` gives is `null` or an object.
            (Abstract::Match(condition), Abstract::Node(other))
            | (Abstract::Node(other), Abstract::Match(condition)) => {
                let kinds = self.builder.graph.kinds(other);
                let nothing = if is_strict {
                    Kinds::NULL
                } else {
                    Kinds::NULL | Kinds::UNDEFINED
                };
                if kinds.within(nothing) {
                    Ok(self.builder.graph.not(condition))
                } else if kinds.within(Kinds::UNDEFINED) {
                    Ok(self.builder.graph.boolean(false))
                } else {
                    refused("a comparison of an object", span)
                }
            }
            (Abstract::Unset, _) | (_, Abstract::Unset) => self.give_up(),
            (Abstract::Remembered, _) | (_, Abstract::Remembered) => {
                refused("a variable that keeps its value between calls", span)
            }
            (Abstract::Node(other), object) | (object, Abstract::Node(other)) => {
                let kinds = self.builder.graph.kinds(other);
                let converted = !is_strict && !kinds.within(Kinds::NULL | Kinds::UNDEFINED);
                if converted || matches!(object, Abstract::Element(..)) {
                    return refused("a comparison of an object", span);
                }
                Ok(self.builder.graph.boolean(false))
            }
            (Abstract::Object(left), Abstract::Object(right)) => {
                Ok(self.builder.graph.boolean(left == right))
            }
            _ => refused("a comparison of objects", span),
        }
    }

    /// `==` of primitive values.
    fn loose(&mut self, left: Id, right: Id, span: oxc_span::Span) -> Lowered<Id> {
        const NOTHING: Kinds = Kinds::NULL;
        let nothing = NOTHING | Kinds::UNDEFINED;
        let graph = &mut self.builder.graph;
        let (a, b) = (graph.kinds(left), graph.kinds(right));
        if a.within(nothing) || b.within(nothing) {
            // Each is equal to the other, and to nothing else.
            let mut both = Vec::with_capacity(2);
            for side in [left, right] {
                let null = graph.constant(Constant::Null);
                let undefined = graph.undefined();
                let conditions = [graph.same(side, null), graph.same(side, undefined)];
                both.push(graph.any(&conditions));
            }
            return Ok(graph.all(&both));
        }
        if a == b && a.is_one() {
            return Ok(graph.same(left, right));
        }
        if a.is_one() && b.is_one() {
            let (left, right) = (graph.to_number(left), graph.to_number(right));
            return Ok(graph.same(left, right));
        }
        // One kind on one side; on the other that kind, or nothing at all.
        let (one, other) = if a.is_one() { (a, b) } else { (b, a) };
        if one.is_one() && other.within(one | nothing) {
            return Ok(graph.same(left, right));
        }
        refused("a comparison of values of several types", span)
    }

    /// `key in object`
    pub(super) fn is_in(
        &mut self,
        key: Abstract,
        object: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let Abstract::Object(object) = self.refined(object) else {
            return refused("`in` of what is no object", span);
        };
        let is_plain = self.heap.get(object).is_some_and(|found| {
            matches!(found.kind, ObjectKind::Plain) && found.prototype.is_none()
        });
        if !is_plain {
            return refused("`in` of what is no plain object", span);
        }
        if let Some(name) = self.known_key(key.clone()) {
            let own = self.own(object, &name).is_some();
            if !own && super::objects::is_inherited(&name) {
                return Ok(Abstract::Node(self.builder.graph.boolean(true)));
            }
            return Ok(Abstract::Node(self.builder.graph.boolean(own)));
        }
        // Inherited names are given up by the table: its entries stand for all that is there.
        let key = self.node(key, span)?;
        let key = self.builder.graph.to_text(key);
        let table = self.presence_table(object, span)?;
        let entry = self.builder.graph.entry(table, key);
        Ok(Abstract::Node(self.builder.graph.truth(entry)))
    }
}
