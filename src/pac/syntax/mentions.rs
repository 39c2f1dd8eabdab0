//! Where a script mentions what an error of the engine names: for errors whose own place is only that
//! of something before them.

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    BinaryExpression, BinaryOperator, Expression, IfStatement, LogicalExpression, UnaryExpression,
    UnaryOperator,
};
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use super::walk;
use crate::source::{SourceFile, Span};

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought<'a> {
    /// A name as an expression, but for `typeof name`, which no missing name ends.
    Name(&'a str),
    /// The whole of `a in b`.
    In,
    /// The whole of `a instanceof b`.
    InstanceOf,
    /// What is called where its arguments begin at this offset.
    CalledAt(u32),
}

/// Every place of it, in source order. None where the script does not parse.
pub fn mentions(source: &SourceFile, sought: Sought<'_>) -> Vec<Span> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    if parsed.diagnostics.errors().next().is_some() {
        return Vec::new();
    }
    let mut search = Search {
        sought,
        found: Vec::new(),
    };
    search.visit_program(&parsed.program);
    search.found.sort_unstable();
    search.found
}

struct Search<'s> {
    sought: Sought<'s>,
    found: Vec<Span>,
}

impl Search<'_> {
    fn found(&mut self, span: oxc_span::Span) {
        self.found.push(Span::new(span.start, span.end));
    }

    fn binary(&mut self, expression: &BinaryExpression<'_>) {
        let is_it = matches!(
            (self.sought, expression.operator),
            (Sought::In, BinaryOperator::In) | (Sought::InstanceOf, BinaryOperator::Instanceof)
        );
        if is_it {
            self.found(expression.span);
        }
    }
}

impl<'a> Visit<'a> for Search<'_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match (kind, self.sought) {
            (AstKind::IdentifierReference(identifier), Sought::Name(name))
                if identifier.name == name =>
            {
                self.found(identifier.span);
            }
            (AstKind::CallExpression(call), Sought::CalledAt(offset)) => {
                let callee = call.callee.span();
                let arguments = call
                    .arguments
                    .first()
                    .map_or(call.span.end, |first| first.span().start);
                if (callee.end..arguments).contains(&offset) {
                    self.found(callee);
                }
            }
            _ => {}
        }
    }

    fn visit_unary_expression(&mut self, expression: &UnaryExpression<'a>) {
        let bare = matches!(expression.argument, Expression::Identifier(_));
        if expression.operator != UnaryOperator::Typeof || !bare {
            self.visit_expression(&expression.argument);
        }
    }

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        for term in walk::terms(expression) {
            self.visit_expression(term);
        }
    }

    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
        self.binary(expression);
        let mut left = &expression.left;
        while let Expression::BinaryExpression(inner) = left {
            self.binary(inner);
            left = &inner.left;
        }
        for operand in walk::operands(expression) {
            self.visit_expression(operand);
        }
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        let (links, last) = walk::links(statement);
        for link in links {
            self.visit_expression(&link.test);
            self.visit_statement(&link.consequent);
        }
        if let Some(last) = last {
            self.visit_statement(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, sought: Sought<'_>) -> Vec<u32> {
        let source = SourceFile::new("x", text);
        let spans = mentions(&source, sought);
        spans.iter().map(|span| span.start).collect()
    }

    #[test]
    fn a_name_is_no_property_no_key_no_text_and_not_what_typeof_asks() {
        let text = "a.q; ({q: 1}); 'q'; /*q*/ typeof q; typeof (q.x); f(q) || q";
        let places: Vec<usize> = text.match_indices('q').map(|(at, _)| at).collect();
        let expected: Vec<u32> = [5, 6, 7]
            .iter()
            .filter_map(|&index| u32::try_from(places[index]).ok())
            .collect();
        assert_eq!(found(text, Sought::Name("q")), expected);
    }

    #[test]
    fn operators_are_found_in_chains() {
        assert_eq!(
            found("1 + 2; x = 'a' in b == c in d;", Sought::In),
            [11, 23]
        );
        assert_eq!(found("(a && b instanceof c)", Sought::InstanceOf), [6]);
    }

    #[test]
    fn what_is_called_ends_where_its_arguments_begin() {
        let text = "a.b(c (1))";
        let source = SourceFile::new("x", text);
        let called = |offset: u32| {
            let spans = mentions(&source, Sought::CalledAt(offset));
            spans.first().map(|span| source.slice(*span).to_owned())
        };
        assert_eq!(called(3).as_deref(), Some("a.b"));
        assert_eq!(called(6).as_deref(), Some("c"));
        assert_eq!(called(0), None);
    }
}
