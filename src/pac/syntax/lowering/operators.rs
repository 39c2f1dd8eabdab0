//! Operators.

use oxc_ast::ast::{BinaryOperator, Expression, UnaryOperator};
use oxc_span::GetSpan;

use super::values::Abstract;
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Arithmetic, Comparison, Id, Kinds};

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn unary(
        &mut self,
        operator: UnaryOperator,
        argument: &'p Expression<'a>,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if operator == UnaryOperator::LogicalNot {
            let condition = self.condition(argument)?;
            return Ok(Abstract::Node(self.builder.graph.not(condition)));
        }
        if operator == UnaryOperator::Typeof {
            return self.type_of(argument);
        }
        let value = self.expression(argument)?;
        if operator == UnaryOperator::Void {
            return Ok(self.undefined());
        }
        let id = self.node(value, span)?;
        let graph = &mut self.builder.graph;
        let number = graph.to_number(id);
        Ok(Abstract::Node(match operator {
            UnaryOperator::UnaryPlus => number,
            UnaryOperator::UnaryNegation => {
                // `-0` is not `0 - 0`.
                let minus = graph.number(-1.0);
                graph.arithmetic(Arithmetic::Multiply, minus, number)
            }
            UnaryOperator::BitwiseNot => {
                let ones = graph.number(-1.0);
                graph.arithmetic(Arithmetic::Xor, number, ones)
            }
            _ => return refused("an unsupported operator", span),
        }))
    }

    fn type_of(&mut self, argument: &'p Expression<'a>) -> Lowered<Abstract> {
        let mut inner = argument;
        while let Expression::ParenthesizedExpression(parenthesized) = inner {
            inner = &parenthesized.expression;
        }
        if let Expression::Identifier(identifier) = inner
            && !self.is_known_name(identifier.name.as_str())
        {
            return Ok(Abstract::Node(self.builder.graph.text("undefined")));
        }
        let value = self.expression(argument)?;
        self.type_of_value(value, argument.span())
    }

    fn type_of_value(&mut self, value: Abstract, span: oxc_span::Span) -> Lowered<Abstract> {
        let value = self.refined(value);
        let name = match value {
            Abstract::Node(id) => return Ok(Abstract::Node(self.builder.graph.type_of(id))),
            Abstract::Choice(condition, both) => {
                let yes = self.type_of_value(both.0.clone(), span)?;
                let no = self.type_of_value(both.1.clone(), span)?;
                return Ok(self.choice(condition, yes, no));
            }
            Abstract::Builtin(_) => "function",
            Abstract::Native(native) if native.is_function() => "function",
            Abstract::Object(object) if self.code(object).is_some() => "function",
            Abstract::Native(_)
            | Abstract::Object(_)
            | Abstract::Match(_)
            | Abstract::Split(..) => "object",
            Abstract::Unset => return self.give_up(),
            Abstract::Element(..) | Abstract::Remembered => {
                return refused("a value of unknown type", span);
            }
        };
        Ok(Abstract::Node(self.builder.graph.text(name)))
    }

    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: Abstract,
        right: Abstract,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        self.burn(span)?;
        let condition = match operator {
            BinaryOperator::StrictEquality => self.strictly_equal(left, right, span)?,
            BinaryOperator::StrictInequality => {
                let equal = self.strictly_equal(left, right, span)?;
                self.builder.graph.not(equal)
            }
            BinaryOperator::Equality => self.loosely_equal(left, right, span)?,
            BinaryOperator::Inequality => {
                let equal = self.loosely_equal(left, right, span)?;
                self.builder.graph.not(equal)
            }
            BinaryOperator::In => return self.is_in(left, right, span),
            BinaryOperator::Instanceof => return refused("`instanceof`", span),
            BinaryOperator::Addition => {
                let (left, right) = (self.node(left, span)?, self.node(right, span)?);
                return self.add(left, right, span);
            }
            _ => {
                let (left, right) = (self.node(left, span)?, self.node(right, span)?);
                return self.on_numbers(operator, left, right, span);
            }
        };
        Ok(Abstract::Node(condition))
    }

    fn add(&mut self, left: Id, right: Id, span: oxc_span::Span) -> Lowered<Abstract> {
        let graph = &mut self.builder.graph;
        let kinds = [graph.kinds(left), graph.kinds(right)];
        if kinds.contains(&Kinds::TEXT) {
            let (left, right) = (graph.to_text(left), graph.to_text(right));
            return Ok(Abstract::Node(graph.join(left, right)));
        }
        if kinds.iter().any(|kinds| kinds.meets(Kinds::TEXT)) {
            return refused("a sum of what may be texts or not", span);
        }
        let (left, right) = (graph.to_number(left), graph.to_number(right));
        Ok(Abstract::Node(graph.arithmetic(
            Arithmetic::Add,
            left,
            right,
        )))
    }

    fn on_numbers(
        &mut self,
        operator: BinaryOperator,
        left: Id,
        right: Id,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let graph = &mut self.builder.graph;
        let comparison = match operator {
            BinaryOperator::LessThan => Some(Comparison::Less),
            BinaryOperator::LessEqualThan => Some(Comparison::LessOrEqual),
            BinaryOperator::GreaterThan => Some(Comparison::Greater),
            BinaryOperator::GreaterEqualThan => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        if let Some(comparison) = comparison {
            let kinds = [graph.kinds(left), graph.kinds(right)];
            if kinds == [Kinds::TEXT, Kinds::TEXT] {
                return Ok(Abstract::Node(graph.compare(comparison, left, right)));
            }
            if kinds.iter().all(|kinds| kinds.meets(Kinds::TEXT)) {
                return refused("an order of what may be texts or not", span);
            }
            let (left, right) = (graph.to_number(left), graph.to_number(right));
            return Ok(Abstract::Node(graph.compare(comparison, left, right)));
        }
        let operator = match operator {
            BinaryOperator::Subtraction => Arithmetic::Subtract,
            BinaryOperator::Multiplication => Arithmetic::Multiply,
            BinaryOperator::Division => Arithmetic::Divide,
            BinaryOperator::Remainder => Arithmetic::Remainder,
            BinaryOperator::BitwiseAnd => Arithmetic::And,
            BinaryOperator::BitwiseOR => Arithmetic::Or,
            BinaryOperator::BitwiseXOR => Arithmetic::Xor,
            BinaryOperator::ShiftLeft => Arithmetic::ShiftLeft,
            BinaryOperator::ShiftRight => Arithmetic::ShiftRight,
            BinaryOperator::ShiftRightZeroFill => Arithmetic::ShiftRightUnsigned,
            _ => return refused("an unsupported operator", span),
        };
        let (left, right) = (graph.to_number(left), graph.to_number(right));
        Ok(Abstract::Node(graph.arithmetic(operator, left, right)))
    }
}
