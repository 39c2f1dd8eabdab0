//! The step because of which two ways part.
//!
//! Not every step that differs is one: a call that was given something else and came to the same result
//! changes nothing. What counts is where the ways go on differently, and the call behind that.

use super::builtin::{has_and_has_not, missing_builtin};
use super::error::{error_of, other_error};
use super::fields::{REQUEST, concerns, differing, of_builtin};
use super::found::Found;
use super::parting::{behind, changed, parts, start};
use super::{Side, of_memory};
use crate::finding::disagreement::Field;
use crate::finding::explanation::{Event, PathStep, Value};
use crate::pac::dialects::UrlText;

/// Questions of a script from which on a client's limit of names may be the reason.
const MANY_NAMES: usize = 20;

/// They call, test or return something else.
pub(super) fn on_the_way(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let [left, right] = [one, other].map(|side| {
        let path = &side.explanation.path;
        path.iter()
            .filter(|step| !matches!(step.event, Event::Answer { .. }))
            .collect::<Vec<&PathStep>>()
    });
    let steps = 0..left.len().max(right.len());
    let pair = |at: usize| (left.get(at).copied(), right.get(at).copied());
    let parted = steps.clone().find(|&at| parts(pair(at)));
    let at = match parted {
        Some(parted) => {
            let before: Vec<_> = (0..parted)
                .filter_map(|at| Some((at, changed(pair(at))?)))
                .collect();
            behind(one, other, pair(parted), parted, &before).unwrap_or(parted)
        }
        // Nothing went another way: the first thing that differs at all.
        None => steps
            .into_iter()
            .find(|&at| !same(pair(at).0, pair(at).1))?,
    };
    let place = |step: Option<&&PathStep>| Some(step?.place.as_ref()?.start);
    let before = at.checked_sub(1).and_then(|before| left.get(before));
    let (left, right) = (left.get(at), right.get(at));
    let found = thrown(one, other, before.copied())
        .or_else(|| between(one, other, left.copied(), right.copied()))?;
    let place = found.place.or_else(|| place(left)).or_else(|| place(right));
    Some(Found { place, ..found })
}

/// A builtin threw in both, and the script looks at what was thrown.
fn thrown(one: &Side<'_>, other: &Side<'_>, before: Option<&PathStep>) -> Option<Found> {
    let Event::Call {
        function,
        result: None,
        ..
    } = &before?.event
    else {
        return None;
    };
    let mut names = of_builtin(function);
    names.push("error_words");
    Some(Found {
        fields: differing(&names, one.dialect, other.dialect),
        says: format!("{function} throws in both, and not the same"),
        place: None,
    })
}

fn same(one: Option<&PathStep>, other: Option<&PathStep>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one.is_none() && other.is_none();
    };
    start(one) == start(other)
        && match (&one.event, &other.event) {
            (
                Event::Call {
                    function: left,
                    arguments: given,
                    result: got,
                    ..
                },
                Event::Call {
                    function: right,
                    arguments: other_given,
                    result: other_got,
                    ..
                },
            ) => left == right && given == other_given && got == other_got,
            (left, right) => left == right,
        }
}

fn between(
    one: &Side<'_>,
    other: &Side<'_>,
    left: Option<&PathStep>,
    right: Option<&PathStep>,
) -> Option<Found> {
    let found = |fields, says| {
        Some(Found {
            fields,
            says,
            place: None,
        })
    };
    let (name, other_name) = (one.dialect.name, other.dialect.name);
    // A builtin that one of them does not have.
    let text = |step: Option<&PathStep>| {
        let step = step?;
        match &step.event {
            Event::Call { function, .. } => Some(function.clone()),
            _ => step.place.as_ref().map(|place| place.text.clone()),
        }
    };
    let errors = [one, other].map(|side| error_of(&side.explanation.answer));
    // An error names what is missing; a step only has it somewhere.
    let texts = [text(left), text(right)].into_iter().flatten();
    for words in errors.into_iter().chain(texts) {
        if let Some((builtin, with, without)) = missing_builtin(&words, one, other) {
            return found(
                has_and_has_not(builtin, one, other),
                format!("{with} has {builtin}, {without} has not"),
            );
        }
    }
    match (left.map(|step| &step.event), right.map(|step| &step.event)) {
        (Some(left @ Event::Call { .. }), Some(right @ Event::Call { .. })) => {
            calls(one, other, left, right)
        }
        (
            Some(Event::Condition { value, .. }),
            Some(Event::Condition {
                value: other_value, ..
            }),
        ) => found(
            given(one, other),
            format!("a condition is {value} in {name} and {other_value} in {other_name}"),
        ),
        (Some(left @ Event::Return { .. }), Some(right @ Event::Return { .. })) => {
            returns(one, other, left, right)
        }
        // Only one of them went on: the other threw.
        (Some(_), None) | (None, Some(_)) => other_error(one, other),
        _ => None,
    }
}

fn calls(one: &Side<'_>, other: &Side<'_>, left: &Event, right: &Event) -> Option<Found> {
    let (
        Event::Call {
            function,
            arguments,
            result,
            ..
        },
        Event::Call {
            function: other_function,
            arguments: other_arguments,
            result: other_result,
            ..
        },
    ) = (left, right)
    else {
        return None;
    };
    if function != other_function {
        return None;
    }
    let (name, other_name) = (one.dialect.name, other.dialect.name);
    if arguments != other_arguments {
        return Some(Found {
            fields: given(one, other),
            says: format!(
                "{function} is given ({}) in {name} and ({}) in {other_name}",
                listed(arguments),
                listed(other_arguments)
            ),
            place: None,
        });
    }
    let results = [result, other_result].map(|value| value.as_ref().unwrap_or(&Value::Undefined));
    let names = [one, other].map(|side| side.explanation.answer.lookups.len());
    let concerned = |field: &Field| match field.name {
        "lookups" => names.iter().any(|names| *names >= MANY_NAMES),
        name => concerns(name, function, arguments, results),
    };
    let mut fields = differing(&of_builtin(function), one.dialect, other.dialect);
    if fields.iter().any(concerned) {
        fields.retain(concerned);
    }
    let words = |result: &Option<Value>| match result {
        Some(value) => format!("gives {value}"),
        None => "throws".to_owned(),
    };
    Some(Found {
        fields,
        says: format!(
            "{function}({}) {} in {name} and {} in {other_name}",
            listed(arguments),
            words(result),
            words(other_result)
        ),
        place: None,
    })
}

fn returns(one: &Side<'_>, other: &Side<'_>, left: &Event, right: &Event) -> Option<Found> {
    let (
        Event::Return {
            function, value, ..
        },
        Event::Return {
            function: other_function,
            value: other_value,
            ..
        },
    ) = (left, right)
    else {
        return None;
    };
    let (name, other_name) = (one.dialect.name, other.dialect.name);
    if function == other_function {
        return Some(Found {
            fields: given(one, other),
            says: format!("the return gives {value} in {name} and {other_value} in {other_name}"),
            place: None,
        });
    }
    let entry = |function: &Option<String>| match function {
        Some(function) => function.clone(),
        None => "a function".to_owned(),
    };
    Some(Found {
        fields: differing(&["entry_points"], one.dialect, other.dialect),
        says: format!(
            "{name} is answered by {} and {other_name} by {}",
            entry(function),
            entry(other_function)
        ),
        place: None,
    })
}

/// The fields behind different URLs and hosts, as far as this URL has what they are about.
fn given(one: &Side<'_>, other: &Side<'_>) -> Vec<Field> {
    let (left, right) = (&one.explanation.answer, &other.explanation.answer);
    if left.seen_url == right.seen_url && left.host == right.host {
        // What the script remembers is left.
        return of_memory(one.dialect, other.dialect);
    }
    let url = left.url.as_str();
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .map_or("", |(_, path)| path);
    let secure = url.starts_with("https:") || url.starts_with("wss:");
    let mut fields = differing(REQUEST, one.dialect, other.dialect);
    fields.retain(|field| match field.name {
        "host_text" => left.host != right.host,
        _ if left.seen_url == right.seen_url => false,
        "keeps_fragment" => url.contains('#'),
        "keeps_credentials" => authority.contains('@'),
        "https_path" => secure && !path.is_empty(),
        "http_path" => !secure && !path.is_empty(),
        // The standard's text and Chromium's part in these characters only.
        "url_text" if !is_as_given(field) => url.contains(['*', '^', '|']),
        _ => true,
    });
    fields
}

fn is_as_given(field: &Field) -> bool {
    let as_given = format!("{:?}", UrlText::AsGiven);
    [&field.value, &field.other].contains(&&as_given)
}

fn listed(values: &[Value]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    words.join(", ")
}
