//! Methods of strings, and of regular expressions.

use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Constant, Id, Kinds, Method};

impl Lowering<'_, '_> {
    /// A method of a primitive value.
    pub(super) fn call_on_primitive(
        &mut self,
        this: Id,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let kinds = self.builder.graph.kinds(this);
        if matches!(name, "toString" | "valueOf") && kinds == Kinds::NUMBER && arguments.is_empty()
        {
            return Ok(Abstract::Node(match name {
                "toString" => self.builder.graph.to_text(this),
                _ => this,
            }));
        }
        self.string(this, span)?;
        let is_regex = matches!(arguments.first(), Some(Abstract::Object(object))
            if self.regex_of(*object).is_some());
        match name {
            "toString" | "valueOf" => return Ok(Abstract::Node(this)),
            "split" => return self.split(this, &arguments, span),
            "match" | "search" => {
                let Some(Abstract::Object(object)) = arguments.first() else {
                    return refused(
                        "a search for something that is not a regular expression",
                        span,
                    );
                };
                let Some((regex, _)) = self.regex_of(*object) else {
                    return refused(
                        "a search for something that is not a regular expression",
                        span,
                    );
                };
                return Ok(if name == "match" {
                    Abstract::Match(self.builder.graph.finds(regex, this))
                } else {
                    Abstract::Node(self.builder.graph.search(regex, this))
                });
            }
            "concat" => {
                let mut joined = this;
                for argument in arguments {
                    let argument = self.node(argument, span)?;
                    let graph = &mut self.builder.graph;
                    let argument = graph.to_text(argument);
                    joined = graph.join(joined, argument);
                }
                return Ok(Abstract::Node(joined));
            }
            _ if is_regex => return refused("a regular expression as an argument", span),
            _ => {}
        }
        let Some(method) = Method::named(name, self.dialect.language_level) else {
            return match name {
                "contains" | "endsWith" | "includes" | "startsWith" | "trim" => self.give_up(),
                _ => refused("a method of texts", span),
            };
        };
        self.call_text_method(method, this, arguments, span)
    }

    fn call_text_method(
        &mut self,
        method: Method,
        this: Id,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let (parameters, needed) = method.parameters();
        let mut nodes: Vec<Id> = Vec::with_capacity(parameters.len());
        for (argument, kinds) in arguments.into_iter().zip(parameters) {
            let node = self.node(argument, span)?;
            let graph = &mut self.builder.graph;
            let is_missing = graph.kinds(node) == Kinds::UNDEFINED && nodes.len() >= needed;
            if is_missing {
                break;
            }
            if nodes.len() >= needed && graph.kinds(node).meets(Kinds::UNDEFINED) {
                return refused("an argument that may be missing", span);
            }
            nodes.push(if *kinds == Kinds::TEXT {
                graph.to_text(node)
            } else {
                graph.to_number(node)
            });
        }
        while nodes.len() < needed {
            if parameters.get(nodes.len()) != Some(&Kinds::NUMBER) {
                return refused("a missing argument", span);
            }
            nodes.push(self.builder.graph.number(0.0));
        }
        if method == Method::Replace {
            let plain = nodes
                .get(1)
                .and_then(|other| self.builder.graph.known_text(*other));
            if plain.is_none_or(|other| other.contains('$')) {
                return refused("a computed replacement", span);
            }
        }
        Ok(Abstract::Node(
            self.builder.graph.method(method, this, &nodes),
        ))
    }

    fn split(
        &mut self,
        this: Id,
        arguments: &[Abstract],
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let [separator] = arguments else {
            return refused("another use of `split`", span);
        };
        let separator = self.node(separator.clone(), span)?;
        let known = self.builder.graph.known(separator);
        let separator_text = known
            .and_then(Constant::as_ascii)
            .unwrap_or_default()
            .to_owned();
        if separator_text.is_empty() {
            return refused("another use of `split`", span);
        }
        let Some(text) = self.builder.graph.known_text(this) else {
            return Ok(Abstract::Split(this, separator));
        };
        self.burn_more(text.len() / 8, span)?;
        let mut parts = Vec::new();
        for part in text.split(&separator_text) {
            self.burn(span)?;
            parts.push(Abstract::Node(self.builder.graph.text(part)));
        }
        Ok(self.array(parts))
    }

    pub(super) fn regex_of(&self, object: usize) -> Option<(u32, bool)> {
        match self.heap.get(object)?.kind {
            ObjectKind::Regex(regex, is_global) => Some((regex, is_global)),
            _ => None,
        }
    }

    /// A method of a regular expression.
    pub(super) fn call_on_regex(
        &mut self,
        (regex, is_global): (u32, bool),
        object: usize,
        name: &str,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        // With `g` it goes on where it found something last.
        if is_global {
            let used = self.heap.get_mut(object);
            let first = used.is_some_and(|used| {
                used.version += 1;
                used.version == 1
            });
            let is_fresh = object >= self.loaded_objects && self.called;
            if !first || !is_fresh {
                return refused("a regular expression that remembers where it was", span);
            }
        }
        let Some(argument) = arguments.into_iter().next() else {
            return refused("a missing argument", span);
        };
        let text = self.node(argument, span)?;
        let graph = &mut self.builder.graph;
        let text = graph.to_text(text);
        match name {
            "test" => Ok(Abstract::Node(graph.finds(regex, text))),
            "exec" => Ok(Abstract::Match(graph.finds(regex, text))),
            _ => refused("a method of a regular expression", span),
        }
    }
}
