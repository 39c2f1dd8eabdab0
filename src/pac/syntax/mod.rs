//! The front end: syntax errors with their places, the nesting check, and the spans that
//! instrumentation needs. The only module that names the oxc crates.
//!
//! Everything here recurses over the source and must run on the engine's large stack
//! ([`on_large_stack`](super::engine::on_large_stack)).

mod depth;
mod edition;
mod prescan;

pub use depth::STACK_BYTES;

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{BinaryExpression, Expression, IfStatement, LogicalExpression, Statement};
use oxc_ast_visit::Visit;
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType};

use super::dialects::LanguageLevel;
use super::evaluation::{Limit, LimitKind, ScriptError};
use crate::source::{SourceFile, Span};

/// What the parser found in a script that parses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Syntax {
    /// Every place that returns from a function, in source order.
    pub returns: Vec<ReturnSite>,
    /// The first construct that each level of the language does not have, oldest level first. One
    /// that an older level lacks is not repeated.
    pub newer: Vec<NewerSyntax>,
}

/// A construct that an older engine does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewerSyntax {
    /// The newest level that does not have it.
    pub above: LanguageLevel,
    /// Its name.
    pub name: &'static str,
    /// Its place.
    pub span: Span,
}

impl Syntax {
    /// The first construct that an engine of this level does not know.
    pub fn newer_than(&self, level: LanguageLevel) -> Option<&NewerSyntax> {
        self.newer
            .iter()
            .filter(|construct| construct.above >= level)
            .min_by_key(|construct| construct.span)
    }
}

/// A `return` statement, or the expression body of an arrow function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnSite {
    /// The whole statement, or the expression.
    pub span: Span,
    /// What is returned; `None` for a bare `return`.
    pub argument: Option<Span>,
}

/// Why a script can't be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It does not parse. The first error, in places of the source.
    Syntax(ScriptError),
    /// It is nested deeper than the stack allows.
    TooDeep(Limit),
}

/// Parses a script as a classic script (not a module), the way browsers load PAC files.
pub fn parse(source: &SourceFile) -> Result<Syntax, Unusable> {
    prescan::check(source.text()).map_err(too_deep)?;
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    if let Some(error) = parsed.diagnostics.errors().next() {
        let place = error
            .labels
            .first()
            .map(|label| (label.offset(), label.len()));
        return Err(Unusable::Syntax(script_error(
            source,
            &error.message,
            place,
        )));
    }
    let mut collector = Collector::default();
    collector.visit_program(&parsed.program);
    if let Some(depth) = collector.depth.exceeded() {
        return Err(too_deep(depth));
    }
    collector.syntax.returns.sort_by_key(|site| site.span);
    Ok(collector.syntax)
}

fn too_deep(levels: String) -> Unusable {
    Unusable::TooDeep(Limit {
        which: LimitKind::Nesting,
        value: levels,
    })
}

fn script_error(source: &SourceFile, message: &str, place: Option<(u32, u32)>) -> ScriptError {
    let span = place.map(|(start, length)| Span::new(start, start.saturating_add(length)));
    ScriptError {
        message: format!("SyntaxError: {message}"),
        position: span.map(|span| source.position(span.start)),
        span,
    }
}

#[derive(Default)]
struct Collector {
    syntax: Syntax,
    depth: depth::Depth,
    with_statements: u32,
}

impl Collector {
    fn note(&mut self, construct: Option<&edition::Construct>) {
        let Some(&edition::Construct { above, name, span }) = construct else {
            return;
        };
        let span = Span::new(span.start, span.end);
        let newer = &mut self.syntax.newer;
        match newer.iter_mut().find(|known| known.above == above) {
            Some(known) if known.span <= span => {}
            Some(known) => *known = NewerSyntax { above, name, span },
            None => newer.push(NewerSyntax { above, name, span }),
        }
    }

    fn site(&mut self, span: oxc_span::Span, argument: Option<oxc_span::Span>) {
        // Inside `with`, the object decides what a name means: nothing may be looked up there.
        if self.with_statements == 0 {
            let argument = argument.map(|span| Span::new(span.start, span.end));
            self.syntax.returns.push(ReturnSite {
                span: Span::new(span.start, span.end),
                argument,
            });
        }
    }
}

impl<'a> Visit<'a> for Collector {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.depth.enter(&kind);
        self.note(edition::of(&kind).as_ref());
        match kind {
            AstKind::WithStatement(_) => self.with_statements += 1,
            AstKind::ReturnStatement(statement) => {
                self.site(
                    statement.span,
                    statement.argument.as_ref().map(GetSpan::span),
                );
            }
            AstKind::ArrowFunctionExpression(arrow) => {
                if let Some(expression) = arrow.body.as_expression() {
                    self.site(expression.span(), Some(expression.span()));
                }
            }
            _ => {}
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.depth.leave(&kind);
        if let AstKind::WithStatement(_) = kind {
            self.with_statements -= 1;
        }
    }

    // Generated files hold chains of tens of thousands of terms, which lean to the left, and of
    // `else if`, which lean to the right: these are walked along, not down.

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        self.note(edition::of_logical(expression.operator, expression.span).as_ref());
        let mut rights = vec![&expression.right];
        let mut left = &expression.left;
        while let Expression::LogicalExpression(inner) = left {
            self.note(edition::of_logical(inner.operator, inner.span).as_ref());
            rights.push(&inner.right);
            left = &inner.left;
        }
        self.chain(left, &rights);
    }

    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
        self.note(edition::of_binary(expression.operator, expression.span).as_ref());
        let mut rights = vec![&expression.right];
        let mut left = &expression.left;
        while let Expression::BinaryExpression(inner) = left {
            self.note(edition::of_binary(inner.operator, inner.span).as_ref());
            rights.push(&inner.right);
            left = &inner.left;
        }
        self.chain(left, &rights);
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        let mut statement = statement;
        let mut links = 0;
        loop {
            links += 1;
            self.depth.enter_chain(1, depth::ELSE_IF);
            self.visit_expression(&statement.test);
            self.visit_statement(&statement.consequent);
            match &statement.alternate {
                Some(Statement::IfStatement(next)) => statement = next,
                Some(last) => {
                    self.visit_statement(last);
                    break;
                }
                None => break,
            }
        }
        self.depth.leave_chain(links, depth::ELSE_IF);
    }
}

impl<'a> Collector {
    /// A chain of binary operators: the leftmost operand, and the right ones, last first.
    fn chain(&mut self, left: &Expression<'a>, rights: &[&Expression<'a>]) {
        self.depth.enter_chain(rights.len(), depth::OPERATOR);
        self.visit_expression(left);
        for right in rights.iter().rev() {
            self.visit_expression(right);
        }
        self.depth.leave_chain(rights.len(), depth::OPERATOR);
    }
}
