//! Statements.

use oxc_ast::ast::{IfStatement, Statement, VariableDeclaration, VariableDeclarationKind};
use oxc_span::GetSpan;

use super::super::walk;
use super::branches::Exits;
use super::values::Abstract;
use super::{Lowered, Lowering, Stop, refused};

/// Most `else if` that are run inside each other.
const MOST_NESTED: usize = 8;

/// Where the value of the file counts: only statements that have none.
pub(super) fn has_no_value(statement: &Statement<'_>) -> Lowered<()> {
    match statement {
        Statement::FunctionDeclaration(_)
        | Statement::VariableDeclaration(_)
        | Statement::EmptyStatement(_) => Ok(()),
        other => refused("a statement whose value counts", other.span()),
    }
}

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn undefined(&mut self) -> Abstract {
        Abstract::Node(self.builder.graph.undefined())
    }

    /// One after the other; what comes behind a return is not looked at.
    pub(super) fn statements(&mut self, statements: &'p [Statement<'a>]) -> Lowered<()> {
        for statement in statements {
            self.statement(statement)?;
        }
        Ok(())
    }

    pub(super) fn statement(&mut self, statement: &'p Statement<'a>) -> Lowered<()> {
        self.deeper(statement.span(), |lowering| {
            lowering.one_statement(statement)
        })
    }

    fn one_statement(&mut self, statement: &'p Statement<'a>) -> Lowered<()> {
        match statement {
            Statement::EmptyStatement(_) | Statement::FunctionDeclaration(_) => Ok(()),
            Statement::BlockStatement(block) => self.block(&block.body),
            Statement::ExpressionStatement(statement) => {
                self.expression(&statement.expression).map(|_| ())
            }
            Statement::VariableDeclaration(declaration) => self.variables_of(declaration),
            Statement::IfStatement(branch) => self.branch(branch),
            Statement::ReturnStatement(statement) => {
                let value = match &statement.argument {
                    Some(argument) => self.expression(argument)?,
                    None => self.undefined(),
                };
                Err(self.return_value(value, statement.span))
            }
            Statement::ThrowStatement(statement) => {
                self.expression(&statement.argument)?;
                self.give_up()
            }
            // What throws in it is the engine's.
            Statement::TryStatement(attempt) => match &attempt.finalizer {
                None => self.block(&attempt.block.body),
                Some(finalizer) => refused("a `finally`", finalizer.span),
            },
            Statement::ForStatement(statement) => self.for_loop(statement, None),
            Statement::ForInStatement(statement) => self.for_in(statement, None),
            Statement::ForOfStatement(statement) => self.for_of(statement, None),
            Statement::WhileStatement(statement) => self.while_loop(statement, None),
            Statement::DoWhileStatement(statement) => self.do_loop(statement, None),
            Statement::LabeledStatement(labeled) => self.labeled(labeled),
            Statement::BreakStatement(statement) => {
                let label = statement.label.as_ref().map(|label| label.name.as_str());
                self.break_out(label, statement.span)
            }
            Statement::ContinueStatement(statement) => {
                let label = statement.label.as_ref().map(|label| label.name.as_str());
                self.go_on(label, statement.span)
            }
            Statement::SwitchStatement(switch) => self.switch(switch),
            other => refused("an unsupported statement", other.span()),
        }
    }

    pub(super) fn block(&mut self, statements: &'p [Statement<'a>]) -> Lowered<()> {
        let has_lexical = statements.iter().any(|statement| {
            statement.as_declaration().is_some_and(|declaration| {
                !matches!(
                    declaration,
                    oxc_ast::ast::Declaration::VariableDeclaration(declared)
                        if declared.kind == VariableDeclarationKind::Var
                )
            })
        });
        if !has_lexical {
            return self.statements(statements);
        }
        if self.frames.is_empty() {
            // Outside of functions there is one scope only.
            let span = statements
                .first()
                .map_or(oxc_span::Span::new(0, 0), GetSpan::span);
            return refused("a variable of a block outside of functions", span);
        }
        let scope = self.new_scope(self.current_scope());
        let outer = self.enter_scope(scope);
        let result = self
            .begin_block(scope, statements, false)
            .and_then(|()| self.statements(statements));
        self.enter_scope(outer);
        result
    }

    /// `if` and its `else if`s, of which there may be thousands.
    fn branch(&mut self, first: &'p IfStatement<'a>) -> Lowered<()> {
        let (links, last) = walk::links(first);
        if links.len() > MOST_NESTED {
            return self.chain(&links, last);
        }
        self.nested(&links, last)
    }

    fn nested(
        &mut self,
        links: &[&'p IfStatement<'a>],
        last: Option<&'p Statement<'a>>,
    ) -> Lowered<()> {
        let Some((link, rest)) = links.split_first() else {
            return last.map_or(Ok(()), |last| self.statement(last));
        };
        let condition = self.condition(&link.test)?;
        let both = self.fork(
            condition,
            |lowering| {
                lowering.statement(&link.consequent)?;
                Ok(lowering.undefined())
            },
            |lowering| {
                lowering.deeper(link.span, |lowering| lowering.nested(rest, last))?;
                Ok(lowering.undefined())
            },
        );
        both.map(|_| ())
    }

    /// The same without going deeper: what is done where a link holds is a way out of the chain.
    fn chain(
        &mut self,
        links: &[&'p IfStatement<'a>],
        last: Option<&'p Statement<'a>>,
    ) -> Lowered<()> {
        let mark = self.builder.mark();
        let (facts, leaves) = (self.facts.mark(), self.leaves);
        let mut exits = self.exits();
        let at_end = self.links(links, last, &mut exits);
        if !exits.ways.is_empty() {
            self.facts.forget(facts);
        }
        let only_own = self.leaves - leaves == exits.ways.len();
        self.arrive(exits, at_end.map(|()| None))?;
        if only_own && self.builder.is_only_flow(mark) {
            self.builder.take_back(mark);
        }
        Ok(())
    }

    fn links(
        &mut self,
        links: &[&'p IfStatement<'a>],
        last: Option<&'p Statement<'a>>,
        exits: &mut Exits,
    ) -> Lowered<()> {
        for link in links {
            self.burn(link.span)?;
            let condition = self.condition(&link.test)?;
            match self.decided(condition) {
                Some(true) => return self.statement(&link.consequent),
                Some(false) => continue,
                None => {}
            }
            let mut way = None;
            self.fork(
                condition,
                |lowering| {
                    lowering.statement(&link.consequent)?;
                    way = Some(lowering.way(exits.origin, None));
                    Err(Stop::Ended)
                },
                |lowering| Ok(lowering.undefined()),
            )?;
            exits.ways.extend(way);
        }
        last.map_or(Ok(()), |last| self.statement(last))
    }

    pub(super) fn variables_of(&mut self, declaration: &'p VariableDeclaration<'a>) -> Lowered<()> {
        for declarator in &declaration.declarations {
            let Some(name) = declarator.id.get_identifier_name() else {
                return refused("a pattern", declarator.span);
            };
            let is_var = declaration.kind == VariableDeclarationKind::Var;
            let value = match &declarator.init {
                Some(init) => self.expression(init)?,
                None if is_var => continue,
                None => self.undefined(),
            };
            let Some((variable, scope)) = self.variable(name.as_str(), self.current_scope()) else {
                return refused("an undeclared variable", declarator.span);
            };
            self.assign_to(name.as_str(), variable, scope, value, declarator.span)?;
        }
        Ok(())
    }
}
