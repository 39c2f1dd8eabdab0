//! Who answers for a client: a decision program or the engine, and why.

use crate::finding::answers::Way;
use crate::finding::explanation::ClientProgram;
use crate::pac::decision::{Program, Refusal};
use crate::pac::dialects::Dialect;
use crate::source::SourceFile;
use crate::source::secrets::masked;
use crate::system::ScriptSession;

/// As reports name it.
pub(super) fn way(session: &ScriptSession, source: &SourceFile) -> Way {
    let (program, refusal) = (session.program(), session.refusal());
    Way {
        by: match program {
            None => "engine",
            Some(_) if session.compares() => "both",
            Some(_) => "decision program",
        },
        reason: refusal.map(|refusal| refusal.reason.to_string()),
        at: refusal
            .and_then(|refusal| refusal.span)
            .map(|span| source.position(span.start)),
        program: program.map(Program::summary),
    }
}

/// The whole program, where there is one.
pub(super) fn program(
    session: &ScriptSession,
    dialect: &Dialect,
    source: &SourceFile,
) -> ClientProgram {
    let (words, listing) = match session.program() {
        Some(program) => (program.summary(), program.listing()),
        None => (words(session.refusal(), source), String::new()),
    };
    ClientProgram {
        client: dialect.name.to_owned(),
        answered_by: way(session, source),
        words,
        listing: masked(&listing).lines().map(str::to_owned).collect(),
    }
}

/// In words.
pub(super) fn words(refusal: Option<&Refusal>, source: &SourceFile) -> String {
    let name = source.name();
    let Some(refusal) = refusal else {
        return format!(
            "{name}: answered by a decision program; the engine answers what that leaves open"
        );
    };
    let place = refusal
        .span
        .map(|span| source.position(span.start))
        .map(|at| format!(" (line {}, column {})", at.line, at.column))
        .unwrap_or_default();
    format!(
        "{name}: answered by the engine; it is not a decision program because of {}{place}",
        refusal.reason
    )
}
