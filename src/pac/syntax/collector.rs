//! One walk over the tree: how deep it is, and the places in it.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, BinaryExpression, CallExpression, Expression, FunctionBody, IfStatement,
    LogicalExpression, LogicalOperator, MemberExpression, Program, Statement, SwitchStatement,
    UnaryOperator, VariableDeclarationKind,
};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

use super::depth::{self, Depth};
use super::edition;
use super::lexical;
use super::line_ends::{ends_a_line, is_parted};
use super::marked::needs_mark;
use super::sites::{
    CallSite, ConditionSite, FunctionSite, NewerSyntax, ReturnSite, StatementSite, Syntax,
};
use super::walk;
use crate::pac::builtins;
use crate::pac::steps::ConditionKind;
use crate::source::Span;

/// Walks over a program. `Err`: it is too deep, in words.
pub(super) fn collect(program: &Program<'_>) -> Result<Syntax, String> {
    let mut collector = Collector::default();
    collector.program(program);
    collector.visit_program(program);
    if let Some(depth) = collector.depth.exceeded() {
        return Err(depth);
    }
    let mut syntax = collector.syntax;
    syntax.is_too_deep_for_probes = collector.depth.exceeded_with_probes();
    let first = program.directives.first();
    syntax.directives = first.map(|directive| directive.span.start);
    syntax.lexical_names = lexical::names(program);
    let text = program.source_text;
    syntax.parted_bodies.retain(|span| is_parted(text, *span));
    syntax.parted_bodies.sort_unstable();
    syntax.parted_lists.retain(|span| ends_a_line(text, *span));
    syntax.returns.sort_by_key(|site| site.span);
    syntax.conditions.sort_by_key(|site| site.span);
    syntax.calls.sort_by_key(|site| site.span);
    syntax.statements.sort_by_key(|site| site.span);
    Ok(syntax)
}

#[derive(Default)]
struct Collector {
    syntax: Syntax,
    depth: Depth,
    with_statements: u32,
    /// The functions around the current node: indices.
    functions: Vec<u32>,
    /// Names of functions that have none of their own, by where they begin.
    names: HashMap<u32, String>,
    /// The values of the `switch` statements around the current node.
    switches: Vec<Span>,
    /// `&&` and `||` whose operands are known as parts of a test.
    taken_apart: HashSet<Span>,
}

impl<'a> Visit<'a> for Collector {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.depth.enter(&kind);
        self.note(edition::of(&kind));
        match kind {
            AstKind::WithStatement(_) => self.with_statements += 1,
            AstKind::ReturnStatement(statement) => {
                let argument = statement.argument.as_ref().map(GetSpan::span);
                self.returns(statement.span, argument, false);
            }
            AstKind::ArrowFunctionExpression(arrow) => {
                if let Some(expression) = arrow.body.as_expression() {
                    self.returns(expression.span(), Some(expression.span()), true);
                }
                if let Some(body) = arrow.body.as_function_body() {
                    self.function(arrow.span, None, body);
                }
            }
            AstKind::Function(function) => {
                if let Some(body) = &function.body {
                    let name = function.id.as_ref().map(|id| id.name.to_string());
                    self.function(function.span, name, body);
                }
            }
            AstKind::VariableDeclarator(declarator) => {
                if let (Some(init), Some(name)) =
                    (&declarator.init, declarator.id.get_identifier_name())
                {
                    self.named(init, &name);
                }
            }
            AstKind::VariableDeclaration(list) if list.kind != VariableDeclarationKind::Var => {
                let pairs = list
                    .declarations
                    .iter()
                    .zip(list.declarations.iter().skip(1));
                let gaps = pairs.map(|(one, next)| Span::new(one.span.end, next.span.start));
                self.syntax.parted_lists.extend(gaps);
            }
            AstKind::ObjectProperty(property) => {
                if let Some(name) = property.key.static_name() {
                    self.named(&property.value, &name);
                }
            }
            AstKind::MethodDefinition(method) => {
                if let Some(name) = method.key.static_name() {
                    self.names
                        .insert(method.value.span.start, name.into_owned());
                }
            }
            AstKind::AssignmentExpression(assignment) => self.assignment(assignment),
            AstKind::CallExpression(call) => self.call(call),
            _ => self.branch(kind),
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.depth.leave(&kind);
        match kind {
            AstKind::WithStatement(_) => self.with_statements -= 1,
            AstKind::Function(function) if function.body.is_some() => {
                self.functions.pop();
            }
            AstKind::ArrowFunctionExpression(arrow) if arrow.body.as_function_body().is_some() => {
                self.functions.pop();
            }
            AstKind::SwitchStatement(_) => {
                self.switches.pop();
            }
            _ => {}
        }
    }

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        self.note(edition::of_logical(expression.operator, expression.span));
        let known = self.taken_apart.contains(&span(expression.span));
        if expression.operator != LogicalOperator::Coalesce && !known {
            self.condition(&expression.left, ConditionKind::Operand);
        }
        let mut left = &expression.left;
        while let Expression::LogicalExpression(inner) = left {
            self.note(edition::of_logical(inner.operator, inner.span));
            left = &inner.left;
        }
        self.chain(&walk::terms(expression));
    }

    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
        self.note(edition::of_binary(expression.operator, expression.span));
        let mut left = &expression.left;
        while let Expression::BinaryExpression(inner) = left {
            self.note(edition::of_binary(inner.operator, inner.span));
            left = &inner.left;
        }
        self.chain(&walk::operands(expression));
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        let (links, last) = walk::links(statement);
        for link in &links {
            self.depth.enter_chain(1, depth::ELSE_IF);
            self.condition(&link.test, ConditionKind::If);
            self.visit_expression(&link.test);
            self.body(&link.consequent);
            self.visit_statement(&link.consequent);
        }
        if let Some(last) = last {
            self.body(last);
            self.visit_statement(last);
        }
        self.depth.leave_chain(links.len(), depth::ELSE_IF);
    }
}

impl<'a> Collector {
    /// A chain of binary operators.
    fn chain(&mut self, operands: &[&Expression<'a>]) {
        let operators = operands.len().saturating_sub(1);
        self.depth.enter_chain(operators, depth::OPERATOR);
        for operand in operands {
            self.visit_expression(operand);
        }
        self.depth.leave_chain(operators, depth::OPERATOR);
    }

    fn note(&mut self, construct: Option<edition::Construct>) {
        if let Some(construct) = construct {
            self.note_newer(construct);
        }
    }

    fn note_newer(&mut self, edition::Construct { above, name, span }: edition::Construct) {
        let span = Span::new(span.start, span.end);
        let newer = &mut self.syntax.newer;
        match newer.iter_mut().find(|known| known.above == above) {
            Some(known) if known.span <= span => {}
            Some(known) => *known = NewerSyntax { above, name, span },
            None => newer.push(NewerSyntax { above, name, span }),
        }
    }

    /// Inside `with`, the object decides what a name means: nothing may be looked up there.
    const fn may_probe(&self) -> bool {
        self.with_statements == 0
    }

    fn current_function(&self) -> u32 {
        self.functions.last().copied().unwrap_or(0)
    }

    fn program(&mut self, program: &Program<'a>) {
        self.functions.push(0);
        self.syntax.functions.push(FunctionSite {
            span: span(program.span),
            body: span(program.span),
            first_statement: None,
            name: None,
        });
    }

    fn function(&mut self, whole: oxc_span::Span, name: Option<String>, body: &FunctionBody<'a>) {
        let index = u32::try_from(self.syntax.functions.len()).unwrap_or(u32::MAX);
        self.functions.push(index);
        let directive = body.directives.last();
        let first_statement = directive.map_or(body.span.start + 1, |last| last.span.end);
        let name = name
            .or_else(|| self.names.remove(&whole.start))
            .map(|name| name.chars().take(FunctionSite::NAME_CHARACTERS).collect());
        self.syntax.functions.push(FunctionSite {
            span: span(whole),
            body: span(body.span),
            first_statement: self.may_probe().then_some(first_statement),
            name,
        });
    }

    fn named(&mut self, value: &Expression<'a>, name: &str) {
        if let Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) = value {
            self.names.insert(value.span().start, name.to_owned());
        }
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'a>) {
        let name = assignment
            .left
            .as_simple_assignment_target()
            .and_then(|target| {
                target.get_identifier_name().or_else(|| {
                    target
                        .as_member_expression()
                        .and_then(MemberExpression::static_property_name)
                })
            });
        if let Some(name) = name {
            self.named(&assignment.right, name);
        }
    }

    fn returns(&mut self, whole: oxc_span::Span, argument: Option<oxc_span::Span>, is_body: bool) {
        if self.may_probe() {
            let function = self.current_function();
            self.syntax.returns.push(ReturnSite {
                span: span(whole),
                argument: argument.map(span),
                is_body,
                function,
            });
        }
    }

    /// A call of a name, not `f?.()`, and nothing that is part of a longer chain in a way that a
    /// wrapped call would break: the name is where a chain begins.
    fn call(&mut self, call: &CallExpression<'a>) {
        let Expression::Identifier(callee) = &call.callee else {
            return;
        };
        let known = builtins::ALL
            .iter()
            .find(|builtin| builtin.name == callee.name.as_str());
        if let Some(builtin) = known.filter(|_| !call.optional && self.may_probe()) {
            self.syntax.calls.push(CallSite {
                span: span(call.span),
                name: builtin.name,
            });
        }
    }

    fn branch(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Program(program) => self.list(&program.body),
            AstKind::FunctionBody(body) => self.list(&body.statements),
            AstKind::BlockStatement(block) => self.list(&block.body),
            AstKind::StaticBlock(block) => self.list(&block.body),
            AstKind::ConditionalExpression(expression) => {
                self.condition(&expression.test, ConditionKind::Conditional);
            }
            AstKind::WhileStatement(statement) => {
                self.condition(&statement.test, ConditionKind::Loop);
                self.body(&statement.body);
            }
            AstKind::DoWhileStatement(statement) => {
                self.condition(&statement.test, ConditionKind::Loop);
                self.body(&statement.body);
            }
            AstKind::ForStatement(statement) => {
                if let Some(test) = &statement.test {
                    self.condition(test, ConditionKind::Loop);
                }
                self.body(&statement.body);
            }
            AstKind::ForInStatement(statement) => self.body(&statement.body),
            AstKind::ForOfStatement(statement) => self.body(&statement.body),
            AstKind::SwitchStatement(statement) => self.switch(statement),
            AstKind::SwitchCase(case) => {
                if let Some(test) = &case.test {
                    let compared_with = self.switches.last().copied();
                    self.leaf(test.span(), ConditionKind::Case, compared_with);
                }
                self.list(&case.consequent);
            }
            _ => {}
        }
    }

    fn switch(&mut self, statement: &SwitchStatement<'a>) {
        let value = statement.discriminant.span();
        self.leaf(value, ConditionKind::Switch, None);
        self.switches.push(span(value));
    }

    /// The parts of a test that are tested themselves.
    fn condition(&mut self, test: &Expression<'a>, kind: ConditionKind) {
        let mut waiting = vec![test];
        while let Some(expression) = waiting.pop() {
            match expression {
                Expression::ParenthesizedExpression(inner) => waiting.push(&inner.expression),
                Expression::UnaryExpression(unary)
                    if unary.operator == UnaryOperator::LogicalNot =>
                {
                    waiting.push(&unary.argument);
                }
                Expression::LogicalExpression(logical)
                    if logical.operator != LogicalOperator::Coalesce =>
                {
                    self.taken_apart.insert(span(logical.span));
                    waiting.push(&logical.right);
                    waiting.push(&logical.left);
                }
                leaf => self.leaf(leaf.span(), kind, None),
            }
        }
    }

    fn leaf(&mut self, place: oxc_span::Span, kind: ConditionKind, compared_with: Option<Span>) {
        if self.may_probe() {
            self.syntax.conditions.push(ConditionSite {
                span: span(place),
                kind,
                compared_with,
            });
        }
    }

    fn list(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            if needs_mark(statement) {
                self.statement(statement, false);
            }
        }
    }

    fn body(&mut self, statement: &Statement<'a>) {
        if needs_mark(statement) || matches!(statement, Statement::ReturnStatement(_)) {
            self.syntax.parted_bodies.push(span(statement.span()));
        }
        if needs_mark(statement) {
            self.statement(statement, true);
        }
    }

    fn statement(&mut self, statement: &Statement<'a>, is_body: bool) {
        if self.may_probe() {
            let function = self.current_function();
            self.syntax.statements.push(StatementSite {
                span: span(statement.span()),
                is_body,
                function,
            });
        }
    }
}

const fn span(span: oxc_span::Span) -> Span {
    Span::new(span.start, span.end)
}
