//! Walking along what generated files make long: chains of tens of thousands of terms, which lean to
//! the left, and of `else if`, which lean to the right. Walked down, they would need a stack as long.

use oxc_ast::ast::{BinaryExpression, Expression, IfStatement, LogicalExpression, Statement};

/// The operands of a chain of `&&`, `||` or `??`, from left to right.
pub(super) fn terms<'t, 'a>(expression: &'t LogicalExpression<'a>) -> Vec<&'t Expression<'a>> {
    let mut terms = vec![&expression.right];
    let mut left = &expression.left;
    while let Expression::LogicalExpression(inner) = left {
        terms.push(&inner.right);
        left = &inner.left;
    }
    terms.push(left);
    terms.reverse();
    terms
}

/// The operands of a chain of other binary operators, from left to right.
pub(super) fn operands<'t, 'a>(expression: &'t BinaryExpression<'a>) -> Vec<&'t Expression<'a>> {
    let mut operands = vec![&expression.right];
    let mut left = &expression.left;
    while let Expression::BinaryExpression(inner) = left {
        operands.push(&inner.right);
        left = &inner.left;
    }
    operands.push(left);
    operands.reverse();
    operands
}

/// The links of a chain of `else if`, and the last `else`.
pub(super) fn links<'t, 'a>(
    statement: &'t IfStatement<'a>,
) -> (Vec<&'t IfStatement<'a>>, Option<&'t Statement<'a>>) {
    let mut links = vec![statement];
    let mut last = statement.alternate.as_ref();
    while let Some(Statement::IfStatement(next)) = last {
        links.push(next);
        last = next.alternate.as_ref();
    }
    (links, last)
}
