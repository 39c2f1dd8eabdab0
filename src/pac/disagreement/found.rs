//! What a search for a reason finds.

use crate::finding::disagreement::Field;
use crate::source::Position;

/// A reason before it knows whose it is.
pub(super) struct Found {
    pub(super) fields: Vec<Field>,
    pub(super) says: String,
    pub(super) place: Option<Position>,
}
