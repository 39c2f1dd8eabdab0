//! Commas after the last element of an array and after the last property of an object, where a client
//! does not pass over them.

use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryExpression, IfStatement, LogicalExpression, Program};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

use super::walk;

/// Where an array ends whose last element has a comma behind it, in source order: the offset of its
/// bracket. An error is the offset of the first comma behind the last property of an object.
pub(super) fn of(program: &Program<'_>) -> Result<Vec<u32>, u32> {
    let mut search = Search {
        text: program.source_text,
        arrays: Vec::new(),
        objects: Vec::new(),
    };
    search.visit_program(program);
    if let Some(comma) = search.objects.iter().min() {
        return Err(*comma);
    }
    search.arrays.sort_unstable();
    Ok(search.arrays)
}

struct Search<'a> {
    text: &'a str,
    arrays: Vec<u32>,
    objects: Vec<u32>,
}

impl Search<'_> {
    /// The comma between two offsets, between which only white space and comments stand beside it.
    fn comma(&self, from: u32, to: u32) -> Option<u32> {
        let mut offset = from;
        loop {
            let rest = self.text.get(offset as usize..to as usize)?;
            let first = rest.chars().next()?;
            let step = if rest.starts_with("/*") {
                rest.find("*/")? + 2
            } else if rest.starts_with("//") || rest.starts_with("<!--") {
                rest.find(['\n', '\r', '\u{2028}', '\u{2029}'])?
            } else if first == ',' {
                return Some(offset);
            } else {
                first.len_utf8()
            };
            offset += u32::try_from(step).ok()?;
        }
    }
}

impl<'a> Visit<'a> for Search<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::ArrayExpression(array) => {
                let end = array.span.end.saturating_sub(1);
                let last = array.elements.last();
                if last.is_some_and(|last| {
                    last.is_elision() || self.comma(last.span().end, end).is_some()
                }) {
                    self.arrays.push(end);
                }
            }
            AstKind::ObjectExpression(object) => {
                let end = object.span.end.saturating_sub(1);
                let last = object.properties.last();
                let comma = last.and_then(|last| self.comma(last.span().end, end));
                self.objects.extend(comma);
            }
            _ => {}
        }
    }

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        for term in walk::terms(expression) {
            self.visit_expression(term);
        }
    }

    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
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
    use oxc_allocator::Allocator;
    use oxc_parser::Parser;
    use oxc_span::SourceType;

    use super::*;

    fn found(text: &str) -> Result<Vec<u32>, u32> {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, text, SourceType::script()).parse();
        of(&parsed.program)
    }

    #[test]
    fn a_comma_behind_the_last_is_told_from_those_between() {
        assert_eq!(found("[1, 2]; [1, 2,]; []; [,]"), Ok(vec![14, 23]));
        assert_eq!(
            found("[1,,]; [[1,] /* , */]; [2, // ,\n]"),
            Ok(vec![4, 11, 32])
        );
        assert_eq!(found("f(a, b); ({a: 1, b: 2})"), Ok(vec![]));
        assert_eq!(found("({a: 1, b: 2 /* , */ ,})"), Err(21));
    }
}
