//! Prints a script again: other blanks, comments, line ends and parentheses, the same meaning.

use std::collections::{BTreeMap, BTreeSet};

use oxc_allocator::Allocator;
use oxc_ast::AstKind;
use oxc_ast::ast::{
    CallExpression, ComputedMemberExpression, Expression, NewExpression, ObjectProperty,
    PrivateFieldExpression, PropertyKey, PropertyKind, StaticMemberExpression,
    TaggedTemplateExpression,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::config::TokensParserConfig;
use oxc_parser::{Kind, Parser};
use oxc_span::{GetSpan, SourceType};

/// How a script is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// No blank where the grammar needs none.
    Tight,
    /// A comment wherever one may stand, and no blank.
    Comments,
    /// Comments to the end of the line, and HTML-like ones, wherever the line may end.
    LineComments,
    /// A line end wherever one may stand; no semicolon where the line end stands for it.
    LineEnds,
    /// As it was, with CR LF.
    CrLf,
    /// Parentheses around every expression.
    Parentheses,
}

impl Style {
    pub(crate) const ALL: [Self; 6] = [
        Self::Tight,
        Self::Comments,
        Self::LineComments,
        Self::LineEnds,
        Self::CrLf,
        Self::Parentheses,
    ];
}

/// A token, and what must stand behind it.
struct Token<'a> {
    text: &'a str,
    kind: Kind,
    end: u32,
}

/// The script in another style; none where it does not parse.
pub(crate) fn printed(text: &str, style: Style) -> Option<String> {
    if style == Style::CrLf {
        let lines = text.replace("\r\n", "\n");
        return Some(lines.replace('\n', "\r\n"));
    }
    let allocator = Allocator::default();
    // The one that keeps tokens panics where a text ends too early.
    let first = Parser::new(&allocator, text, SourceType::script()).parse();
    if first.diagnostics.errors().next().is_some() {
        return None;
    }
    let parsed = Parser::new(&allocator, text, SourceType::script())
        .with_config(TokensParserConfig)
        .parse();
    let mut places = Places {
        text,
        ..Places::default()
    };
    places.visit_program(&parsed.program);
    let tokens: Vec<Token<'_>> = parsed
        .tokens
        .iter()
        .filter(|token| token.start() < token.end())
        .map(|token| Token {
            text: &text[token.start() as usize..token.end() as usize],
            kind: token.kind(),
            end: token.end(),
        })
        .collect();
    if tokens.is_empty() {
        return None;
    }
    Some(if style == Style::Parentheses {
        in_parentheses(text, &places)
    } else {
        again(&tokens, &places, style)
    })
}

fn again(tokens: &[Token<'_>], places: &Places<'_>, style: Style) -> String {
    let mut printed = String::new();
    let mut waiting = tokens.iter().peekable();
    let mut jumps = false;
    while let Some(token) = waiting.next() {
        let is_label = std::mem::replace(&mut jumps, matches!(token.text, "break" | "continue"));
        printed.push_str(token.text);
        let next = waiting.peek();
        let ends = places.ends.contains(&token.end);
        let stays = places.stays.contains(&token.end)
            || places.postfix.contains(&token.end)
            || keeps_its_line(token)
            || next.is_some_and(|next| next.kind == Kind::Arrow)
            // The engine takes the line end for the end of a directive, and the semicolon for a statement.
            || token.kind == Kind::Str && next.is_some_and(|next| next.kind == Kind::Semicolon);
        let Some(next) = next else {
            if ends && style != Style::LineEnds {
                printed.push(';');
            }
            break;
        };
        match style {
            Style::LineEnds if ends && separates(next) && !is_contextual(token) => {
                printed.push('\n');
            }
            _ if ends => printed.push(';'),
            _ => {}
        }
        let blank = joins(token, next, ends);
        match style {
            // Between two strokes it would be another comment.
            Style::Comments if token.text.ends_with('/') || next.text.starts_with('/') => {
                printed.push_str(" /*-*/ ");
            }
            Style::Comments => printed.push_str("/*-*/"),
            Style::LineComments if !stays => printed.push_str(" //'\n"),
            Style::LineEnds if !stays => {
                // `-->` is a comment where a line begins with it.
                printed.push('\n');
            }
            Style::LineComments => printed.push_str(" /*(*/ "),
            _ if blank => printed.push(' '),
            _ => {}
        }
        // Nor does it read `-->` behind some ends of statements.
        if style == Style::LineComments
            && !stays
            && !ends
            && !is_label
            && !matches!(token.kind, Kind::Minus2 | Kind::Semicolon | Kind::RCurly)
        {
            printed.push_str("-->'\n<!--'\n");
        }
    }
    printed.push('\n');
    printed
}

/// No line end may come behind it, or one would mean something else.
fn keeps_its_line(token: &Token<'_>) -> bool {
    matches!(token.text, "return" | "throw" | "break" | "continue") || is_contextual(token)
}

/// A name that is a keyword in front of some others.
fn is_contextual(token: &Token<'_>) -> bool {
    matches!(
        token.text,
        "yield"
            | "async"
            | "get"
            | "set"
            | "static"
            | "let"
            | "accessor"
            | "of"
            | "await"
            | "using"
    )
}

/// A line end in front of it ends the statement.
fn separates(next: &Token<'_>) -> bool {
    let first = next.text.chars().next().unwrap_or(' ');
    let word = !matches!(next.text, "in" | "instanceof");
    matches!(first, '}' | '"' | '\'' | '!' | '~')
        || word && (first.is_alphanumeric() || matches!(first, '_' | '$' | '\\'))
}

/// Without a blank the two would be read otherwise.
fn joins(token: &Token<'_>, next: &Token<'_>, separated: bool) -> bool {
    if separated {
        return false;
    }
    let word = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '_' | '$' | '\\' | '#' | '\u{200c}' | '\u{200d}')
            || !c.is_ascii()
    };
    let (Some(last), Some(first)) = (token.text.chars().last(), next.text.chars().next()) else {
        return false;
    };
    if matches!(token.kind, Kind::TemplateHead | Kind::TemplateMiddle)
        || matches!(next.kind, Kind::TemplateMiddle | Kind::TemplateTail)
    {
        return false;
    }
    let number = token.text.starts_with(|c: char| c.is_ascii_digit());
    (word(last) || token.kind == Kind::RegExp) && word(first)
        || number && first == '.'
        || matches!(
            (last, first),
            ('+', '+') | ('-', '-' | '>') | ('/', '/' | '*') | ('<', '!')
        )
}

fn in_parentheses(text: &str, places: &Places<'_>) -> String {
    let mut printed = String::new();
    for (at, character) in text.char_indices().chain([(text.len(), '\n')]) {
        let at = u32::try_from(at).unwrap();
        if let Some(&many) = places.closes.get(&at) {
            printed.push_str(&")".repeat(many));
        }
        if places.ends.contains(&at) {
            printed.push(';');
        }
        if let Some(&many) = places.opens.get(&at) {
            printed.push_str(&"(".repeat(many));
        }
        printed.push(character);
    }
    printed
}

/// Where something may be put in, by offset.
#[derive(Default)]
struct Places<'a> {
    text: &'a str,
    /// Heads of loops.
    heads: Vec<oxc_span::Span>,
    /// Statements end without a semicolon.
    ends: BTreeSet<u32>,
    /// Behind the end of it no line may end.
    stays: BTreeSet<u32>,
    /// The operand of a postfix `++` or `--`.
    postfix: BTreeSet<u32>,
    opens: BTreeMap<u32, usize>,
    closes: BTreeMap<u32, usize>,
}

impl Places<'_> {
    fn statement(&mut self, span: oxc_span::Span) {
        let text = &self.text[span.start as usize..span.end as usize];
        if !text.ends_with(';') {
            self.ends.insert(span.end);
        }
    }

    fn wrap(&mut self, span: oxc_span::Span) {
        *self.opens.entry(span.start).or_default() += 1;
        *self.closes.entry(span.end).or_default() += 1;
    }
}

impl<'a> Visit<'a> for Places<'a> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::ExpressionStatement(it) => self.statement(it.span),
            AstKind::ReturnStatement(it) => self.statement(it.span),
            AstKind::ThrowStatement(it) => self.statement(it.span),
            AstKind::BreakStatement(it) => self.statement(it.span),
            AstKind::ContinueStatement(it) => self.statement(it.span),
            AstKind::DoWhileStatement(it) => self.statement(it.span),
            AstKind::DebuggerStatement(it) => self.statement(it.span),
            AstKind::Directive(it) => self.statement(it.span),
            AstKind::PropertyDefinition(it) => self.statement(it.span),
            AstKind::ForStatement(it) => {
                self.heads.extend(it.init.as_ref().map(GetSpan::span));
            }
            AstKind::ForInStatement(it) => self.heads.push(it.left.span()),
            AstKind::ForOfStatement(it) => self.heads.push(it.left.span()),
            AstKind::VariableDeclaration(it) if !self.heads.contains(&it.span) => {
                self.statement(it.span);
            }
            AstKind::UpdateExpression(it) if !it.prefix => {
                self.postfix.insert(it.argument.span().end);
            }
            _ => {}
        }
    }

    fn visit_expression(&mut self, expression: &Expression<'a>) {
        let wraps = !matches!(
            expression,
            Expression::ParenthesizedExpression(_) | Expression::Super(_)
        );
        if wraps {
            self.wrap(expression.span());
        }
        walk::walk_expression(self, expression);
    }

    fn visit_object_property(&mut self, property: &ObjectProperty<'a>) {
        if property.method || property.kind != PropertyKind::Init {
            self.visit_property_key(&property.key);
            walk::walk_expression(self, &property.value);
        } else if !property.shorthand {
            walk::walk_object_property(self, property);
        }
    }

    fn visit_property_key(&mut self, key: &PropertyKey<'a>) {
        let literal = key.as_expression().is_some_and(Expression::is_literal);
        if !literal {
            walk::walk_property_key(self, key);
        }
    }

    // What stands in front of these is a part of them.
    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        walk::walk_expression(self, &call.callee);
        for argument in &call.arguments {
            self.visit_argument(argument);
        }
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        walk::walk_expression(self, &new.callee);
        for argument in &new.arguments {
            self.visit_argument(argument);
        }
    }

    fn visit_tagged_template_expression(&mut self, tagged: &TaggedTemplateExpression<'a>) {
        walk::walk_expression(self, &tagged.tag);
        self.visit_template_literal(&tagged.quasi);
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        walk::walk_expression(self, &member.object);
    }

    fn visit_computed_member_expression(&mut self, member: &ComputedMemberExpression<'a>) {
        walk::walk_expression(self, &member.object);
        self.visit_expression(&member.expression);
    }

    fn visit_private_field_expression(&mut self, member: &PrivateFieldExpression<'a>) {
        walk::walk_expression(self, &member.object);
    }
}
