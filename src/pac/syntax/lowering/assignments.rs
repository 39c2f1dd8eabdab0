//! Names that are read and assigned to.

use oxc_ast::ast::{
    AssignmentExpression, AssignmentOperator, AssignmentTarget, BinaryOperator, Expression,
    SimpleAssignmentTarget, UpdateExpression, UpdateOperator, VariableDeclarationKind,
};
use oxc_span::GetSpan;

use super::natives::Native;
use super::scopes::Variable;
use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, names, refused};
use crate::pac::builtins;
use crate::pac::decision::Arithmetic;

impl<'p, 'a> Lowering<'p, 'a> {
    /// The builtin of that name, where the client has it.
    pub(super) fn builtin_named(&self, name: &str) -> Option<u8> {
        let place = builtins::ALL
            .iter()
            .position(|builtin| builtin.name == name)?;
        let has = self.dialect.builtins.contains(&name);
        u8::try_from(place).ok().filter(|_| has)
    }

    pub(super) fn is_known_name(&self, name: &str) -> bool {
        self.variable(name, self.current_scope()).is_some()
            || self.builtin_named(name).is_some()
            || names::is_taken(name)
            || self.remembered.contains(name)
            || Native::named(name).is_some()
            || matches!(name, "undefined" | "NaN" | "Infinity")
    }

    /// The value of a name.
    pub(super) fn read(&mut self, name: &str, span: oxc_span::Span) -> Lowered<Abstract> {
        if let Some((variable, _)) = self.variable(name, self.current_scope()) {
            let value = self.variables.get(variable.place).cloned();
            return self.settled(value.unwrap_or(Abstract::Unset), span);
        }
        let graph = &mut self.builder.graph;
        match name {
            "undefined" => return Ok(Abstract::Node(graph.undefined())),
            "NaN" => return Ok(Abstract::Node(graph.number(f64::NAN))),
            "Infinity" => return Ok(Abstract::Node(graph.number(f64::INFINITY))),
            _ => {}
        }
        if let Some(builtin) = self.builtin_named(name) {
            return Ok(Abstract::Builtin(builtin));
        }
        if name == "console" && self.dialect.silent_console.is_empty() {
            return self.give_up();
        }
        if let Some(native) = Native::named(name) {
            return Ok(Abstract::Native(native));
        }
        if self.remembered.contains(name) {
            return refused("a variable that keeps its value between calls", span);
        }
        if builtins::ALL.iter().any(|builtin| builtin.name == name) || !names::is_taken(name) {
            // Not known to the client: it throws.
            return self.give_up();
        }
        refused("a global of the language", span)
    }

    /// A value that may be read: what is not there on some ways throws there.
    fn settled(&mut self, value: Abstract, span: oxc_span::Span) -> Lowered<Abstract> {
        match self.refined(value) {
            // Before its declaration.
            Abstract::Unset => self.give_up(),
            Abstract::Remembered => refused("a variable that keeps its value between calls", span),
            Abstract::Choice(condition, both) if may_be_unset(&both.0) || may_be_unset(&both.1) => {
                self.burn(span)?;
                self.fork(
                    condition,
                    |lowering| lowering.settled(both.0.clone(), span),
                    |lowering| lowering.settled(both.1.clone(), span),
                )
            }
            value => Ok(value),
        }
    }

    /// Assigns to the variable of a name.
    pub(super) fn assign_to(
        &mut self,
        name: &str,
        variable: Variable,
        scope: usize,
        value: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<()> {
        if self.called && variable.place < self.loaded_variables {
            if scope != 0 {
                return refused("a variable that keeps its value between calls", span);
            }
            if self
                .variables
                .get(variable.place)
                .is_some_and(|old| matches!(old, Abstract::Builtin(_)))
            {
                return refused("a function of the client that is replaced", span);
            }
            self.changed_globals.insert(name.to_owned());
        }
        self.assign(variable.place, value);
        Ok(())
    }

    fn assign_name(&mut self, name: &'a str, value: Abstract, span: oxc_span::Span) -> Lowered<()> {
        if let Some((variable, scope)) = self.variable(name, self.current_scope()) {
            if variable.is_constant {
                return self.give_up();
            }
            let current = self.variables.get(variable.place);
            if variable.is_lexical && matches!(current, Some(Abstract::Unset)) {
                return self.give_up();
            }
            return self.assign_to(name, variable, scope, value, span);
        }
        if names::is_taken(name) || Native::named(name).is_some() {
            return refused("a name that means something already", span);
        }
        if self.frames.last().is_some_and(|frame| frame.is_strict) {
            return self.give_up();
        }
        if self.called {
            self.changed_globals.insert(name.to_owned());
        }
        if self.in_residual_loop {
            return refused("a variable that a loop makes", span);
        }
        // On other ways it is not there, and reading it throws; or an earlier call has made it.
        let before = if self.remembered.contains(name) {
            Abstract::Remembered
        } else {
            Abstract::Unset
        };
        let kind = VariableDeclarationKind::Var;
        let place = self.declare(0, name, before, kind, span)?;
        self.assign(place, value);
        Ok(())
    }

    /// Assigns to what stands left of `=`.
    pub(super) fn assign_target(
        &mut self,
        target: &'p AssignmentTarget<'a>,
        value: Abstract,
    ) -> Lowered<()> {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.assign_name(identifier.name.as_str(), value, identifier.span)
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                let object = self.expression(&member.object)?;
                self.set_member(object, member.property.name.as_str(), value, member.span)
            }
            AssignmentTarget::ComputedMemberExpression(member) => {
                let object = self.expression(&member.object)?;
                let key = self.expression(&member.expression)?;
                match self.known_key(key) {
                    Some(name) => self.set_member(object, &name, value, member.span),
                    None => refused("an assignment to a computed key", member.span),
                }
            }
            other => refused("an assignment to a pattern", other.span()),
        }
    }

    pub(super) fn assignment(
        &mut self,
        assignment: &'p AssignmentExpression<'a>,
    ) -> Lowered<Abstract> {
        let operator = match assignment.operator {
            AssignmentOperator::Assign => None,
            AssignmentOperator::Addition => Some(BinaryOperator::Addition),
            AssignmentOperator::Subtraction => Some(BinaryOperator::Subtraction),
            AssignmentOperator::Multiplication => Some(BinaryOperator::Multiplication),
            AssignmentOperator::Division => Some(BinaryOperator::Division),
            AssignmentOperator::Remainder => Some(BinaryOperator::Remainder),
            AssignmentOperator::ShiftLeft => Some(BinaryOperator::ShiftLeft),
            AssignmentOperator::ShiftRight => Some(BinaryOperator::ShiftRight),
            AssignmentOperator::ShiftRightZeroFill => Some(BinaryOperator::ShiftRightZeroFill),
            AssignmentOperator::BitwiseOR => Some(BinaryOperator::BitwiseOR),
            AssignmentOperator::BitwiseXOR => Some(BinaryOperator::BitwiseXOR),
            AssignmentOperator::BitwiseAnd => Some(BinaryOperator::BitwiseAnd),
            _ => return refused("an unsupported assignment", assignment.span),
        };
        let Some(operator) = operator else {
            // The object and the key of a member come before the value.
            let member = match &assignment.left {
                AssignmentTarget::StaticMemberExpression(member) => {
                    let object = self.expression(&member.object)?;
                    Some((object, Some(member.property.name.to_string())))
                }
                AssignmentTarget::ComputedMemberExpression(member) => {
                    let object = self.expression(&member.object)?;
                    let key = self.expression(&member.expression)?;
                    Some((object, self.known_key(key)))
                }
                _ => None,
            };
            let value = self.expression(&assignment.right)?;
            match member {
                None => self.assign_target(&assignment.left, value.clone())?,
                Some((object, Some(name))) => {
                    self.set_member(object, &name, value.clone(), assignment.span)?;
                }
                Some((_, None)) => {
                    return refused("an assignment to a computed key", assignment.span);
                }
            }
            return Ok(value);
        };
        let AssignmentTarget::AssignmentTargetIdentifier(identifier) = &assignment.left else {
            return refused(
                "an assignment to a property by an operator",
                assignment.span,
            );
        };
        let name = identifier.name.as_str();
        let old = self.read(name, identifier.span)?;
        let right = self.expression(&assignment.right)?;
        let value = self.binary(operator, old, right, assignment.span)?;
        self.assign_name(name, value.clone(), identifier.span)?;
        Ok(value)
    }

    /// `++` and `--`
    pub(super) fn update(&mut self, update: &'p UpdateExpression<'a>) -> Lowered<Abstract> {
        let SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) = &update.argument
        else {
            return refused("an assignment to a property by an operator", update.span);
        };
        let name = identifier.name.as_str();
        let old = self.read(name, identifier.span)?;
        let old = self.node(old, update.span)?;
        let graph = &mut self.builder.graph;
        let old = graph.to_number(old);
        let one = graph.number(1.0);
        let operator = match update.operator {
            UpdateOperator::Increment => Arithmetic::Add,
            UpdateOperator::Decrement => Arithmetic::Subtract,
        };
        let new = graph.arithmetic(operator, old, one);
        self.assign_name(name, Abstract::Node(new), update.span)?;
        Ok(Abstract::Node(if update.prefix { new } else { old }))
    }

    /// Sets a property of an object.
    fn set_member(
        &mut self,
        object: Abstract,
        name: &str,
        value: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<()> {
        let Abstract::Object(object) = self.refined(object) else {
            return refused(
                "an assignment to a property of something that is not an object",
                span,
            );
        };
        if name == "__proto__" || name == "prototype" {
            return refused("a prototype", span);
        }
        self.entries += 2;
        let found = self.changeable(object, span)?;
        match found.kind {
            ObjectKind::Array => match super::objects::array_index(name) {
                Some(index) if index < found.elements.len() => {
                    if let Some(element) = found.elements.get_mut(index) {
                        *element = value;
                    }
                    Ok(())
                }
                Some(index) if index == found.elements.len() => {
                    found.elements.push(value);
                    Ok(())
                }
                Some(_) => refused("an array with holes", span),
                None => refused("a property of an array", span),
            },
            ObjectKind::Plain => {
                found.properties.set(name, value);
                Ok(())
            }
            _ => refused("a property of an unsupported object", span),
        }
    }
}

fn may_be_unset(value: &Abstract) -> bool {
    match value {
        Abstract::Unset | Abstract::Remembered => true,
        Abstract::Choice(_, both) => may_be_unset(&both.0) || may_be_unset(&both.1),
        _ => false,
    }
}

/// The expression without parentheses around it.
pub(super) fn bare<'p, 'a>(expression: &'p Expression<'a>) -> &'p Expression<'a> {
    let mut inner = expression;
    while let Expression::ParenthesizedExpression(parenthesized) = inner {
        inner = &parenthesized.expression;
    }
    inner
}
