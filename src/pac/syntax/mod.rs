//! The front end: syntax errors with their places, the nesting check, and the spans that
//! instrumentation needs. The only module that names the oxc crates.
//!
//! Everything here recurses over the source and must run on the engine's large stack
//! ([`on_large_stack`](super::stack::on_large_stack)).

mod awaited;
mod collector;
mod depth;
mod edition;
mod elisions;
mod gate;
mod lexer;
mod lexical;
mod line_ends;
mod lowering;
mod marked;
mod mentions;
mod prescan;
mod sites;
mod tree;
mod walk;

pub use gate::{MOST_TOKENS, harmless};
pub use lexer::Odd;
pub use mentions::{Sought, mentions};
pub use sites::{
    CallSite, ConditionSite, FunctionSite, NewerSyntax, ReturnSite, StatementSite, Syntax,
};

use oxc_allocator::Allocator;
use oxc_ast::ast::Statement;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;

use super::builtins;
use super::decision;
use super::dialects::{Awaits, Dialect, TrailingComma};
use super::evaluation::{Limit, LimitKind, ScriptError};
use super::tree::Tree;
use crate::source::{SourceFile, Span};

/// Why a script can't be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It does not parse. The first error, in places of the source.
    Syntax(ScriptError),
    /// It parses here, and in no client: our parsers take for white space what is none, and for
    /// declarations what belongs in blocks.
    Illegal(ScriptError),
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
        let message = not_closed(source.text(), place).unwrap_or(&error.message);
        return Err(Unusable::Syntax(script_error(source, message, place)));
    }
    if let Some((message, span)) = illegal(&parsed) {
        let place = (span.start, span.size());
        return Err(Unusable::Illegal(script_error(
            source,
            message,
            Some(place),
        )));
    }
    collector::collect(&parsed.program).map_err(too_deep)
}

/// The words for a text that ends nowhere: the parser may have gone on and missed something else.
fn not_closed(text: &str, place: Option<(u32, u32)>) -> Option<&'static str> {
    let (start, length) = place?;
    let rest = text.get(start as usize..)?;
    let quote = rest.chars().next()?;
    if quote == '`' {
        let closed = rest.chars().skip(1).any(|letter| letter == '`');
        return (!closed).then_some("the template that begins here is not closed");
    }
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    // Whether it is closed, the parser knows: then the place ends with the same quotation mark.
    let token = rest
        .get(..length as usize)
        .filter(|token| !token.is_empty())?;
    let closed =
        token.len() > 1 && token.ends_with(quote) && !token.ends_with(&format!("\\{quote}"));
    (!closed).then_some("the text that begins here is not closed: its quotation mark is missing")
}

/// What a classic script may not hold, though the parser takes it.
fn illegal(parsed: &ParserReturn<'_>) -> Option<(&'static str, oxc_span::Span)> {
    // White space is what ECMA-262 section 12.2 lists.
    const NOT_WHITE: [char; 3] = ['\u{85}', '\u{180e}', '\u{200b}'];
    let text = parsed.program.source_text;
    let mut irregular = parsed.irregular_whitespaces.iter();
    if let Some(span) = irregular.find(|span| span.source_text(text).contains(NOT_WHITE)) {
        return Some(("a character that is not white space", *span));
    }
    parsed
        .program
        .body
        .iter()
        .find_map(|statement| match statement {
            Statement::VariableDeclaration(declaration) if declaration.kind.is_using() => Some((
                "a declaration with using outside of a block",
                declaration.span,
            )),
            _ => None,
        })
}

/// The calls that give a promise, where the client runs a file in which look-ups are awaited; none in
/// other clients, and where the script does not parse.
///
/// # Errors
/// The client's file does not compile.
pub fn promises(source: &SourceFile, dialect: &Dialect) -> Result<Vec<Span>, ScriptError> {
    if dialect.awaits == Awaits::Nothing {
        return Ok(Vec::new());
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    promises_of(&parsed, source, dialect)
}

fn promises_of(
    parsed: &ParserReturn<'_>,
    source: &SourceFile,
    dialect: &Dialect,
) -> Result<Vec<Span>, ScriptError> {
    if dialect.awaits == Awaits::Nothing {
        return Ok(Vec::new());
    }
    let asking: Vec<&str> = builtins::ALL
        .iter()
        .filter(|builtin| builtin.may_resolve && dialect.builtins.contains(&builtin.name))
        .map(|builtin| builtin.name)
        .collect();
    match awaited::promises(&parsed.program, &asking) {
        Ok(spans) => Ok(spans
            .into_iter()
            .map(|span| Span::new(span.start, span.end))
            .collect()),
        Err((message, span)) => {
            let place = (span.start, span.size());
            Err(script_error(source, message, Some(place)))
        }
    }
}

/// The ends of arrays before which a comma is one more element in the client; none in other clients,
/// and where the script does not parse.
///
/// # Errors
/// A comma after the last property of an object, which such a client refuses.
pub fn elisions(source: &SourceFile, dialect: &Dialect) -> Result<Vec<u32>, ScriptError> {
    if dialect.trailing_comma == TrailingComma::Nothing {
        return Ok(Vec::new());
    }
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    elisions_of(&parsed, source, dialect)
}

fn elisions_of(
    parsed: &ParserReturn<'_>,
    source: &SourceFile,
    dialect: &Dialect,
) -> Result<Vec<u32>, ScriptError> {
    if dialect.trailing_comma == TrailingComma::Nothing {
        return Ok(Vec::new());
    }
    elisions::of(&parsed.program).map_err(|comma| {
        let message = format!(
            "{} takes no comma after the last property of an object",
            dialect.title
        );
        script_error(source, &message, Some((comma, 1)))
    })
}

/// Lowers a script for a client; see [`decision`].
///
/// # Errors
/// The first thing in it that a program can't do.
pub fn lower(
    source: &SourceFile,
    dialect: &'static Dialect,
) -> Result<decision::Program, decision::Refusal> {
    let refused = decision::Refusal::of_file;
    // Before any parser sees it: this is the program itself, not its worker.
    harmless(source.text()).map_err(|odd| {
        let at = u32::try_from(odd.at).unwrap_or(u32::MAX);
        decision::Refusal::at(odd.reason, Span::new(at, at))
    })?;
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    if parsed.diagnostics.errors().next().is_some() || illegal(&parsed).is_some() {
        return Err(refused("an error of syntax"));
    }
    let syntax = collector::collect(&parsed.program).map_err(|_| refused("its deep nesting"))?;
    if let Some(newer) = syntax.newer_than(dialect.language_level) {
        return Err(decision::Refusal::at(
            "syntax that is newer than the client",
            newer.span,
        ));
    }
    if promises_of(&parsed, source, dialect) != Ok(Vec::new()) {
        return Err(refused("what the client awaits"));
    }
    if elisions_of(&parsed, source, dialect) != Ok(Vec::new()) {
        return Err(refused("a comma after the last element"));
    }
    lowering::lower(&parsed.program, source, dialect)
}

/// The tree of a script, made in the program itself.
///
/// # Errors
/// Why it has none here: the gate of [`harmless`] refuses the text, or it does not parse.
pub fn tree(source: &SourceFile) -> Result<Tree, Odd> {
    // Before any parser sees it: this is the program itself, not its worker.
    harmless(source.text())?;
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source.text(), SourceType::script()).parse();
    let at = |at: u32, reason| Odd {
        reason,
        at: at as usize,
    };
    if let Some(error) = parsed.diagnostics.errors().next() {
        let place = error
            .labels
            .first()
            .map_or(0, oxc_span::LabeledSpan::offset);
        return Err(at(place, "an error of syntax"));
    }
    if let Some((_, span)) = illegal(&parsed) {
        return Err(at(span.start, "an error of syntax"));
    }
    tree::of(&parsed.program).ok_or(at(0, "its deep nesting"))
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
