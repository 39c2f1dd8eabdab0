//! What a program asks, for all requests at once: the questions that decide which way it goes
//! ([`Atoms`]). Requests about which all of them have the same answers are treated alike.
//!
//! Nothing is guessed: where a program does something with the request that is not followed, there
//! is a reason instead.

mod atoms;
mod calls;
mod nodes;
mod patterns;
mod shape;
mod texts;
mod view;

pub(crate) use self::atoms::{Area, Atoms};
pub(crate) use self::calls::Calls;
pub(crate) use self::patterns::addresses;
pub(crate) use self::view::Subject;

use self::nodes::Nodes;
use super::program::Program;

impl Program {
    /// Adds what the program asks.
    ///
    /// # Errors
    /// Something that it does with the request is not followed.
    pub(crate) fn ask_all(&self, atoms: &mut Atoms, calls: &mut Calls) -> Result<(), &'static str> {
        Nodes::new(self, atoms, calls).work()
    }

    /// The client.
    pub(crate) const fn dialect(&self) -> &'static crate::pac::dialects::Dialect {
        self.dialect
    }
}
