//! The first thing that went differently on two ways.

use super::Side;
use super::fields::{ANSWER, REQUEST, concerns, differing, of_builtin};
use crate::finding::answers::{ScriptFailure, Status, UrlAnswer};
use crate::finding::disagreement::{Field, Reason};
use crate::finding::explanation::{Event, PathStep, Value};
use crate::source::Position;

/// Questions of a script from which on a client's limit of names may be the reason.
const MANY_NAMES: usize = 20;

/// A reason before it knows whose it is.
struct Found {
    fields: Vec<Field>,
    says: String,
    place: Option<Position>,
}

/// Why the two part, who do different things with one URL.
pub(super) fn reason(one: &Side<'_>, other: &Side<'_>) -> Reason {
    let found = never_asked(one, other)
        .or_else(|| other_text(one, other))
        .or_else(|| not_taken(one, other))
        .or_else(|| on_the_way(one, other))
        .or_else(|| other_error(one, other))
        .or_else(|| read_differently(one, other))
        .unwrap_or_else(|| Found {
            fields: Vec::new(),
            says: "the reason was not found; explain --client all shows both ways".to_owned(),
            place: None,
        });
    Reason {
        client: one.dialect.name.to_owned(),
        unlike: other.dialect.name.to_owned(),
        fields: found.fields,
        says: found.says,
        place: found.place,
    }
}

/// One of them does not ask the script.
fn never_asked(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let bypassed = |side: &Side<'_>| side.explanation.answer.status == Status::Bypass;
    let (without, with) = match (bypassed(one), bypassed(other)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return None,
    };
    Some(Found {
        fields: differing(&["bypass", "schemes"], one.dialect, other.dialect),
        says: format!(
            "{} never asks the PAC file about {}; {} does",
            without.dialect.name, without.explanation.answer.host, with.dialect.name
        ),
        place: None,
    })
}

/// They read different texts in the bytes.
fn other_text(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    (one.source.text() != other.source.text()).then(|| Found {
        fields: differing(&["charset", "text_ends_at_nul"], one.dialect, other.dialect),
        says: "they read the bytes of the file as different texts".to_owned(),
        place: first_difference(one, other),
    })
}

/// One of them does not take the file.
fn not_taken(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    const SAID: [(&str, &str); 4] = [
        ("ECMAScript", "language_level"),
        ("takes at most", "most_script_bytes"),
        (
            "does not contain FindProxyForURL",
            "text_must_name_entry_point",
        ),
        ("not valid UTF-8", "charset"),
    ];
    let side = only_failed(one, other)?;
    let error = side.explanation.answer.error.as_ref()?;
    let (_, field) = SAID
        .iter()
        .find(|(words, _)| error.message.contains(words))?;
    let fields = differing(&[field], one.dialect, other.dialect);
    (!fields.is_empty()).then(|| Found {
        fields,
        says: format!(
            "{} can't use the file: {}",
            side.dialect.name, error.message
        ),
        place: place_of(&side.explanation.answer),
    })
}

/// The one that ends with an error, where the other does not.
fn only_failed<'a, 'b>(one: &'a Side<'b>, other: &'a Side<'b>) -> Option<&'a Side<'b>> {
    let failed = |side: &Side<'_>| side.explanation.answer.status == Status::Error;
    match (failed(one), failed(other)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        _ => None,
    }
}

fn place_of(answer: &UrlAnswer) -> Option<Position> {
    let error = answer.error.as_ref()?;
    Some(Position {
        line: error.line?,
        column: error.column.unwrap_or(1),
    })
}

/// They call, test or return something else.
fn on_the_way(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let [left, right] = [one, other].map(|side| {
        let path = &side.explanation.path;
        path.iter()
            .filter(|step| !matches!(step.event, Event::Answer { .. }))
            .collect::<Vec<&PathStep>>()
    });
    let at = (0..left.len().max(right.len()))
        .find(|&at| !same(left.get(at).copied(), right.get(at).copied()))?;
    let place = |step: Option<&&PathStep>| Some(step?.place.as_ref()?.start);
    let before = at.checked_sub(1).and_then(|before| left.get(before));
    let (left, right) = (left.get(at), right.get(at));
    let found = thrown(one, other, before.copied())
        .or_else(|| between(one, other, left.copied(), right.copied()))?;
    Some(Found {
        place: place(left).or_else(|| place(right)),
        ..found
    })
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
    let mut names = of_builtin(function).to_vec();
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
    let start = |step: &PathStep| step.place.as_ref().map(|place| place.start);
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
    for words in [text(left), text(right)]
        .into_iter()
        .flatten()
        .chain(errors)
    {
        if let Some((builtin, with, without)) = missing_builtin(&words, one, other) {
            return found(
                has_and_has_not(builtin, one, other),
                format!("{with} has {builtin}, {without} has not"),
            );
        }
    }
    match (left.map(|step| &step.event), right.map(|step| &step.event)) {
        (
            Some(Event::Call {
                function,
                arguments,
                result,
                ..
            }),
            Some(Event::Call {
                function: other_function,
                arguments: other_arguments,
                result: other_result,
                ..
            }),
        ) if function == other_function => {
            if arguments != other_arguments {
                return found(
                    given(one, other),
                    format!(
                        "{function} is given ({}) in {name} and ({}) in {other_name}",
                        listed(arguments),
                        listed(other_arguments)
                    ),
                );
            }
            let results =
                [result, other_result].map(|value| value.as_ref().unwrap_or(&Value::Undefined));
            let mut fields = differing(of_builtin(function), one.dialect, other.dialect);
            let names = [one, other].map(|side| side.explanation.answer.lookups.len());
            let concerned = |field: &Field| match field.name {
                "lookups" => names.iter().any(|names| *names >= MANY_NAMES),
                name => concerns(name, arguments, results),
            };
            if fields.iter().any(concerned) {
                fields.retain(concerned);
            }
            let words = |result: &Option<Value>| match result {
                Some(value) => format!("gives {value}"),
                None => "throws".to_owned(),
            };
            found(
                fields,
                format!(
                    "{function}({}) {} in {name} and {} in {other_name}",
                    listed(arguments),
                    words(result),
                    words(other_result)
                ),
            )
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
        (
            Some(Event::Return {
                function, value, ..
            }),
            Some(Event::Return {
                function: other_function,
                value: other_value,
                ..
            }),
        ) => {
            if function != other_function {
                let entry = |function: &Option<String>| {
                    function.clone().unwrap_or_else(|| "a function".to_owned())
                };
                return found(
                    differing(&["entry_points"], one.dialect, other.dialect),
                    format!(
                        "{name} is answered by {} and {other_name} by {}",
                        entry(function),
                        entry(other_function)
                    ),
                );
            }
            found(
                given(one, other),
                format!("the return gives {value} in {name} and {other_value} in {other_name}"),
            )
        }
        // Only one of them went on: the other threw.
        (Some(_), None) | (None, Some(_)) => other_error(one, other),
        _ => None,
    }
}

/// One of them ends with an error that the other does not have, or they make different things of one.
fn other_error(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
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
    const SAID: [(&str, &[&str]); 5] = [
        ("not a string", &["non_text"]),
        ("outside ASCII", &["answer_must_be_ascii"]),
        ("FindProxyForURL", &["entry_points", "entry_point_lookup"]),
        ("console", &["silent_console"]),
        ("alert", &["alert_needs_argument"]),
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
    said.or(thrower).unwrap_or_default().to_vec()
}

/// Both returned the same, and it is read in two ways.
fn read_differently(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let (left, right) = (&one.explanation.answer, &other.explanation.answer);
    let returned = left.returned.as_ref()?;
    if right.returned.as_ref() != Some(returned) {
        return None;
    }
    let dropped = |side: &Side<'_>| -> Vec<String> {
        let pieces = side.explanation.answer.rejected.iter();
        pieces
            .map(|piece| {
                format!(
                    "{} drops `{}`: {}",
                    side.dialect.name, piece.text, piece.why
                )
            })
            .collect()
    };
    let mut says = format!("both get \"{returned}\" and read it differently");
    for words in dropped(one).into_iter().chain(dropped(other)) {
        says = format!("{says}; {words}");
    }
    Some(Found {
        fields: differing(ANSWER, one.dialect, other.dialect),
        says,
        place: left.decided_at,
    })
}

/// The fields behind different URLs and hosts, as far as this URL has what they are about.
fn given(one: &Side<'_>, other: &Side<'_>) -> Vec<Field> {
    let (left, right) = (&one.explanation.answer, &other.explanation.answer);
    if left.seen_url == right.seen_url && left.host == right.host {
        return Vec::new();
    }
    let url = left.url.as_str();
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let secure = url.starts_with("https:") || url.starts_with("wss:");
    let mut fields = differing(REQUEST, one.dialect, other.dialect);
    fields.retain(|field| match field.name {
        "host_text" => left.host != right.host,
        _ if left.seen_url == right.seen_url => false,
        "keeps_fragment" => url.contains('#'),
        "keeps_credentials" => authority.contains('@'),
        "https_path" => secure,
        "http_path" => !secure,
        _ => true,
    });
    fields
}

/// A builtin that the words name and only one of them has.
fn missing_builtin(
    words: &str,
    one: &Side<'_>,
    other: &Side<'_>,
) -> Option<(&'static str, &'static str, &'static str)> {
    let only = |with: &Side<'_>, without: &Side<'_>| {
        let builtins = with.dialect.builtins.iter().copied();
        builtins
            .filter(|builtin| !without.dialect.builtins.contains(builtin))
            .find(|builtin| is_word_of(builtin, words))
            .map(|builtin| (builtin, with.dialect.name, without.dialect.name))
    };
    only(one, other).or_else(|| only(other, one))
}

fn is_word_of(word: &str, text: &str) -> bool {
    text.split(|character: char| !(character.is_alphanumeric() || "_$".contains(character)))
        .any(|part| part == word)
}

fn has_and_has_not(builtin: &str, one: &Side<'_>, other: &Side<'_>) -> Vec<Field> {
    let words = |side: &Side<'_>| {
        if side.dialect.builtins.contains(&builtin) {
            format!("with {builtin}")
        } else {
            format!("without {builtin}")
        }
    };
    vec![Field {
        name: "builtins",
        value: words(one),
        other: words(other),
    }]
}

fn error_of(answer: &UrlAnswer) -> String {
    let error = answer.error.as_ref();
    error.map_or_else(String::new, |error| error.message.clone())
}

fn listed(values: &[Value]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    words.join(", ")
}

/// Where two texts begin to differ, in the first.
fn first_difference(one: &Side<'_>, other: &Side<'_>) -> Option<Position> {
    let same = one.source.text().bytes().zip(other.source.text().bytes());
    let at = same.take_while(|(left, right)| left == right).count();
    Some(one.source.position(u32::try_from(at).ok()?))
}
