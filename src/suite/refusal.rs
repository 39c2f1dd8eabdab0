//! What a suite may not say, and the values whose text is checked wherever they stand.

use toml::Spanned;

use super::Moment;
use crate::pac::dialects;

/// A place (byte offset) and what is wrong there.
pub(super) struct Refusal {
    /// The byte.
    pub(super) at: usize,
    /// The sentence.
    pub(super) message: String,
}

/// Refuses the text at a byte offset.
pub(super) fn refuse<T>(at: usize, message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal {
        at,
        message: message.into(),
    })
}

/// Reads a time.
pub(super) fn moment(text: &Spanned<String>) -> Result<Moment, Refusal> {
    Moment::parse(text.get_ref()).or_else(|error| refuse(text.span().start, error.to_string()))
}

/// Takes the name of a client that exists.
pub(super) fn known_client(name: Spanned<String>) -> Result<String, Refusal> {
    if dialects::named(name.get_ref()).is_some() {
        return Ok(name.into_inner());
    }
    let known: Vec<&str> = dialects::ALL.iter().map(|dialect| dialect.name).collect();
    refuse(
        name.span().start,
        format!(
            "no client is called \"{}\"; known are {}",
            name.get_ref(),
            known.join(", ")
        ),
    )
}
