//! Where two ways part: each kind of reason in the order in which it would show.

use super::Side;
use super::error::{only_failed, other_error, place_of};
use super::fields::differing;
use super::found::Found;
use super::way::on_the_way;
use crate::finding::answers::Status;
use crate::finding::disagreement::Reason;
use crate::source::Position;

/// Why the two part, who do different things with one URL.
pub(super) fn reason(one: &Side<'_>, other: &Side<'_>) -> Reason {
    let found = never_asked(one, other)
        .or_else(|| other_text(one, other))
        .or_else(|| not_taken(one, other))
        .or_else(|| same_answer(one, other))
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
    const SAID: [(&str, &str); 6] = [
        ("ECMAScript", "language_level"),
        ("puts await before this call", "awaits"),
        ("rewrites the file", "awaits"),
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

/// Both returned the same text: whatever went differently before that made no difference.
fn same_answer(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let returned = |side: &Side<'_>| side.explanation.answer.returned.clone();
    let same = returned(one).is_some() && returned(one) == returned(other);
    let found = same.then(|| read_differently(one, other)).flatten()?;
    (only_failed(one, other).is_none() && !found.fields.is_empty()).then_some(found)
}

/// Both returned the same, and it is read in two ways.
fn read_differently(one: &Side<'_>, other: &Side<'_>) -> Option<Found> {
    let (left, right) = (&one.explanation.answer, &other.explanation.answer);
    let returned = left.returned.as_ref()?;
    if right.returned.as_ref() != Some(returned) {
        let cut = [Some(returned), right.returned.as_ref()]
            .into_iter()
            .flatten()
            .any(|text| text.contains('\0'));
        return cut.then(|| Found {
            fields: differing(&["answer_ends_at_nul"], one.dialect, other.dialect),
            says: "one of them takes the returned text up to its first NUL".to_owned(),
            place: left.decided_at,
        });
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
        says.push_str("; ");
        says.push_str(&words);
    }
    Some(Found {
        fields: differing(&["grammar"], one.dialect, other.dialect),
        says,
        place: left.decided_at,
    })
}

/// Where two texts begin to differ, in the first.
fn first_difference(one: &Side<'_>, other: &Side<'_>) -> Option<Position> {
    let same = one.source.text().bytes().zip(other.source.text().bytes());
    let at = same.take_while(|(left, right)| left == right).count();
    Some(one.source.position(u32::try_from(at).ok()?))
}
