//! How long a message from a worker may be, and what is held to be an evaluation.

use crate::pac::evaluation::{
    Evaluation, Limit, LimitKind, Limits, LoadFailure, Outcome, ScriptError, Trace,
};
use crate::pac::steps::{Coverage, Glimpse, Instrumentation, StepKind, Steps};
use crate::source::{Position, SourceFile, Span};

/// What a message may have beside what the limits allow: errors, addresses, numbers.
const BESIDES: usize = 64 * 1024;

/// Bytes for a DNS question with its name and some addresses.
const OF_A_LOOKUP: usize = 256;

/// Most bytes of a character.
const OF_A_CHARACTER: usize = 4;

/// Longest text of an error. The engine cuts its own far below.
const MOST_ERROR_BYTES: usize = 16 * 1024;

/// Most bytes of a step: numbers and names, and the values of a call.
const OF_A_STEP: usize = 512 + (StepKind::ARGUMENTS + 1) * OF_A_GLIMPSE;
const OF_A_GLIMPSE: usize = Glimpse::CHARACTERS * OF_A_CHARACTER + 32;

/// Most bytes of the counts of one place of the script, per byte of its text: a place has at least
/// one byte, and no byte begins more than a few.
const OF_A_TEXT_BYTE: usize = 512;

/// The longest message that a worker may send about a load or a call.
pub(super) fn longest_message(limits: &Limits, instrumentation: Instrumentation) -> usize {
    let steps = match instrumentation {
        Instrumentation::Full => 2 * Steps::KEPT * OF_A_STEP,
        _ => 0,
    };

    let characters = limits
        .answer_characters
        .saturating_add(limits.all_alert_characters);
    characters
        .saturating_mul(OF_A_CHARACTER)
        .saturating_add(limits.lookups.saturating_mul(OF_A_LOOKUP))
        .saturating_add(steps)
        .saturating_add(BESIDES)
}

/// The longest message about what was reached.
pub(super) fn longest_counts(source: &SourceFile) -> usize {
    source
        .text()
        .len()
        .saturating_mul(OF_A_TEXT_BYTE)
        .saturating_add(BESIDES)
}

/// What is wrong with counts, if they can't have come from our engine.
pub(super) fn check_counts(coverage: &Coverage, source: &SourceFile) -> Result<(), &'static str> {
    let places = coverage.statements.iter().chain(&coverage.returns);
    let spans = places
        .map(|reached| reached.span)
        .chain(coverage.conditions.iter().map(|decided| decided.span))
        .chain(coverage.functions.iter().map(|entered| entered.span));
    for span in spans {
        check_span(span, source)?;
    }
    Ok(())
}

/// A verdict in place of an evaluation whose message is too long. Its answer and its alerts are
/// inside their limits, so it is the addresses of its questions.
pub(super) fn too_long(limits: &Limits, instrumentation: Instrumentation) -> Evaluation {
    Evaluation {
        outcome: Outcome::Limit(Limit {
            which: LimitKind::Lookups,
            value: format!(
                "{} bytes of names and addresses",
                longest_message(limits, instrumentation)
            ),
        }),
        trace: Trace::default(),
    }
}

/// What is wrong with an evaluation, if it can't have come from our engine.
pub(super) fn check(
    evaluation: &Evaluation,
    limits: &Limits,
    source: &SourceFile,
) -> Result<(), &'static str> {
    match &evaluation.outcome {
        Outcome::Text(text) if text.chars().count() > limits.answer_characters => {
            return Err("an answer beyond its limit");
        }
        Outcome::Threw(error) => check_error(error, source)?,
        Outcome::Text(_) => {}
        Outcome::NotText(text) | Outcome::Crash(text) => check_text(text)?,
        Outcome::Limit(limit) => check_text(&limit.value)?,
    }
    check_trace(&evaluation.trace, limits, source)
}

/// What is wrong with the result of loading, if it can't have come from our engine.
pub(super) fn check_loaded(
    loaded: &Result<Trace, LoadFailure>,
    limits: &Limits,
    source: &SourceFile,
) -> Result<(), &'static str> {
    match loaded {
        Ok(trace) => check_trace(trace, limits, source),
        Err(LoadFailure::Syntax(error) | LoadFailure::Threw(error)) => check_error(error, source),
        Err(LoadFailure::Refused(text) | LoadFailure::Crash(text)) => check_text(text),
        Err(LoadFailure::Limit(limit)) => check_text(&limit.value),
        Err(LoadFailure::NoEntryPoint { wanted, found }) => {
            check_text(found)?;
            wanted.iter().try_for_each(|name| check_text(name))
        }
    }
}

fn check_trace(trace: &Trace, limits: &Limits, source: &SourceFile) -> Result<(), &'static str> {
    let characters: usize = trace.alerts.iter().map(|alert| alert.chars().count()).sum();
    if trace.alerts.len() > limits.alerts || characters > limits.all_alert_characters {
        return Err("alerts beyond their limit");
    }
    if trace.lookups.len() > limits.lookups {
        return Err("more questions than are allowed");
    }
    check_steps(&trace.steps, source)?;
    match trace.decided_at {
        Some(place) if !is_in(place, source) => Err("a place outside the script"),
        _ => Ok(()),
    }
}

fn check_steps(steps: &Steps, source: &SourceFile) -> Result<(), &'static str> {
    if steps.first.len() > 2 * Steps::KEPT || steps.last.len() > Steps::KEPT {
        return Err("more steps than are kept");
    }
    steps
        .kept()
        .filter_map(|step| step.span)
        .try_for_each(|span| check_span(span, source))
}

fn check_span(span: Span, source: &SourceFile) -> Result<(), &'static str> {
    match source.text().get(span.range()) {
        Some(_) => Ok(()),
        None => Err("a span outside the script"),
    }
}

fn check_error(error: &ScriptError, source: &SourceFile) -> Result<(), &'static str> {
    check_text(&error.message)?;
    match error.span {
        Some(span) => check_span(span, source),
        None => Ok(()),
    }
}

/// Lines only: a column costs the length of its line, and past the end of one there is no harm.
fn is_in(place: Position, source: &SourceFile) -> bool {
    place.line >= 1 && place.column >= 1 && place.line as usize <= source.line_count()
}

const fn check_text(text: &str) -> Result<(), &'static str> {
    if text.len() > MOST_ERROR_BYTES {
        return Err("a text beyond its limit");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn limits() -> Limits {
        Limits {
            answer_characters: 4,
            alerts: 2,
            all_alert_characters: 6,
            lookups: 1,
            ..Limits::default()
        }
    }

    fn verdict(outcome: Outcome, trace: Trace) -> Result<(), &'static str> {
        let source = SourceFile::new("x", "ab\n\u{e9}");
        check(&Evaluation { outcome, trace }, &limits(), &source)
    }

    fn text(text: &str) -> Outcome {
        Outcome::Text(text.to_owned())
    }

    fn threw(message: &str, start: u32, end: u32) -> Outcome {
        Outcome::Threw(ScriptError {
            message: message.to_owned(),
            position: None,
            span: Some(Span::new(start, end)),
        })
    }

    #[test]
    fn what_our_engine_may_say_passes() {
        let trace = Trace {
            alerts: vec!["\u{1f600}\u{1f600}\u{1f600}".to_owned(), "abc".to_owned()],
            decided_at: Some(Position { line: 2, column: 1 }),
            ..Trace::default()
        };
        assert_eq!(verdict(text("\u{1f600}abc"), trace), Ok(()));
        assert_eq!(verdict(threw("no", 0, 5), Trace::default()), Ok(()));
    }

    #[test]
    fn what_it_can_not_say_does_not() {
        let none = Trace::default;
        let alerts = |alerts: &[&str]| Trace {
            alerts: alerts.iter().map(|&alert| alert.to_owned()).collect(),
            ..none()
        };
        let at = |line, column| Trace {
            decided_at: Some(Position { line, column }),
            ..none()
        };
        for (outcome, trace) in [
            (text("abcde"), none()),
            (threw("no", 0, 6), none()),
            (threw("no", 4, 5), none()),
            (threw("no", 3, 1), none()),
            (threw(&"x".repeat(MOST_ERROR_BYTES + 1), 0, 1), none()),
            (Outcome::Crash("x".repeat(MOST_ERROR_BYTES + 1)), none()),
            (text(""), alerts(&["", "", ""])),
            (text(""), alerts(&["1234567"])),
            (text(""), at(3, 1)),
            (text(""), at(0, 1)),
            (text(""), at(1, 0)),
        ] {
            let told = format!("{outcome:.60?} {trace:?}");
            assert!(verdict(outcome, trace).is_err(), "{told}");
        }
    }
}
