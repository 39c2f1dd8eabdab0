//! Which edition of ECMAScript a construct needs: a client whose engine is older refuses the file.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentOperator, BinaryOperator, LogicalOperator, NumberBase, ObjectPropertyKind,
    PropertyKind, RegExpFlags, VariableDeclarationKind,
};
use oxc_span::{GetSpan, Span};

use crate::pac::dialects::LanguageLevel;

/// A construct and the level above which it lies.
pub(super) struct Construct {
    /// The newest level that does not have it.
    pub(super) above: LanguageLevel,
    /// Its name.
    pub(super) name: &'static str,
    /// Its place.
    pub(super) span: Span,
}

/// What a node needs beyond ECMAScript 3.
pub(super) fn of(kind: &AstKind<'_>) -> Option<Construct> {
    let (above, name) = syntax_of_2015(kind)
        .map(|name| (LanguageLevel::Es5, name))
        .or_else(|| syntax_after_2017(kind).map(|name| (LanguageLevel::Es2017, name)))
        .or_else(|| syntax_after_2025(kind).map(|name| (LanguageLevel::Es2025, name)))
        .or_else(|| syntax_of_5(kind).map(|name| (LanguageLevel::Es3, name)))?;
    Some(Construct {
        above,
        name,
        span: kind.span(),
    })
}

/// What a binary operator needs.
pub(super) fn of_binary(operator: BinaryOperator, span: Span) -> Option<Construct> {
    (operator == BinaryOperator::Exponential).then_some(Construct {
        above: LanguageLevel::Es5,
        name: "the operator **",
        span,
    })
}

/// What a logical operator needs.
pub(super) fn of_logical(operator: LogicalOperator, span: Span) -> Option<Construct> {
    (operator == LogicalOperator::Coalesce).then_some(Construct {
        above: LanguageLevel::Es2017,
        name: "the operator ??",
        span,
    })
}

fn syntax_of_5(kind: &AstKind<'_>) -> Option<&'static str> {
    match kind {
        AstKind::ObjectProperty(property) if property.kind != PropertyKind::Init => {
            Some("a getter or setter")
        }
        _ => None,
    }
}

/// ECMAScript 2015 to 2017.
fn syntax_of_2015(kind: &AstKind<'_>) -> Option<&'static str> {
    Some(match kind {
        AstKind::VariableDeclaration(declaration) => match declaration.kind {
            VariableDeclarationKind::Let => "let",
            VariableDeclarationKind::Const => "const",
            _ => return None,
        },
        AstKind::ArrowFunctionExpression(_) => "an arrow function",
        AstKind::Class(_) => "a class",
        AstKind::TemplateLiteral(_) => "a template literal",
        AstKind::ForOfStatement(_) => "for ... of",
        AstKind::Function(function) if function.generator => "a generator",
        AstKind::Function(function) if function.r#async => "an async function",
        AstKind::FormalParameter(parameter) if parameter.initializer.is_some() => {
            "a default value of a parameter"
        }
        AstKind::FormalParameterRest(_) | AstKind::BindingRestElement(_) => "a rest parameter",
        AstKind::SpreadElement(_) => "a spread",
        AstKind::ObjectPattern(_)
        | AstKind::ArrayPattern(_)
        | AstKind::ArrayAssignmentTarget(_)
        | AstKind::ObjectAssignmentTarget(_) => "a destructuring",
        AstKind::ObjectProperty(property) if property.method => "a method in an object",
        AstKind::ObjectProperty(property) if property.shorthand => "a shorthand property",
        AstKind::ObjectProperty(property) if property.computed => "a computed property name",
        AstKind::NewTarget(_) => "new.target",
        AstKind::NumericLiteral(number)
            if number.base == NumberBase::Binary
                || number
                    .raw
                    .is_some_and(|raw| raw.starts_with("0o") || raw.starts_with("0O")) =>
        {
            "a binary or octal number"
        }
        AstKind::StringLiteral(text) if text.raw.is_some_and(|raw| raw.contains("\\u{")) => {
            "an escape \\u{...}"
        }
        AstKind::RegExpLiteral(literal)
            if literal
                .regex
                .flags
                .intersects(RegExpFlags::S | RegExpFlags::U | RegExpFlags::D | RegExpFlags::V) =>
        {
            "a flag of a regular expression"
        }
        AstKind::AssignmentExpression(assignment)
            if assignment.operator == AssignmentOperator::Exponential =>
        {
            "the operator **="
        }
        _ => return None,
    })
}

/// After ECMAScript 2025.
fn syntax_after_2025(kind: &AstKind<'_>) -> Option<&'static str> {
    match kind {
        AstKind::VariableDeclaration(declaration) if declaration.kind.is_using() => Some("using"),
        _ => None,
    }
}

/// After ECMAScript 2017. Flags of regular expressions are left to the engine that runs the file.
fn syntax_after_2017(kind: &AstKind<'_>) -> Option<&'static str> {
    Some(match kind {
        AstKind::ChainExpression(_) => "?.",
        AstKind::BigIntLiteral(_) => "a BigInt",
        AstKind::ImportExpression(_) => "import()",
        AstKind::PropertyDefinition(_) => "a class field",
        AstKind::PrivateIdentifier(_) => "a private name",
        AstKind::StaticBlock(_) => "a static block",
        AstKind::CatchClause(clause) if clause.param.is_none() => "catch without a name",
        AstKind::ObjectExpression(object)
            if object
                .properties
                .iter()
                .any(|property| matches!(property, ObjectPropertyKind::SpreadProperty(_))) =>
        {
            "a spread in an object"
        }
        AstKind::ObjectPattern(pattern) if pattern.rest.is_some() => "a rest in an object",
        AstKind::AssignmentExpression(assignment) if assignment.operator.is_logical() => {
            "a logical assignment"
        }
        AstKind::NumericLiteral(number) if number.raw.is_some_and(|raw| raw.contains('_')) => {
            "a number with _"
        }
        _ => return None,
    })
}
