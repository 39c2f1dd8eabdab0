//! Loops that are unrolled.

use oxc_ast::ast::{
    DoWhileStatement, Expression, ForStatement, ForStatementInit, LabeledStatement, Statement,
    VariableDeclarationKind, WhileStatement,
};
use oxc_span::GetSpan;

use super::branches::Exits;
use super::{Lowered, Lowering, Stop, refused};

/// A loop that runs, a `switch`, or a statement with a label.
pub(super) struct Loop<'a> {
    pub(super) labels: Vec<&'a str>,
    pub(super) breaks: Exits,
    /// The ways to the next turn; none where there is no turn.
    pub(super) continues: Option<Exits>,
    /// A `break` without a label leaves it.
    pub(super) is_breakable: bool,
}

/// Turns of a loop whose condition is not known.
const MOST_OPEN_TURNS: usize = 40;

/// The parts of a loop.
#[derive(Clone, Copy)]
pub(super) struct Parts<'p, 'a> {
    pub(super) test: Option<&'p Expression<'a>>,
    pub(super) update: Option<&'p Expression<'a>>,
    pub(super) body: &'p Statement<'a>,
    /// The body runs before the test.
    pub(super) body_first: bool,
    pub(super) label: Option<&'a str>,
    pub(super) span: oxc_span::Span,
}

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn labeled(&mut self, labeled: &'p LabeledStatement<'a>) -> Lowered<()> {
        let label = Some(labeled.label.name.as_str());
        match &labeled.body {
            Statement::ForStatement(statement) => self.for_loop(statement, label),
            Statement::ForInStatement(statement) => self.for_in(statement, label),
            Statement::ForOfStatement(statement) => self.for_of(statement, label),
            Statement::WhileStatement(statement) => self.while_loop(statement, label),
            Statement::DoWhileStatement(statement) => self.do_loop(statement, label),
            // As in `WPAD: function FindProxyForURL() {}`.
            Statement::FunctionDeclaration(function) => {
                refused("a function with a label", function.span)
            }
            other => refused("a label", other.span()),
        }
    }

    pub(super) fn for_loop(
        &mut self,
        statement: &'p ForStatement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        let parts = Parts {
            test: statement.test.as_ref(),
            update: statement.update.as_ref(),
            body: &statement.body,
            body_first: false,
            label,
            span: statement.span,
        };
        match &statement.init {
            None => self.turn(parts),
            Some(ForStatementInit::VariableDeclaration(declared)) => {
                if declared.kind == VariableDeclarationKind::Var {
                    self.for_variables(declared)?;
                    return self.turn(parts);
                }
                if self.frames.is_empty() {
                    return refused("a variable of a block outside of functions", declared.span);
                }
                let scope = self.new_scope(self.current_scope());
                let outer = self.enter_scope(scope);
                let result = self
                    .declare_lexical(scope, declared)
                    .and_then(|()| self.for_variables(declared))
                    .and_then(|()| self.turn(parts));
                self.enter_scope(outer);
                result
            }
            Some(init) => {
                if let Some(expression) = init.as_expression() {
                    self.expression(expression)?;
                }
                self.turn(parts)
            }
        }
    }

    pub(super) fn while_loop(
        &mut self,
        statement: &'p WhileStatement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        self.turn(Parts {
            test: Some(&statement.test),
            update: None,
            body: &statement.body,
            body_first: false,
            label,
            span: statement.span,
        })
    }

    pub(super) fn do_loop(
        &mut self,
        statement: &'p DoWhileStatement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        self.turn(Parts {
            test: Some(&statement.test),
            update: None,
            body: &statement.body,
            body_first: true,
            label,
            span: statement.span,
        })
    }

    /// A loop: one of the program where it can be, else turn after turn.
    fn turn(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        if self.called && !self.in_residual_loop && self.may_be_residual(parts)? {
            let before = self.attempt();
            match self.residual(parts) {
                Err(Stop::Refused(_)) => self.undo(before),
                result => return result,
            }
        }
        self.unrolled(parts)
    }

    fn unrolled(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        let (mark, leaves) = (self.builder.mark(), self.leaves);
        self.begin_loop(parts.label.into_iter().collect());
        let (depth, path) = (self.loops.len(), self.path.len());
        let facts = self.facts.mark();
        let result = self.turns(parts);
        self.loops.truncate(depth);
        self.path.truncate(path);
        let Some(ended) = self.loops.pop() else {
            return result;
        };
        if !ended.breaks.ways.is_empty() {
            self.facts.forget(facts);
        }
        let own = ended.breaks.ways.len();
        self.arrive(ended.breaks, result.map(|()| None))?;
        if self.leaves - leaves == own && self.builder.is_only_flow(mark) {
            self.builder.take_back(mark);
        }
        Ok(())
    }

    pub(super) fn begin_loop(&mut self, labels: Vec<&'a str>) {
        let breaks = self.exits();
        self.loops.push(Loop {
            labels,
            breaks,
            continues: None,
            is_breakable: true,
        });
    }

    fn turns(&mut self, parts: Parts<'p, 'a>) -> Lowered<()> {
        let mut open_turns = 0;
        let mut first = true;
        loop {
            self.burn(parts.span)?;
            if !(parts.body_first && first)
                && let Some(test) = parts.test
            {
                let condition = self.condition(test)?;
                match self.decided(condition) {
                    Some(true) => {}
                    Some(false) => return Ok(()),
                    None => {
                        open_turns += 1;
                        if open_turns > MOST_OPEN_TURNS {
                            return refused("a loop whose end is unknown", parts.span);
                        }
                        self.fork(
                            condition,
                            |lowering| Ok(lowering.undefined()),
                            |lowering| Err(lowering.break_innermost()),
                        )?;
                        // What comes now is reached only where the test held.
                        self.path.push(condition);
                    }
                }
            }
            first = false;
            let path = self.path.len();
            self.one_turn(parts.body)?;
            self.path.truncate(path);
            if let Some(update) = parts.update {
                self.expression(update)?;
            }
        }
    }

    /// The body once, with what `continue` does.
    pub(super) fn one_turn(&mut self, body: &'p Statement<'a>) -> Lowered<()> {
        let continues = self.exits();
        let facts = self.facts.mark();
        if let Some(innermost) = self.loops.last_mut() {
            innermost.continues = Some(continues);
        }
        let depth = self.loops.len();
        let result = self.statement(body);
        self.loops.truncate(depth);
        let Some(continues) = self.loops.last_mut().and_then(|one| one.continues.take()) else {
            return result;
        };
        if !continues.ways.is_empty() {
            self.facts.forget(facts);
        }
        self.arrive(continues, result.map(|()| None)).map(|_| ())
    }

    pub(super) fn break_innermost(&mut self) -> Stop {
        let Some(origin) = self.loops.last().map(|innermost| innermost.breaks.origin) else {
            return Stop::Ended;
        };
        let way = self.way(origin, None);
        if let Some(innermost) = self.loops.last_mut() {
            innermost.breaks.ways.push(way);
        }
        Stop::Ended
    }

    /// Index of the loop that a `break` or `continue` means.
    fn meant(&self, label: Option<&str>, needs_turns: bool) -> Option<usize> {
        let first = self.frames.last().map_or(0, |frame| frame.loops);
        let mut loops = self.loops.iter().enumerate().skip(first).rev();
        let found = loops.find(|(_, one)| match label {
            Some(label) => one.labels.contains(&label),
            None => one.is_breakable && (!needs_turns || one.continues.is_some()),
        });
        found.map(|(index, _)| index)
    }

    pub(super) fn break_out(&mut self, label: Option<&str>, span: oxc_span::Span) -> Lowered<()> {
        let Some(index) = self.meant(label, false) else {
            return refused("a `break` without a target", span);
        };
        let Some(origin) = self.loops.get(index).map(|one| one.breaks.origin) else {
            return refused("a `break` without a target", span);
        };
        let way = self.way(origin, None);
        if let Some(one) = self.loops.get_mut(index) {
            one.breaks.ways.push(way);
        }
        Err(Stop::Ended)
    }

    pub(super) fn go_on(&mut self, label: Option<&str>, span: oxc_span::Span) -> Lowered<()> {
        let index = self.meant(label, true);
        let exits = index.and_then(|index| self.loops.get(index)?.continues.as_ref());
        let Some(origin) = exits.map(|exits| exits.origin) else {
            return refused("a `continue` without a target", span);
        };
        let way = self.way(origin, None);
        let exits = index.and_then(|index| self.loops.get_mut(index)?.continues.as_mut());
        if let Some(exits) = exits {
            exits.ways.push(way);
        }
        Err(Stop::Ended)
    }

    fn for_variables(
        &mut self,
        declared: &'p oxc_ast::ast::VariableDeclaration<'a>,
    ) -> Lowered<()> {
        self.variables_of(declared)
    }
}
