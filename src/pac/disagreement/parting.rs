//! Where two ways part, and the call behind it.

use super::Side;
use crate::finding::explanation::{Event, PathStep, Value};
use crate::source::Position;

/// The same step of both ways; `None` where one has ended.
pub(super) type Pair<'a> = (Option<&'a PathStep>, Option<&'a PathStep>);

/// True where the ways go on differently from here, or end with different answers.
pub(super) fn parts((one, other): Pair<'_>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_some() || other.is_some();
    };
    if start(one) != start(other) {
        return true;
    }
    match (&one.event, &other.event) {
        (
            Event::Condition { holds, .. },
            Event::Condition {
                holds: other_holds, ..
            },
        ) => holds != other_holds,
        (
            Event::Call {
                function, result, ..
            },
            Event::Call {
                function: other_function,
                result: other_result,
                ..
            },
        ) => function != other_function || result.is_some() != other_result.is_some(),
        (
            Event::Return {
                function,
                value,
                decides,
            },
            Event::Return {
                function: other_function,
                value: other_value,
                decides: other_decides,
            },
        ) => {
            function != other_function
                || decides != other_decides
                || *decides && value != other_value
        }
        _ => true,
    }
}

/// A call of both ways with different results.
pub(super) struct Changed<'a> {
    function: &'a str,
    arguments: [&'a [Value]; 2],
    results: [Option<&'a Value>; 2],
}

pub(super) fn changed((one, other): Pair<'_>) -> Option<Changed<'_>> {
    match (&one?.event, &other?.event) {
        (
            Event::Call {
                function,
                arguments,
                result,
                ..
            },
            Event::Call {
                arguments: other_arguments,
                result: other_result,
                ..
            },
        ) if result != other_result => Some(Changed {
            function,
            arguments: [arguments, other_arguments],
            results: [result.as_ref(), other_result.as_ref()],
        }),
        _ => None,
    }
}

/// The call behind the step at which two ways part: the last one with another result, and from there
/// back to the one whose result it was given. `None` where what the step looks at is not that result.
pub(super) fn behind(
    one: &Side<'_>,
    other: &Side<'_>,
    at_parting: Pair<'_>,
    parted: usize,
    before: &[(usize, Changed<'_>)],
) -> Option<usize> {
    let (mut at, mut call) = before.last().map(|(at, call)| (*at, call))?;
    let (left, right) = (&one.explanation.answer, &other.explanation.answer);
    let text = at_parting.0.and_then(|step| step.place.as_ref());
    let text = text.map_or("", |place| place.text.as_str());
    let adjacent = at + 1 == parted;
    let asked_otherwise = left.seen_url != right.seen_url && names(text, "url")
        || left.host != right.host && names(text, "host");
    if !adjacent && asked_otherwise && !text.contains(call.function) {
        return None;
    }
    if at_parting.0.is_none() || at_parting.1.is_none() {
        return None;
    }
    for (earlier, source) in before.iter().rev().skip(1) {
        let handed_on = (0..2).all(|side| {
            let Some(result) = source.results.get(side).copied().flatten() else {
                return false;
            };
            call.arguments
                .get(side)
                .is_some_and(|given| given.contains(result))
        });
        if handed_on {
            (at, call) = (*earlier, source);
        }
    }
    Some(at)
}

/// True where a text of a script has this name in it, as a word.
fn names(text: &str, name: &str) -> bool {
    let word = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '$';
    text.split(|it: char| !word(it)).any(|part| part == name)
}

/// Where a step begins.
pub(super) fn start(step: &PathStep) -> Option<Position> {
    step.place.as_ref().map(|place| place.start)
}
