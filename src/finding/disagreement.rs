//! Where clients part over one PAC file, and why, as the reports show it.

use serde::Serialize;

use super::answers::Status;
use crate::source::Position;

/// A URL with which clients do different things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The URL.
    pub url: String,
    /// What they do, those together that do the same, in the order of the clients.
    pub routes: Vec<SharedRoute>,
    /// Why the others do not do what the first do: one reason for each further route.
    pub reasons: Vec<Reason>,
}

/// What some clients do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedRoute {
    /// Their names.
    pub clients: Vec<String>,
    /// What they do, as
    /// [`UrlAnswer::effective`](super::answers::UrlAnswer::effective), or words where they do
    /// nothing by themselves.
    pub route: String,
    /// How the evaluation ended.
    pub status: Status,
    /// Where the return that decided stands, in the first of them.
    pub decided_at: Option<Position>,
}

/// Why two clients part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The one client.
    pub client: String,
    /// The other.
    pub unlike: String,
    /// Fields of the dialects (`docs/dialects.md`) that make the difference: one where it is
    /// certain; several where any of them may be it; none where the reason was not found.
    pub fields: Vec<Field>,
    /// What happened differently, in one sentence.
    pub says: String,
    /// Where in the PAC file they part, where it is a place there.
    pub place: Option<Position>,
}

/// A field of two dialects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its value in the one client, or what it has there of interest.
    pub value: String,
    /// In the other.
    pub other: String,
}

impl Reason {
    /// The fields in words: `first_address: V4 in chromium, Any in wine`; empty where there is none.
    pub fn fields_in_words(&self) -> String {
        let words: Vec<String> = self
            .fields
            .iter()
            .map(|field| {
                format!(
                    "{}: {} in {}, {} in {}",
                    field.name, field.value, self.client, field.other, self.unlike
                )
            })
            .collect();
        words.join("; or ")
    }
}
