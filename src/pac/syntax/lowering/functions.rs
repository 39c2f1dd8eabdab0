//! The script's own functions: called, they are run in place.

use oxc_ast::ast::{
    BindingPattern, Expression, FormalParameters, Statement, VariableDeclarationKind,
};

use super::branches::Exits;
use super::values::{Abstract, Code, ObjectKind};
use super::{Lowered, Lowering, Stop, refused};
use crate::pac::dialects::EntryPointLookup;

/// A call that runs.
pub(super) struct Frame {
    /// The ways out of a function; none in the entry point, where a return answers.
    pub(super) exits: Option<Exits>,
    pub(super) scope: usize,
    pub(super) this: Option<Abstract>,
    pub(super) is_strict: bool,
    /// The loops around the call.
    pub(super) loops: usize,
}

/// Most calls inside each other.
const MOST_CALLS: usize = 60;

impl<'p, 'a> Lowering<'p, 'a> {
    /// The function that the client calls.
    pub(super) fn entry_point(&mut self, span: oxc_span::Span) -> Lowered<usize> {
        for name in self.dialect.entry_points {
            let Some((variable, _)) = self.variable(name, 0) else {
                continue;
            };
            let lookup = self.dialect.entry_point_lookup;
            if variable.is_lexical && lookup != EntryPointLookup::Name {
                return refused(
                    "an entry point that is not a property of the global object",
                    span,
                );
            }
            return match self.variables.get(variable.place) {
                Some(Abstract::Object(object)) if self.code(*object).is_some() => Ok(*object),
                _ => refused("an entry point that is not a function", span),
            };
        }
        refused("no entry point", span)
    }

    pub(super) fn code(&self, object: usize) -> Option<(Code<'p, 'a>, usize)> {
        match self.heap.get(object)?.kind {
            ObjectKind::Function(code, scope) => Some((code, scope)),
            _ => None,
        }
    }

    pub(super) fn call_entry_point(
        &mut self,
        function: usize,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<()> {
        let Some((code, scope)) = self.code(function) else {
            return refused("an entry point that is not a function", span);
        };
        self.frames.push(Frame {
            exits: None,
            scope,
            this: None,
            is_strict: false,
            loops: 0,
        });
        let result = self.run(code, scope, arguments, span);
        self.frames.pop();
        match result? {
            // Without a return the answer is not a string.
            None => self.give_up(),
            Some(_) => Ok(()),
        }
    }

    /// Runs a function in place.
    pub(super) fn call_function(
        &mut self,
        function: usize,
        this: Option<Abstract>,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let Some((code, scope)) = self.code(function) else {
            return refused("a call of something that is not a function", span);
        };
        if self.frames.len() >= MOST_CALLS {
            return refused("calls inside each other", span);
        }
        let mark = self.builder.mark();
        let exits = self.exits();
        let (loops, is_strict) = (
            self.loops.len(),
            self.frames.last().is_some_and(|frame| frame.is_strict),
        );
        self.frames.push(Frame {
            exits: Some(exits),
            scope,
            this,
            is_strict,
            loops,
        });
        let facts = self.facts.mark();
        let result = self.deeper(span, |this| this.run(code, scope, arguments, span));
        let exits = self.frames.pop().and_then(|frame| frame.exits);
        self.loops.truncate(loops);
        let Some(exits) = exits else {
            return Err(Stop::Ended);
        };
        let undefined = self.builder.graph.undefined();
        let at_end = result.map(|value| Some(value.unwrap_or(Abstract::Node(undefined))));
        if exits.ways.len() + usize::from(at_end.is_ok()) > 1 {
            // What was learnt on the last way is not known of the others.
            self.facts.forget(facts);
        }
        let value = self.arrive(exits, at_end)?;
        if self.builder.is_only_flow(mark) {
            // Where it goes makes no difference any more: what it gives says it.
            self.builder.take_back(mark);
        }
        value.ok_or(Stop::Ended)
    }

    /// The value of an arrow function that is an expression; `None` where the end is reached.
    fn run(
        &mut self,
        code: Code<'p, 'a>,
        scope: usize,
        arguments: Vec<Abstract>,
        span: oxc_span::Span,
    ) -> Lowered<Option<Abstract>> {
        let scope = self.new_scope(scope);
        self.enter_scope(scope);
        match code {
            Code::Function(function) => {
                let Some(body) = &function.body else {
                    return refused("a function without a body", function.span);
                };
                if let Some(id) = &function.id
                    && function.is_expression()
                {
                    // Its own name is known inside, and can't be assigned to.
                    return refused("a function expression with a name", id.span);
                }
                self.parameters(scope, &function.params, arguments)?;
                self.directives(&body.directives);
                self.body(scope, &body.statements)?;
                Ok(None)
            }
            Code::Arrow(arrow) => {
                self.parameters(scope, &arrow.params, arguments)?;
                if let Some(expression) = arrow.body.as_expression() {
                    return self.value_of_arrow(expression, span).map(Some);
                }
                let Some(body) = arrow.body.as_function_body() else {
                    return refused("a function without a body", arrow.span);
                };
                self.directives(&body.directives);
                self.body(scope, &body.statements)?;
                Ok(None)
            }
        }
    }

    fn value_of_arrow(
        &mut self,
        expression: &'p Expression<'a>,
        _: oxc_span::Span,
    ) -> Lowered<Abstract> {
        use oxc_span::GetSpan;

        let value = self.expression(expression)?;
        if self
            .frames
            .last()
            .is_some_and(|frame| frame.exits.is_none())
        {
            return Err(self.answer(value, expression.span()));
        }
        Ok(value)
    }

    fn body(&mut self, scope: usize, statements: &'p [Statement<'a>]) -> Lowered<()> {
        self.begin_function_scope(scope, statements)?;
        self.statements(statements)
    }

    fn directives(&mut self, directives: &[oxc_ast::ast::Directive<'a>]) {
        if directives
            .iter()
            .any(|directive| directive.directive.as_str() == "use strict")
            && let Some(frame) = self.frames.last_mut()
        {
            frame.is_strict = true;
        }
    }

    fn parameters(
        &mut self,
        scope: usize,
        parameters: &'p FormalParameters<'a>,
        arguments: Vec<Abstract>,
    ) -> Lowered<()> {
        if let Some(rest) = &parameters.rest {
            use oxc_span::GetSpan;

            return refused("a rest parameter", rest.span());
        }
        let mut arguments = arguments.into_iter();
        for parameter in &parameters.items {
            if parameter.initializer.is_some() {
                return refused("a parameter with a default", parameter.span);
            }
            let BindingPattern::BindingIdentifier(identifier) = &parameter.pattern else {
                return refused("a pattern", parameter.span);
            };
            let undefined = Abstract::Node(self.builder.graph.undefined());
            let value = arguments.next().unwrap_or(undefined);
            let kind = VariableDeclarationKind::Var;
            self.declare(scope, identifier.name.as_str(), value, kind, parameter.span)?;
        }
        Ok(())
    }

    /// A return: an answer, or a way out of a function.
    pub(super) fn return_value(&mut self, value: Abstract, span: oxc_span::Span) -> Stop {
        if self
            .frames
            .last()
            .is_some_and(|frame| frame.exits.is_none())
        {
            return self.answer(value, span);
        }
        if self.frames.is_empty() {
            return Stop::Ended;
        }
        let Some(exits) = self.frames.last().and_then(|frame| frame.exits.as_ref()) else {
            return Stop::Ended;
        };
        let origin = exits.origin;
        let way = self.way(origin, Some(value));
        if let Some(exits) = self
            .frames
            .last_mut()
            .and_then(|frame| frame.exits.as_mut())
        {
            exits.ways.push(way);
        }
        Stop::Ended
    }

    /// Answers with a value; what is not a string is the engine's.
    fn answer(&mut self, value: Abstract, span: oxc_span::Span) -> Stop {
        let value = self.refined(value);
        match value {
            Abstract::Node(id) => {
                let position = self.source.position(span.start);
                self.builder.answer(id, position);
            }
            Abstract::Choice(condition, both) => {
                let answered = self.fork(
                    condition,
                    |lowering| Err(lowering.answer(both.0.clone(), span)),
                    |lowering| Err(lowering.answer(both.1.clone(), span)),
                );
                if let Err(stop) = answered {
                    return stop;
                }
            }
            Abstract::Remembered | Abstract::Unset => {
                return match refused::<()>("a variable that keeps its value between calls", span) {
                    Err(stop) => stop,
                    Ok(()) => Stop::Ended,
                };
            }
            _ => self.builder.give_up(),
        }
        Stop::Ended
    }
}
