//! What a client makes of a script otherwise than our engine would: it is written into the text.

use crate::source::Span;

/// The places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Own {
    /// Calls that give a promise in the client, and not the value itself.
    pub promises: Vec<Span>,
    /// Ends of arrays, behind a comma that is one more element.
    pub elisions: Vec<u32>,
}
