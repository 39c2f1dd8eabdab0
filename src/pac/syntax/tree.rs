//! The tree of a script as plain data.

use std::collections::HashMap;
use std::sync::Arc;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    BinaryExpression, BindingPattern, Expression, ForStatement, FormalParameters, FunctionType,
    IfStatement, LogicalExpression, Program, TemplateLiteral, VariableDeclarationKind,
};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

use super::walk;
use crate::pac::tree::{Builder, Declared, Function, Kind, Regex, Tree};
use crate::source::Span;

/// Most constructs inside each other: chains of `!` and the like, which the gate lets through up to a
/// bound of its own. What walks down a tree needs less than a kilobyte of stack for each.
const MOST_DEPTH: usize = 20_000;

/// The tree; `None` where it is too deep.
pub(super) fn of(program: &Program<'_>) -> Option<Tree> {
    let mut made = Made::default();
    made.visit_program(program);
    (made.builder.deepest() <= MOST_DEPTH).then(|| made.builder.finish())
}

#[derive(Default)]
struct Made<'a> {
    builder: Builder,
    /// Names that are used, each once.
    names: HashMap<&'a str, Arc<str>>,
}

impl<'a> Visit<'a> for Made<'a> {
    fn enter_node(&mut self, node: AstKind<'a>) {
        if is_node(&node) {
            let kind = match &node {
                AstKind::IdentifierReference(id) => Kind::Name(self.name(id.name.as_str())),
                AstKind::StaticMemberExpression(member) => {
                    Kind::Member(self.name(member.property.name.as_str()))
                }
                node => kind(node),
            };
            self.builder.open(kind, span(node.span()));
        }
    }

    fn leave_node(&mut self, node: AstKind<'a>) {
        if is_node(&node) {
            self.builder.close();
        }
    }

    fn visit_logical_expression(&mut self, expression: &LogicalExpression<'a>) {
        let operator = expression.operator;
        let mut operands = vec![&expression.right];
        let mut left = &expression.left;
        while let Expression::LogicalExpression(inner) = left {
            if inner.operator != operator {
                break;
            }
            operands.push(&inner.right);
            left = &inner.left;
        }
        operands.push(left);
        let kind = Kind::Logical(operator.as_str());
        self.all(kind, expression.span, operands.into_iter().rev());
    }

    /// What leans to the left is of the same rank, or in parentheses.
    fn visit_binary_expression(&mut self, expression: &BinaryExpression<'a>) {
        let mut kind = Kind::Binary(expression.operator.as_str());
        let mut left = &expression.left;
        while let Expression::BinaryExpression(inner) = left {
            if inner.operator != expression.operator {
                kind = Kind::Mixed;
            }
            left = &inner.left;
        }
        let operands = walk::operands(expression);
        self.all(kind, expression.span, operands.into_iter());
    }

    fn visit_if_statement(&mut self, statement: &IfStatement<'a>) {
        let (links, last) = walk::links(statement);
        self.builder.open(Kind::If, span(statement.span));
        for link in links {
            self.visit_expression(&link.test);
            self.visit_statement(&link.consequent);
        }
        if let Some(last) = last {
            self.visit_statement(last);
        }
        self.builder.close();
    }

    fn visit_for_statement(&mut self, statement: &ForStatement<'a>) {
        let whole = span(statement.span);
        self.builder.open(Kind::For, whole);
        match &statement.init {
            Some(init) => self.visit_for_statement_init(init),
            None => self.builder.leaf(Kind::Absent, whole),
        }
        for part in [&statement.test, &statement.update] {
            match part {
                Some(part) => self.visit_expression(part),
                None => self.builder.leaf(Kind::Absent, whole),
            }
        }
        self.visit_statement(&statement.body);
        self.builder.close();
    }

    /// Texts and expressions in their order.
    fn visit_template_literal(&mut self, template: &TemplateLiteral<'a>) {
        self.builder.open(Kind::Template, span(template.span));
        let mut expressions = template.expressions.iter();
        for text in &template.quasis {
            let value = text.value.cooked.as_ref().map_or("", |text| text.as_str());
            self.builder.leaf(Kind::Text(value.into()), span(text.span));
            if let Some(expression) = expressions.next() {
                self.visit_expression(expression);
            }
        }
        self.builder.close();
    }
}

impl<'a> Made<'a> {
    fn name(&mut self, name: &'a str) -> Arc<str> {
        let known = self.names.entry(name);
        known.or_insert_with(|| Arc::from(name)).clone()
    }

    fn all<'t>(
        &mut self,
        kind: Kind,
        whole: oxc_span::Span,
        operands: impl Iterator<Item = &'t Expression<'a>>,
    ) where
        'a: 't,
    {
        self.builder.open(kind, span(whole));
        for operand in operands {
            self.visit_expression(operand);
        }
        self.builder.close();
    }
}

/// False for what only groups, and for names that are a part of the node that they are in.
const fn is_node(node: &AstKind<'_>) -> bool {
    !matches!(
        node,
        AstKind::ParenthesizedExpression(_)
            | AstKind::FormalParameters(_)
            | AstKind::FormalParameter(_)
            | AstKind::CatchParameter(_)
            | AstKind::IdentifierName(_)
            | AstKind::LabelIdentifier(_)
            | AstKind::ChainExpression(_)
            | AstKind::Hashbang(_)
    )
}

fn kind(node: &AstKind<'_>) -> Kind {
    match node {
        AstKind::Program(_) => Kind::Program,
        AstKind::Function(function) => Kind::Function(Box::new(Function {
            name: function.id.as_ref().map(|id| id.name.as_str().into()),
            parameters: parameters(&function.params),
            declared: function.r#type == FunctionType::FunctionDeclaration,
        })),
        AstKind::ArrowFunctionExpression(arrow) => Kind::Function(Box::new(Function {
            name: None,
            parameters: parameters(&arrow.params),
            declared: false,
        })),
        AstKind::BindingIdentifier(id) => Kind::Binding(id.name.as_str().into()),
        AstKind::FunctionBody(_) | AstKind::BlockStatement(_) => Kind::Block,
        AstKind::ReturnStatement(_) => Kind::Return,
        AstKind::VariableDeclaration(list) => Kind::Variables(match list.kind {
            VariableDeclarationKind::Var => Declared::Var,
            VariableDeclarationKind::Let => Declared::Let,
            VariableDeclarationKind::Const => Declared::Const,
            _ => Declared::Otherwise,
        }),
        AstKind::VariableDeclarator(_) => Kind::Declarator,
        AstKind::ExpressionStatement(_) => Kind::Effect,
        AstKind::ForInStatement(_) | AstKind::ForOfStatement(_) => Kind::ForEach,
        AstKind::WhileStatement(_) => Kind::While,
        AstKind::DoWhileStatement(_) => Kind::DoWhile,
        AstKind::SwitchStatement(_) => Kind::Switch,
        AstKind::SwitchCase(case) => Kind::Case {
            tested: case.test.is_some(),
        },
        AstKind::ThrowStatement(_) => Kind::Throw,
        AstKind::BreakStatement(_) => Kind::Break,
        AstKind::ContinueStatement(_) => Kind::Continue,
        AstKind::TryStatement(statement) => Kind::Try {
            catches: statement.handler.is_some(),
            finishes: statement.finalizer.is_some(),
        },
        AstKind::CatchClause(_) => Kind::Catch,
        AstKind::LabeledStatement(_) => Kind::Labelled,
        AstKind::WithStatement(_) => Kind::With,
        AstKind::EmptyStatement(_) => Kind::Empty,
        AstKind::Elision(_) => Kind::Absent,
        other => expression(other),
    }
}

fn expression(node: &AstKind<'_>) -> Kind {
    match node {
        AstKind::StringLiteral(text) => Kind::Text(text.value.as_str().into()),
        AstKind::NumericLiteral(number) => Kind::Number(number.value),
        AstKind::BooleanLiteral(boolean) => Kind::Boolean(boolean.value),
        AstKind::NullLiteral(_) => Kind::Null,
        AstKind::RegExpLiteral(literal) => Kind::Regex(Box::new(Regex {
            pattern: literal.regex.pattern.text.as_str().into(),
            flags: literal.regex.flags.to_string().into(),
        })),
        AstKind::ArrayExpression(_) => Kind::Array,
        AstKind::ObjectExpression(_) => Kind::Object,
        AstKind::ObjectProperty(property) => {
            let name = property.key.static_name();
            Kind::Property(name.map(|name| name.as_ref().into()))
        }
        AstKind::ComputedMemberExpression(_) => Kind::Index,
        AstKind::CallExpression(_) => Kind::Call,
        AstKind::NewExpression(_) => Kind::New,
        AstKind::UnaryExpression(unary) => Kind::Unary(unary.operator.as_str()),
        AstKind::UpdateExpression(_) => Kind::Step,
        AstKind::AssignmentExpression(assignment) => Kind::Assign(assignment.operator.as_str()),
        AstKind::ConditionalExpression(_) => Kind::Conditional,
        AstKind::SequenceExpression(_) => Kind::Sequence,
        _ => Kind::Other,
    }
}

fn parameters(list: &FormalParameters<'_>) -> Box<[Box<str>]> {
    let name = |pattern: &BindingPattern<'_>| {
        let name = pattern.get_identifier_name();
        name.map_or_else(Box::default, |name| Box::from(name.as_str()))
    };
    list.items.iter().map(|item| name(&item.pattern)).collect()
}

const fn span(span: oxc_span::Span) -> Span {
    Span::new(span.start, span.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pac::stack::on_large_stack;
    use crate::pac::syntax;
    use crate::source::SourceFile;

    fn tree(text: &str) -> Tree {
        let file = SourceFile::new("x", text.to_owned());
        // Long chains need more than the stack of a test.
        on_large_stack(|| syntax::tree(&file).expect("a tree")).expect("a result")
    }

    fn kinds(text: &str) -> Vec<String> {
        let tree = tree(text);
        tree.all()
            .skip(1)
            .map(|(_, node)| format!("{:?}", node.kind))
            .collect()
    }

    #[test]
    fn chains_are_one_node_and_parentheses_none() {
        let text = format!("x = {}a;", "a || ".repeat(20_000));
        let tree = tree(&text);
        let (chain, _) = tree
            .all()
            .find(|(_, node)| node.kind == Kind::Logical("||"))
            .expect("a chain");
        assert_eq!(tree.children(chain).count(), 20_001);
        assert_eq!(
            kinds("a+b+c-d;")[1..],
            [
                "Mixed",
                "Name(\"a\")",
                "Name(\"b\")",
                "Name(\"c\")",
                "Name(\"d\")"
            ]
        );
        assert_eq!(
            kinds("a&&b||c;")[1..3],
            ["Logical(\"||\")", "Logical(\"&&\")"]
        );
        let text = format!("{} ;", "if (a) b; else ".repeat(10_000));
        let tree = self::tree(&text);
        let (chain, _) = tree.all().nth(1).expect("an if");
        assert_eq!(tree.kind(chain), &Kind::If);
        assert_eq!(tree.children(chain).count(), 20_001);
    }

    #[test]
    fn parts_stand_where_the_kinds_say() {
        assert_eq!(
            kinds("for (;;) a['b'].c(1, 'd');"),
            [
                "For",
                "Absent",
                "Absent",
                "Absent",
                "Effect",
                "Call",
                "Member(\"c\")",
                "Index",
                "Name(\"a\")",
                "Text(\"b\")",
                "Number(1.0)",
                "Text(\"d\")"
            ]
        );
        let tree = tree("function f(a, b) { return {c: 1, 'd': 2}; }");
        let Kind::Function(function) = tree.kind(1) else {
            panic!("{:?}", tree.kind(1));
        };
        assert_eq!(
            (function.name.as_deref(), function.parameters.len()),
            (Some("f"), 2)
        );
        assert!(function.declared);
        let body = tree.last_child(1).expect("a body");
        assert_eq!(tree.kind(body), &Kind::Block);
        let properties: Vec<_> = tree
            .all()
            .filter_map(|(id, node)| match &node.kind {
                Kind::Property(name) => Some((name.as_deref(), tree.kind(tree.last_child(id)?))),
                _ => None,
            })
            .collect();
        assert_eq!(
            properties,
            [
                (Some("c"), &Kind::Number(1.0)),
                (Some("d"), &Kind::Number(2.0))
            ]
        );
    }

    #[test]
    fn what_the_gate_refuses_has_no_tree() {
        for text in ["x = `a`", "if (", "((((", "a => b"] {
            let file = SourceFile::new("x", text.to_owned());
            assert!(syntax::tree(&file).is_err(), "{text}");
        }
    }
}
