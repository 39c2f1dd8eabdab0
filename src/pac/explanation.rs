//! The steps of a run in the words of the report.

use super::evaluation::{Evaluation, LookupRecord};
use super::steps::{Glimpse, Step, StepKind};
use crate::finding::answers::UrlAnswer;
use crate::finding::explanation::{Event, Explanation, PathStep, Place, Value};
use crate::source::{SourceFile, Span};

/// Characters of the script's text that a step shows.
const MOST_TEXT: usize = 200;

/// An answer with the way to it. Without an evaluation, where the script was not asked, there is no
/// way.
pub fn explanation(
    answer: UrlAnswer,
    evaluation: Option<&Evaluation>,
    source: &SourceFile,
) -> Explanation {
    let Some(evaluation) = evaluation else {
        return Explanation {
            answer,
            path: Vec::new(),
            skipped: 0,
            skipped_before: None,
        };
    };
    let steps = &evaluation.trace.steps;
    let lookups = &evaluation.trace.lookups;
    let mut path: Vec<PathStep> = steps
        .kept()
        .filter_map(|step| path_step(step, lookups, source))
        .collect();
    mark_decision(&mut path, &answer);
    let behind = steps
        .last
        .iter()
        .filter(|step| path_step(step, lookups, source).is_some())
        .count();
    Explanation {
        skipped_before: (steps.skipped > 0).then(|| path.len() - behind),
        answer,
        path,
        skipped: steps.skipped,
    }
}

fn path_step(step: &Step, lookups: &[LookupRecord], source: &SourceFile) -> Option<PathStep> {
    Some(PathStep {
        place: step.span.map(|span| place(span, source)),
        event: event(&step.what, lookups)?,
    })
}

fn place(span: Span, source: &SourceFile) -> Place {
    let text = source.slice(span);
    let text = match text.char_indices().nth(MOST_TEXT) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    };
    Place {
        start: source.position(span.start),
        end: source.position(span.end),
        text,
    }
}

fn event(what: &StepKind, lookups: &[LookupRecord]) -> Option<Event> {
    Some(match what {
        StepKind::Condition { kind, value, holds } => Event::Condition {
            kind: kind.word(),
            value: shown(value),
            holds: *holds,
        },
        StepKind::Call {
            builtin,
            arguments,
            result,
            microseconds,
        } => Event::Call {
            function: builtin.to_string(),
            arguments: arguments.iter().map(shown).collect(),
            result: result.as_ref().map(shown),
            microseconds: *microseconds,
        },
        StepKind::Answer { question, name } => {
            let record = lookups
                .iter()
                .find(|record| record.question == *question && record.name == *name)?;
            Event::Answer {
                question: record.question.name(),
                name: record.name.clone(),
                addresses: record.answer.iter().map(ToString::to_string).collect(),
                failure: record.failure.clone(),
                microseconds: record.microseconds,
            }
        }
        StepKind::Return { function, value } => Event::Return {
            function: function.clone(),
            value: shown(value),
            decides: false,
        },
    })
}

fn shown(glimpse: &Glimpse) -> Value {
    match glimpse {
        Glimpse::Undefined => Value::Undefined,
        Glimpse::Null => Value::Null,
        Glimpse::Boolean(boolean) => Value::Boolean(*boolean),
        Glimpse::Number(number) => Value::Number(number.clone()),
        Glimpse::Text { text, cut: false } => Value::String(text.to_string()),
        Glimpse::Text { text, cut: true } => Value::Beginning(text.to_string()),
        Glimpse::Function => Value::Function,
        Glimpse::Object => Value::Object,
    }
}

/// The last return at the place that decided.
fn mark_decision(path: &mut [PathStep], answer: &UrlAnswer) {
    let Some(decided_at) = answer.decided_at else {
        return;
    };
    for step in path.iter_mut().rev() {
        if let Event::Return { decides, .. } = &mut step.event
            && step.place.as_ref().map(|place| place.start) == Some(decided_at)
        {
            *decides = true;
            return;
        }
    }
}
