//! Expressions.

use oxc_ast::ast::{
    ArrayExpression, ArrayExpressionElement, BinaryExpression, Expression, ObjectExpression,
    ObjectPropertyKind, PropertyKind, UnaryOperator,
};
use oxc_span::GetSpan;

use super::values::{Abstract, Code, ObjectKind};
use super::{Lowered, Lowering, refused};
use crate::pac::decision::{Constant, Id, Regex};

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn expression(&mut self, expression: &'p Expression<'a>) -> Lowered<Abstract> {
        self.deeper(expression.span(), |lowering| {
            lowering.one_expression(expression)
        })
    }

    fn one_expression(&mut self, expression: &'p Expression<'a>) -> Lowered<Abstract> {
        let graph = &mut self.builder.graph;
        Ok(match expression {
            Expression::StringLiteral(literal) if !literal.lone_surrogates => {
                Abstract::Node(graph.text(literal.value.as_str()))
            }
            Expression::NumericLiteral(literal) => Abstract::Node(graph.number(literal.value)),
            Expression::BooleanLiteral(literal) => Abstract::Node(graph.boolean(literal.value)),
            Expression::NullLiteral(_) => Abstract::Node(graph.constant(Constant::Null)),
            Expression::RegExpLiteral(literal) => {
                return self.regex(
                    literal.regex.pattern.text.as_str(),
                    &literal.regex.flags.to_string(),
                    literal.span,
                );
            }
            Expression::TemplateLiteral(template) => return self.template(template),
            Expression::Identifier(identifier) => {
                return self.read(identifier.name.as_str(), identifier.span);
            }
            Expression::ParenthesizedExpression(inner) => {
                return self.expression(&inner.expression);
            }
            Expression::ArrayExpression(array) => return self.elements(array),
            Expression::ObjectExpression(literal) => return self.properties(literal),
            Expression::FunctionExpression(function) => {
                let scope = self.current_scope();
                return self.function(Code::Function(function), scope, function.span);
            }
            Expression::ArrowFunctionExpression(arrow) => {
                let scope = self.current_scope();
                return self.function(Code::Arrow(arrow), scope, arrow.span);
            }
            Expression::LogicalExpression(logical) => {
                return self.logical(logical);
            }
            Expression::ConditionalExpression(conditional) => {
                let condition = self.condition(&conditional.test)?;
                return self.fork(
                    condition,
                    |lowering| lowering.expression(&conditional.consequent),
                    |lowering| lowering.expression(&conditional.alternate),
                );
            }
            Expression::SequenceExpression(sequence) => {
                let mut value = self.undefined();
                for expression in &sequence.expressions {
                    value = self.expression(expression)?;
                }
                value
            }
            Expression::UnaryExpression(unary) => {
                return self.unary(unary.operator, &unary.argument, unary.span);
            }
            Expression::BinaryExpression(binary) => return self.operators(binary),
            Expression::AssignmentExpression(assignment) => {
                return self.assignment(assignment);
            }
            Expression::UpdateExpression(update) => return self.update(update),
            Expression::CallExpression(call) => return self.call(call),
            Expression::NewExpression(new) => return self.construct(new),
            Expression::ThisExpression(this) => {
                match self.frames.last().and_then(|frame| frame.this.clone()) {
                    Some(value) => value,
                    None => return refused("`this`", this.span),
                }
            }
            Expression::StaticMemberExpression(member) if !member.optional => {
                let object = self.expression(&member.object)?;
                let name = member.property.name.as_str();
                let key = Abstract::Node(self.builder.graph.text(name));
                return self.member(object, key, member.span);
            }
            Expression::ComputedMemberExpression(member) if !member.optional => {
                let object = self.expression(&member.object)?;
                let key = self.expression(&member.expression)?;
                return self.member(object, key, member.span);
            }
            other => return refused("an unsupported expression", other.span()),
        })
    }

    fn elements(&mut self, array: &'p ArrayExpression<'a>) -> Lowered<Abstract> {
        let mut elements = Vec::with_capacity(array.elements.len());
        for element in &array.elements {
            elements.push(match element {
                ArrayExpressionElement::SpreadElement(spread) => {
                    return refused("an array that is spread", spread.span);
                }
                ArrayExpressionElement::Elision(elision) => {
                    return refused("an array with holes", elision.span);
                }
                element => match element.as_expression() {
                    Some(expression) => self.expression(expression)?,
                    None => return refused("an element", element.span()),
                },
            });
        }
        Ok(self.array(elements))
    }

    fn properties(&mut self, literal: &'p ObjectExpression<'a>) -> Lowered<Abstract> {
        let object = self.object(ObjectKind::Plain);
        for property in &literal.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                return refused("an object that is spread", property.span());
            };
            if property.kind != PropertyKind::Init {
                return refused("a getter or setter", property.span);
            }
            let name = if property.computed {
                let Some(key) = property.key.as_expression() else {
                    return refused("a key", property.span);
                };
                let key = self.expression(key)?;
                self.known_key(key)
            } else {
                property.key.static_name().map(std::borrow::Cow::into_owned)
            };
            let Some(name) = name.filter(|name| name != "__proto__") else {
                return refused("a computed key", property.span);
            };
            let value = self.expression(&property.value)?;
            self.set_own(&object, &name, value);
        }
        Ok(object)
    }

    /// Chains of `+` lean to the left, and may be long.
    fn operators(&mut self, binary: &'p BinaryExpression<'a>) -> Lowered<Abstract> {
        let mut chain = vec![binary];
        let mut first = &binary.left;
        while let Expression::BinaryExpression(left) = first {
            chain.push(left);
            first = &left.left;
        }
        let mut value = self.expression(first)?;
        for link in chain.into_iter().rev() {
            let right = self.expression(&link.right)?;
            value = self.binary(link.operator, value, right, link.span)?;
        }
        Ok(value)
    }

    /// A regular expression.
    pub(super) fn regex(
        &mut self,
        pattern: &str,
        flags: &str,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        if !flags.bytes().all(|flag| b"gi".contains(&flag)) {
            return refused("a regular expression with other flags", span);
        }
        let Some(regex) = Regex::new(pattern, flags.contains('i')) else {
            return refused(
                "a regular expression that automata do not have, or that takes very long",
                span,
            );
        };
        let number = self.builder.graph.regex(regex);
        Ok(self.object(ObjectKind::Regex(number, flags.contains('g'))))
    }

    fn template(&mut self, template: &'p oxc_ast::ast::TemplateLiteral<'a>) -> Lowered<Abstract> {
        let mut text = self.builder.graph.text("");
        let mut expressions = template.expressions.iter();
        for quasi in &template.quasis {
            let Some(cooked) = quasi.value.cooked.filter(|_| !quasi.lone_surrogates) else {
                return refused("a template", template.span);
            };
            let part = self.builder.graph.text(cooked.as_str());
            text = self.builder.graph.join(text, part);
            if let Some(expression) = expressions.next() {
                let value = self.expression(expression)?;
                let value = self.node(value, expression.span())?;
                let value = self.builder.graph.to_text(value);
                text = self.builder.graph.join(text, value);
            }
        }
        Ok(Abstract::Node(text))
    }

    /// A primitive value; anything else is refused.
    pub(super) fn node(&mut self, value: Abstract, span: oxc_span::Span) -> Lowered<Id> {
        match self.refined(value) {
            Abstract::Node(id) => Ok(id),
            Abstract::Remembered => refused("a variable that keeps its value between calls", span),
            Abstract::Unset => self.give_up(),
            _ => refused("an object where a primitive value is used", span),
        }
    }

    /// What a condition is.
    pub(super) fn condition(&mut self, expression: &'p Expression<'a>) -> Lowered<Id> {
        let mut inner = expression;
        while let Expression::ParenthesizedExpression(parenthesized) = inner {
            inner = &parenthesized.expression;
        }
        match inner {
            Expression::LogicalExpression(logical) => self.tests(logical),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                let condition =
                    self.deeper(unary.span, |lowering| lowering.condition(&unary.argument))?;
                Ok(self.builder.graph.not(condition))
            }
            other => {
                let value = self.expression(other)?;
                self.truth(value, other.span())
            }
        }
    }

    /// `!!value`
    pub(super) fn truth(&mut self, value: Abstract, span: oxc_span::Span) -> Lowered<Id> {
        let value = self.refined(value);
        Ok(match value {
            Abstract::Node(id) => self.builder.graph.truth(id),
            Abstract::Object(_)
            | Abstract::Builtin(_)
            | Abstract::Native(_)
            | Abstract::Split(..) => self.builder.graph.boolean(true),
            Abstract::Match(condition) => condition,
            Abstract::Choice(condition, both) => {
                let yes = self.truth(both.0.clone(), span)?;
                let no = self.truth(both.1.clone(), span)?;
                self.builder.graph.choose(condition, yes, no)
            }
            Abstract::Element(..) => return refused("an element that may be missing", span),
            Abstract::Unset => return self.give_up(),
            Abstract::Remembered => {
                return refused("a variable that keeps its value between calls", span);
            }
        })
    }
}
