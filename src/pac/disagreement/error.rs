//! One of two ways ends with an error.

use super::Side;
use super::builtin::{has_and_has_not, missing_builtin};
use super::fields::{differing, of_builtin};
use super::found::Found;
use crate::finding::answers::{ScriptFailure, Status, UrlAnswer};
use crate::finding::explanation::Event;
use crate::source::Position;

/// One of them ends with an error that the other does not have, or they make different things of one.
pub(super) fn other_error(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let Some(side) = only_failed(one, other) else {
        let status = one.explanation.answer.status;
        let both = status == Status::Error && other.explanation.answer.status == status;
        return both.then(|| Found {
            fields: differing(&["load_error", "call_error"], one.dialect, other.dialect),
            says: format!(
                "the script fails in both; {} and {} do different things then",
                one.dialect.name, other.dialect.name
            ),
            place: None,
        });
    };
    let error = side.explanation.answer.error.as_ref()?;
    let says = format!(
        "the script fails in {} only: {}",
        side.dialect.name, error.message
    );
    let place = place_of(&side.explanation.answer);
    if let Some((builtin, _, _)) = missing_builtin(&error.message, one, other) {
        return Some(Found {
            fields: has_and_has_not(builtin, one, other),
            says,
            place,
        });
    }
    let fields = differing(&behind(error, side), one.dialect, other.dialect);
    Some(Found {
        fields,
        says,
        place,
    })
}

/// The fields that can stand behind an error.
fn behind(error: &ScriptFailure, side: &Side<'_>) -> Vec<&'static str> {
    const SAID: [(&str, &[&str]); 9] = [
        ("promise that was not settled", &["awaits"]),
        ("tries a file", &["test_call"]),
        ("value of the file", &["file_value"]),
        ("has no JSON", &["non_text"]),
        ("not a string", &["non_text"]),
        ("outside ASCII", &["answer_must_be_ascii"]),
        ("FindProxyForURL", &["entry_points", "entry_point_lookup"]),
        ("console", &["silent_console"]),
        ("alert", &["alert_argument"]),
    ];
    let thrower = side
        .explanation
        .path
        .iter()
        .rev()
        .find_map(|step| match &step.event {
            Event::Call {
                function,
                result: None,
                ..
            } => Some(of_builtin(function)),
            _ => None,
        });
    let said = SAID
        .iter()
        .find(|(words, _)| error.message.contains(words))
        .map(|(_, names)| *names);
    said.map(<[_]>::to_vec).or(thrower).unwrap_or_default()
}

/// The one that ends with an error, where the other does not.
pub(super) fn only_failed<'a, 'b>(one: &'a Side<'b>, other: &'a Side<'b>) -> Option<&'a Side<'b>> {
    let failed = |side: &Side<'_>| side.explanation.answer.status == Status::Error;
    match (failed(one), failed(other)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        _ => None,
    }
}

pub(super) fn place_of(answer: &UrlAnswer) -> Option<Position> {
    let error = answer.error.as_ref()?;
    Some(Position {
        line: error.line?,
        column: error.column.unwrap_or(1),
    })
}

pub(super) fn error_of(answer: &UrlAnswer) -> String {
    let error = answer.error.as_ref();
    error.map_or_else(String::new, |error| error.message.clone())
}
