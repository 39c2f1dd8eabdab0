//! The tree of a simple script to a decision program.
//!
//! What is lowered means the same in every edition of the language. Everything else is refused, with
//! the place of the first thing that is unknown here.

mod expression;
mod names;

use oxc_ast::ast::{
    BindingPattern, Function, IfStatement, Program, Statement, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_span::GetSpan;

use self::names::{Names, is_taken};
use crate::pac::decision::{self, Builder, Operation, Refusal};
use crate::pac::dialects::Dialect;
use crate::pac::value::Value;
use crate::source::{SourceFile, Span};

/// Lowers a program that parsed.
pub(super) fn lower(
    program: &Program<'_>,
    source: &SourceFile,
    dialect: &'static Dialect,
) -> Result<decision::Program, Refusal> {
    if program.hashbang.is_some() || !program.directives.is_empty() {
        return Err(Refusal::of_file("a directive in front"));
    }
    let function = entry_point(program, dialect)?;
    let mut lowering = Lowering {
        builder: Builder::new(dialect),
        names: Names::default(),
        source,
    };
    let parameters = lowering.parameters(function)?;
    for statement in &program.body {
        lowering.top_level(statement)?;
    }
    lowering.names.enter_function();
    let body = function
        .body
        .as_ref()
        .ok_or_else(|| refusal("a function without a body", function.span))?;
    if let Some(directive) = body.directives.first() {
        return Err(refusal("a directive", directive.span));
    }
    for statement in &body.statements {
        lowering.hoist(statement)?;
    }
    for statement in &body.statements {
        lowering.statement(statement, Nesting::Outermost)?;
    }
    let program = lowering.builder.finish(parameters);
    program.ok_or_else(|| Refusal::of_file("a jump backward"))
}

/// The only function, if it is the one that the client calls.
fn entry_point<'p, 'a>(
    program: &'p Program<'a>,
    dialect: &Dialect,
) -> Result<&'p Function<'a>, Refusal> {
    let mut functions = program.body.iter().filter_map(|statement| match statement {
        Statement::FunctionDeclaration(function) => Some(&**function),
        _ => None,
    });
    let function = functions
        .next()
        .ok_or_else(|| Refusal::of_file("no function declaration"))?;
    if let Some(other) = functions.next() {
        return Err(refusal("a function of the script's own", other.span));
    }
    let name = function.id.as_ref().map_or("", |id| id.name.as_str());
    let plain = !function.generator && !function.r#async;
    if !plain || !dialect.entry_points.contains(&name) {
        return Err(refusal("a function of the script's own", function.span));
    }
    Ok(function)
}

/// Where a statement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// In the body of the function itself, once and in order.
    Outermost,
    Inner,
}

struct Lowering<'s> {
    builder: Builder,
    names: Names,
    source: &'s SourceFile,
}

fn refusal(reason: &'static str, span: oxc_span::Span) -> Refusal {
    Refusal::at(reason, Span::new(span.start, span.end))
}

impl Lowering<'_> {
    fn parameters(&mut self, function: &Function<'_>) -> Result<usize, Refusal> {
        if let Some(rest) = &function.params.rest {
            return Err(refusal("a rest parameter", rest.span()));
        }
        for parameter in &function.params.items {
            if parameter.initializer.is_some() {
                return Err(refusal("a parameter with a default", parameter.span));
            }
            self.declare(&parameter.pattern, Assigned::Freely, true)?;
        }
        Ok(function.params.items.len())
    }

    /// A new name. None may be declared twice, or mean something already.
    fn declare(
        &mut self,
        pattern: &BindingPattern<'_>,
        assigned: Assigned,
        hoisted: bool,
    ) -> Result<u32, Refusal> {
        let BindingPattern::BindingIdentifier(identifier) = pattern else {
            return Err(refusal("a pattern", pattern.span()));
        };
        let name = identifier.name.as_str();
        if is_taken(name) {
            return Err(refusal(
                "a name that means something already",
                pattern.span(),
            ));
        }
        let variable = self.builder.variable(hoisted);
        if self.names.add(name, variable, assigned) {
            Ok(variable)
        } else {
            Err(refusal("a name that is declared twice", pattern.span()))
        }
    }

    /// Variables of the script are made again for each request: nothing assigns to them.
    fn top_level(&mut self, statement: &Statement<'_>) -> Result<(), Refusal> {
        match statement {
            Statement::FunctionDeclaration(_) | Statement::EmptyStatement(_) => Ok(()),
            Statement::VariableDeclaration(declaration) => {
                for declarator in &declaration.declarations {
                    let Some(value) = &declarator.init else {
                        return Err(refusal("a variable without a value", declarator.span));
                    };
                    known_kind(declaration)?;
                    self.expression(value)?;
                    let variable = self.declare(&declarator.id, Assigned::Never, false)?;
                    self.builder.push(Operation::Store(variable));
                }
                Ok(())
            }
            other => Err(refusal("a statement outside the function", other.span())),
        }
    }

    /// Declares what `var` declares in a function, wherever it stands there.
    fn hoist(&mut self, statement: &Statement<'_>) -> Result<(), Refusal> {
        let mut waiting = vec![statement];
        while let Some(statement) = waiting.pop() {
            match statement {
                Statement::BlockStatement(block) => waiting.extend(&block.body),
                Statement::IfStatement(chain) => {
                    waiting.push(&chain.consequent);
                    waiting.extend(&chain.alternate);
                }
                Statement::VariableDeclaration(declaration)
                    if declaration.kind == VariableDeclarationKind::Var =>
                {
                    for declarator in &declaration.declarations {
                        // Another `var` of a parameter is the parameter.
                        let name = declarator.id.get_identifier_name();
                        let known = name.is_some_and(|name| self.names.is_local(name.as_str()));
                        if !known {
                            self.declare(&declarator.id, Assigned::Freely, true)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Statement<'_>, nesting: Nesting) -> Result<(), Refusal> {
        match statement {
            Statement::EmptyStatement(_) => Ok(()),
            Statement::BlockStatement(block) => {
                for statement in &block.body {
                    self.statement(statement, Nesting::Inner)?;
                }
                Ok(())
            }
            Statement::IfStatement(chain) => self.chain(chain),
            Statement::ReturnStatement(statement) => {
                let Some(value) = &statement.argument else {
                    return Err(refusal("a return without a value", statement.span));
                };
                self.expression(value)?;
                let position = self.source.position(statement.span.start);
                self.builder.push(Operation::Return(position));
                Ok(())
            }
            Statement::VariableDeclaration(declaration) => self.variables(declaration, nesting),
            Statement::ExpressionStatement(statement) => self.effect(&statement.expression),
            other => Err(refusal("a statement that is not a decision", other.span())),
        }
    }

    /// `if` and its `else if`s, of which there may be thousands.
    fn chain(&mut self, first: &IfStatement<'_>) -> Result<(), Refusal> {
        let end = self.builder.label();
        let mut link = first;
        loop {
            let otherwise = self.builder.label();
            self.expression(&link.test)?;
            self.builder.push(Operation::JumpIfNot(otherwise));
            self.statement(&link.consequent, Nesting::Inner)?;
            if link.alternate.is_some() {
                self.builder.push(Operation::Jump(end));
            }
            self.builder.place(otherwise);
            match &link.alternate {
                Some(Statement::IfStatement(next)) => link = next,
                Some(last) => {
                    self.statement(last, Nesting::Inner)?;
                    break;
                }
                None => break,
            }
        }
        self.builder.place(end);
        Ok(())
    }

    fn variables(
        &mut self,
        declaration: &VariableDeclaration<'_>,
        nesting: Nesting,
    ) -> Result<(), Refusal> {
        known_kind(declaration)?;
        let is_var = declaration.kind == VariableDeclarationKind::Var;
        if !is_var && nesting == Nesting::Inner {
            return Err(refusal("a variable of a block", declaration.span));
        }
        for declarator in &declaration.declarations {
            match &declarator.init {
                Some(value) => self.expression(value)?,
                None if is_var => continue,
                None => self.builder.constant(Value::Undefined),
            }
            let name = declarator.id.get_identifier_name();
            let hoisted = name.and_then(|name| self.names.local(name.as_str()));
            let variable = match hoisted.filter(|_| is_var) {
                Some(variable) => variable,
                None if declaration.kind == VariableDeclarationKind::Const => {
                    self.declare(&declarator.id, Assigned::Never, false)?
                }
                None => self.declare(&declarator.id, Assigned::Freely, false)?,
            };
            self.builder.push(Operation::Store(variable));
        }
        Ok(())
    }
}

fn known_kind(declaration: &VariableDeclaration<'_>) -> Result<(), Refusal> {
    match declaration.kind {
        VariableDeclarationKind::Var
        | VariableDeclarationKind::Let
        | VariableDeclarationKind::Const => Ok(()),
        _ => Err(refusal("a variable that is disposed of", declaration.span)),
    }
}

/// Who may assign to a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assigned {
    /// The function.
    Freely,
    /// Nobody after its declaration.
    Never,
}
