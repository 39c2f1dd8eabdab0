//! The front end: syntax errors with their places, the nesting check, and the spans that
//! instrumentation needs. The only module that names the oxc crates.
//!
//! Everything here recurses over the source and must run on the engine's large stack
//! ([`on_large_stack`](super::stack::on_large_stack)).

mod awaited;
mod collector;
mod depth;
mod edition;
mod gate;
mod lexer;
mod lexical;
mod lowering;
mod marked;
mod prescan;
mod sites;
mod walk;

pub use gate::{MOST_TOKENS, harmless};
pub use lexer::Odd;
pub use sites::{
    CallSite, ConditionSite, FunctionSite, NewerSyntax, ReturnSite, StatementSite, Syntax,
};

use oxc_allocator::Allocator;
use oxc_ast::ast::Statement;
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;

use super::builtins;
use super::decision;
use super::dialects::{Awaits, Dialect};
use super::evaluation::{Limit, LimitKind, ScriptError};
use crate::source::{SourceFile, Span};

/// Why a script can't be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It does not parse. The first error, in places of the source.
    Syntax(ScriptError),
    /// It parses here, and in no client: our parsers take for white space what is none, and for
    /// declarations what belongs into blocks.
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
        return Err(Unusable::Syntax(script_error(
            source,
            &error.message,
            place,
        )));
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

/// What a classic script may not hold, though the parser takes it.
fn illegal(parsed: &ParserReturn<'_>) -> Option<(&'static str, oxc_span::Span)> {
    // White space is what ECMA-262 section 12.2 lists.
    const NOT_WHITE: [char; 3] = ['\u{85}', '\u{180e}', '\u{200b}'];
    let text = parsed.program.source_text;
    let mut irregular = parsed.irregular_whitespaces.iter();
    if let Some(span) = irregular.find(|span| span.source_text(text).contains(NOT_WHITE)) {
        return Some(("a character that is no white space", *span));
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

/// Lowers a simple script for a client; see [`decision`].
///
/// # Errors
/// The first thing in it that is not simple.
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
    lowering::lower(&parsed.program, source, dialect)
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
