//! Variables, and what was assigned to them.

use std::collections::HashMap;

use oxc_ast::ast::{BindingPattern, Declaration, Statement, VariableDeclarationKind};
use oxc_span::GetSpan;

use super::values::{Abstract, Code, ObjectKind};
use super::{Lowered, Lowering, names, refused};

/// Names and the variables that they mean.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) parent: Option<usize>,
    pub(super) names: HashMap<&'a str, Variable>,
}

/// A variable of a scope.
#[derive(Clone, Copy)]
pub(super) struct Variable {
    pub(super) place: usize,
    pub(super) is_constant: bool,
    /// Declared with `let`, `const` or `class`.
    pub(super) is_lexical: bool,
}

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn new_scope(&mut self, parent: usize) -> usize {
        self.scopes.push(Scope {
            parent: Some(parent),
            names: HashMap::new(),
        });
        self.scopes.len() - 1
    }

    /// The variable that a name means.
    pub(super) fn variable(&self, name: &str, scope: usize) -> Option<(Variable, usize)> {
        let mut scope = scope;
        loop {
            let here = self.scopes.get(scope)?;
            if let Some(variable) = here.names.get(name) {
                return Some((*variable, scope));
            }
            scope = here.parent?;
        }
    }

    pub(super) fn current_scope(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.scope)
    }

    /// Goes into a scope; gives the one before.
    pub(super) fn enter_scope(&mut self, scope: usize) -> usize {
        match self.frames.last_mut() {
            Some(frame) => std::mem::replace(&mut frame.scope, scope),
            None => 0,
        }
    }

    pub(super) fn declare(
        &mut self,
        scope: usize,
        name: &'a str,
        value: Abstract,
        kind: VariableDeclarationKind,
        span: oxc_span::Span,
    ) -> Lowered<usize> {
        let is_lexical = kind != VariableDeclarationKind::Var;
        if name == "arguments" || name == "eval" || (scope == 0 && names::is_taken(name)) {
            return refused("a name that means something already", span);
        }
        let place = self.variables.len();
        self.variables.push(value);
        let variable = Variable {
            place,
            is_constant: kind == VariableDeclarationKind::Const,
            is_lexical,
        };
        if let Some(scope) = self.scopes.get_mut(scope) {
            scope.names.insert(name, variable);
        }
        Ok(place)
    }

    /// Assigns to a variable, and remembers what was there.
    pub(super) fn assign(&mut self, place: usize, value: Abstract) {
        if let Some(variable) = self.variables.get_mut(place) {
            let old = std::mem::replace(variable, value);
            self.journal.push((place, old));
        }
    }

    /// What was assigned since, to variables that were there then.
    pub(super) fn assigned_since(&mut self, mark: usize, known: usize) -> Vec<(usize, Abstract)> {
        self.tire(self.journal.len().saturating_sub(mark) / 8);
        let mut places: Vec<usize> = self
            .journal
            .iter()
            .skip(mark)
            .map(|(place, _)| *place)
            .filter(|place| *place < known)
            .collect();
        places.sort_unstable();
        places.dedup();
        places
            .into_iter()
            .filter_map(|place| Some((place, self.variables.get(place)?.clone())))
            .collect()
    }

    /// Takes back what was assigned since.
    pub(super) fn roll_back(&mut self, mark: usize) {
        while self.journal.len() > mark {
            if let Some((place, old)) = self.journal.pop()
                && let Some(variable) = self.variables.get_mut(place)
            {
                *variable = old;
            }
        }
    }

    /// Declares what `var` and `function` declare in a function, wherever it stands there, and what
    /// `let` and `const` declare at its top.
    pub(super) fn begin_function_scope(
        &mut self,
        scope: usize,
        statements: &'p [Statement<'a>],
    ) -> Lowered<()> {
        let mut waiting: Vec<&'p Statement<'a>> = statements.iter().rev().collect();
        while let Some(statement) = waiting.pop() {
            self.burn(statement.span())?;
            match statement {
                Statement::BlockStatement(block) => waiting.extend(block.body.iter().rev()),
                Statement::IfStatement(branch) => {
                    waiting.extend(branch.alternate.iter());
                    waiting.push(&branch.consequent);
                }
                Statement::ForStatement(each) => {
                    if let Some(oxc_ast::ast::ForStatementInit::VariableDeclaration(declared)) =
                        &each.init
                    {
                        self.hoist(scope, declared)?;
                    }
                    waiting.push(&each.body);
                }
                Statement::ForInStatement(each) => {
                    self.hoist_left(scope, &each.left)?;
                    waiting.push(&each.body);
                }
                Statement::ForOfStatement(each) => {
                    self.hoist_left(scope, &each.left)?;
                    waiting.push(&each.body);
                }
                Statement::WhileStatement(each) => waiting.push(&each.body),
                Statement::DoWhileStatement(each) => waiting.push(&each.body),
                Statement::LabeledStatement(labeled) => waiting.push(&labeled.body),
                Statement::SwitchStatement(switch) => {
                    for case in switch.cases.iter().rev() {
                        waiting.extend(case.consequent.iter().rev());
                    }
                }
                Statement::TryStatement(attempt) => {
                    waiting.extend(attempt.finalizer.iter().flat_map(|block| &block.body));
                    waiting.extend(
                        attempt
                            .handler
                            .iter()
                            .flat_map(|handler| &handler.body.body),
                    );
                    waiting.extend(attempt.block.body.iter().rev());
                }
                Statement::VariableDeclaration(declared) => self.hoist(scope, declared)?,
                _ => {}
            }
        }
        self.begin_block(scope, statements, true)
    }

    fn hoist_left(
        &mut self,
        scope: usize,
        left: &'p oxc_ast::ast::ForStatementLeft<'a>,
    ) -> Lowered<()> {
        match left {
            oxc_ast::ast::ForStatementLeft::VariableDeclaration(declared) => {
                self.hoist(scope, declared)
            }
            _ => Ok(()),
        }
    }

    fn hoist(
        &mut self,
        scope: usize,
        declared: &'p oxc_ast::ast::VariableDeclaration<'a>,
    ) -> Lowered<()> {
        if declared.kind != VariableDeclarationKind::Var {
            return Ok(());
        }
        for declarator in &declared.declarations {
            let BindingPattern::BindingIdentifier(identifier) = &declarator.id else {
                return refused("a pattern", declarator.span);
            };
            let name = identifier.name.as_str();
            let known = self
                .scopes
                .get(scope)
                .and_then(|scope| scope.names.get(name));
            match known {
                Some(variable) if !variable.is_lexical => {}
                Some(_) => return refused("a name that is declared twice", declarator.span),
                None => {
                    let undefined = Abstract::Node(self.builder.graph.undefined());
                    let kind = VariableDeclarationKind::Var;
                    self.declare(scope, name, undefined, kind, declarator.span)?;
                }
            }
        }
        Ok(())
    }

    /// Declares what `let`, `const` and `function` declare in a block.
    pub(super) fn begin_block(
        &mut self,
        scope: usize,
        statements: &'p [Statement<'a>],
        is_body: bool,
    ) -> Lowered<()> {
        for statement in statements {
            match statement {
                Statement::VariableDeclaration(declared)
                    if declared.kind != VariableDeclarationKind::Var =>
                {
                    self.declare_lexical(scope, declared)?;
                }
                Statement::FunctionDeclaration(function) if is_body => {
                    let Some(id) = &function.id else {
                        return refused("a function without a name", function.span);
                    };
                    let value = self.function(Code::Function(function), scope, function.span)?;
                    let name = id.name.as_str();
                    let known = self
                        .scopes
                        .get(scope)
                        .and_then(|scope| scope.names.get(name));
                    match known.copied() {
                        Some(variable) if !variable.is_lexical => {
                            self.assign(variable.place, value);
                        }
                        Some(_) => return refused("a name that is declared twice", id.span),
                        None => {
                            let kind = VariableDeclarationKind::Var;
                            self.declare(scope, name, value, kind, id.span)?;
                        }
                    }
                }
                Statement::FunctionDeclaration(function) => {
                    return refused("a function in a block", function.span);
                }
                other
                    if other.as_declaration().is_some_and(|declaration| {
                        !matches!(declaration, Declaration::VariableDeclaration(_))
                    }) =>
                {
                    return refused("a class", other.span());
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn declare_lexical(
        &mut self,
        scope: usize,
        declared: &'p oxc_ast::ast::VariableDeclaration<'a>,
    ) -> Lowered<()> {
        if declared.kind.is_using() {
            return refused("a `using` declaration", declared.span);
        }
        for declarator in &declared.declarations {
            let BindingPattern::BindingIdentifier(identifier) = &declarator.id else {
                return refused("a pattern", declarator.span);
            };
            let name = identifier.name.as_str();
            let known = self.scopes.get(scope);
            if known.is_some_and(|scope| scope.names.contains_key(name)) {
                return refused("a name that is declared twice", declarator.span);
            }
            self.declare(scope, name, Abstract::Unset, declared.kind, declarator.span)?;
        }
        Ok(())
    }

    /// A function object.
    pub(super) fn function(
        &mut self,
        code: Code<'p, 'a>,
        scope: usize,
        span: oxc_span::Span,
    ) -> Lowered<Abstract> {
        let special = match code {
            Code::Function(function) => function.generator || function.r#async,
            Code::Arrow(arrow) => arrow.r#async,
        };
        if special {
            return refused("a function that is not called at once", span);
        }
        Ok(self.object(ObjectKind::Function(code, scope)))
    }

    /// Global variables that calls change are not known any more.
    pub(super) fn forget_what_changes(&mut self) {
        let names = self.remembered.clone();
        for name in &names {
            // One that an earlier call made is not there: a look at it is refused by its name.
            if let Some((variable, _)) = self.variable(name, 0)
                && let Some(value) = self.variables.get_mut(variable.place)
            {
                *value = Abstract::Remembered;
            }
        }
    }
}
