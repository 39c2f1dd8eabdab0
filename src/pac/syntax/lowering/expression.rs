//! Expressions of a simple script.

use oxc_ast::ast::{
    Argument, AssignmentOperator, AssignmentTarget, BinaryExpression, BinaryOperator,
    CallExpression, Expression, LogicalExpression, LogicalOperator, UnaryOperator,
};
use oxc_span::GetSpan;

use super::{Lowering, refusal};
use crate::pac::builtins;
use crate::pac::decision::{Comparison, Label, Method, Operation, Refusal};
use crate::pac::value::Value;

/// No builtin takes more.
const MOST_ARGUMENTS: usize = 8;

impl Lowering<'_> {
    /// Leaves the value on the stack.
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> Result<(), Refusal> {
        if let Some(value) = literal(expression) {
            self.builder.constant(value);
            return Ok(());
        }
        match expression {
            Expression::ParenthesizedExpression(inner) => self.expression(&inner.expression),
            Expression::Identifier(identifier) => {
                let variable = self.names.variable(identifier.name.as_str());
                let variable = variable.ok_or_else(|| refusal("a name", identifier.span))?;
                self.builder.push(Operation::Load(variable));
                Ok(())
            }
            Expression::LogicalExpression(logical) => self.logical(logical),
            Expression::BinaryExpression(binary) => self.binary(binary),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.expression(&unary.argument)?;
                self.builder.push(Operation::Not);
                Ok(())
            }
            Expression::ConditionalExpression(conditional) => {
                let (otherwise, end) = (self.builder.label(), self.builder.label());
                self.expression(&conditional.test)?;
                self.builder.push(Operation::JumpIfNot(otherwise));
                self.expression(&conditional.consequent)?;
                self.builder.push(Operation::Jump(end));
                self.builder.place(otherwise);
                self.expression(&conditional.alternate)?;
                self.builder.place(end);
                Ok(())
            }
            Expression::CallExpression(call) if !call.optional => self.call(call),
            Expression::StaticMemberExpression(member)
                if !member.optional && member.property.name == "length" =>
            {
                self.expression(&member.object)?;
                self.builder.push(Operation::Invoke(Method::Length, 0));
                Ok(())
            }
            other => Err(refusal(
                "an expression that is not a decision",
                other.span(),
            )),
        }
    }

    /// An expression for its effect: an assignment to a variable of the function, or a call that
    /// has none.
    pub(super) fn effect(&mut self, expression: &Expression<'_>) -> Result<(), Refusal> {
        let Expression::AssignmentExpression(assignment) = expression else {
            self.expression(expression)?;
            self.builder.push(Operation::Forget);
            return Ok(());
        };
        let AssignmentTarget::AssignmentTargetIdentifier(target) = &assignment.left else {
            return Err(refusal("an assignment to a property", assignment.span));
        };
        let variable = self
            .names
            .local(target.name.as_str())
            .filter(|_| assignment.operator == AssignmentOperator::Assign)
            .ok_or_else(|| refusal("an assignment that outlives the call", assignment.span))?;
        self.expression(&assignment.right)?;
        self.builder.push(Operation::Store(variable));
        Ok(())
    }

    /// Chains lean to the left and may have thousands of terms: walked along, not down.
    fn logical(&mut self, last: &LogicalExpression<'_>) -> Result<(), Refusal> {
        let mut terms = Vec::new();
        let mut operators = Vec::new();
        let mut logical = last;
        let first = loop {
            terms.push(&logical.right);
            operators.push(match logical.operator {
                LogicalOperator::And => Operation::And as fn(Label) -> Operation,
                LogicalOperator::Or => Operation::Or,
                LogicalOperator::Coalesce => {
                    return Err(refusal("the operator ??", logical.span));
                }
            });
            match &logical.left {
                Expression::LogicalExpression(inner) => logical = inner,
                first => break first,
            }
        };
        self.expression(first)?;
        for (term, operator) in terms.into_iter().zip(operators).rev() {
            let end = self.builder.label();
            self.builder.push(operator(end));
            self.expression(term)?;
            self.builder.place(end);
        }
        Ok(())
    }

    fn binary(&mut self, last: &BinaryExpression<'_>) -> Result<(), Refusal> {
        let mut terms = Vec::new();
        let mut binary = last;
        let first = loop {
            let operation =
                operation(binary.operator).ok_or_else(|| refusal("an operator", binary.span))?;
            terms.push((operation, &binary.right));
            match &binary.left {
                Expression::BinaryExpression(inner) => binary = inner,
                first => break first,
            }
        };
        self.expression(first)?;
        for (operation, term) in terms.into_iter().rev() {
            self.expression(term)?;
            self.builder.push(operation);
        }
        Ok(())
    }

    fn call(&mut self, call: &CallExpression<'_>) -> Result<(), Refusal> {
        let count = u32::try_from(call.arguments.len()).unwrap_or(u32::MAX);
        if call.arguments.len() > MOST_ARGUMENTS {
            return Err(refusal("a call with many arguments", call.span));
        }
        let operation = match &call.callee {
            Expression::Identifier(callee) => {
                let name = callee.name.as_str();
                let dialect = self.builder.dialect();
                let builtin = builtins::ALL
                    .iter()
                    .find(|builtin| builtin.name == name && dialect.builtins.contains(&name))
                    .ok_or_else(|| refusal("a call of what is not a function", callee.span))?;
                Operation::Call(builtin, count)
            }
            Expression::StaticMemberExpression(member) if !member.optional => {
                let level = self.builder.dialect().language_level;
                let method = Method::named(member.property.name.as_str(), level)
                    .ok_or_else(|| refusal("a method", member.span))?;
                self.expression(&member.object)?;
                Operation::Invoke(method, count)
            }
            other => return Err(refusal("a call of an expression", other.span())),
        };
        for argument in &call.arguments {
            let argument = match argument {
                Argument::SpreadElement(spread) => {
                    return Err(refusal("an argument that is spread", spread.span));
                }
                argument => argument.as_expression(),
            };
            let argument = argument.ok_or_else(|| refusal("an argument", call.span))?;
            self.expression(argument)?;
        }
        self.builder.push(operation);
        Ok(())
    }
}

/// The value of a literal. Half a character is none.
fn literal(expression: &Expression<'_>) -> Option<Value<'static>> {
    match expression {
        Expression::StringLiteral(literal) if !literal.lone_surrogates => {
            Some(Value::text(literal.value.as_str()))
        }
        Expression::NumericLiteral(literal) => Some(Value::Number(literal.value)),
        Expression::BooleanLiteral(literal) => Some(Value::Boolean(literal.value)),
        Expression::NullLiteral(_) => Some(Value::Null),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match &unary.argument {
                Expression::NumericLiteral(literal) => Some(Value::Number(-literal.value)),
                _ => None,
            }
        }
        _ => None,
    }
}

const fn operation(operator: BinaryOperator) -> Option<Operation> {
    Some(match operator {
        BinaryOperator::Equality | BinaryOperator::StrictEquality => Operation::Equal(true),
        BinaryOperator::Inequality | BinaryOperator::StrictInequality => Operation::Equal(false),
        BinaryOperator::LessThan => Operation::Compare(Comparison::Less),
        BinaryOperator::LessEqualThan => Operation::Compare(Comparison::LessOrEqual),
        BinaryOperator::GreaterThan => Operation::Compare(Comparison::Greater),
        BinaryOperator::GreaterEqualThan => Operation::Compare(Comparison::GreaterOrEqual),
        BinaryOperator::Addition => Operation::Join,
        _ => return None,
    })
}
