//! Layer 0: sets of texts as regular languages, and walks through all texts of a set.
//!
//! What holds for each case of a walk holds for every text: that is how something is decided for all
//! hosts of a pattern.

mod automaton;
mod expression;
mod walk;

pub(crate) use automaton::{Automaton, Places, TooLarge};
pub(crate) use expression::{Bytes, Expression, Look, Side};
pub(crate) use walk::{Bounds, NAME_BYTES, explore, walk};
