//! Regular expressions of JavaScript that are regular, for ASCII text: their language is matched by
//! an automaton in a time that is linear in the text, whatever the expression.
//!
//! Back references, look-around, flags beside `i` and `g`, and what only old browsers read are not
//! taken; nor is what keeps a browser busy for hours.

mod automaton;
mod backtracking;
mod forms;
mod parser;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use self::automaton::Automaton;
pub(super) use automaton::Memory;
pub(super) use forms::Place;
pub(super) use parser::Reading;

/// An expression and, made when it is first needed, its automaton.
#[derive(Debug, Serialize, Deserialize)]
pub struct Regex {
    source: String,
    ignore_case: bool,
    #[serde(skip)]
    automaton: OnceLock<Option<Automaton>>,
}

/// What making an automaton costs for each byte of the expression, about in nanoseconds.
const COST_OF_BYTE: usize = 1000;

/// With more loops behind each other, literals are not looked for without the expression.
const MOST_LOOPS_OF_FORMS: u32 = 3;

impl Regex {
    /// An expression as it stands between slashes; `None` where it is not of the kind above.
    pub fn new(source: &str, ignore_case: bool) -> Option<Self> {
        let reading = parser::read(source)?;
        backtracking::degree(&reading.translated, ignore_case)?;
        Some(Self {
            source: source.to_owned(),
            ignore_case,
            automaton: OnceLock::new(),
        })
    }

    /// What is written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The flag `i`.
    pub const fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// What it finds, as far as that is simple.
    pub(in crate::pac::decision) fn reading(&self) -> Option<Reading> {
        let mut reading = parser::read(&self.source)?;
        let degree = backtracking::degree(&reading.translated, self.ignore_case)?;
        if degree > MOST_LOOPS_OF_FORMS {
            reading.forms.clear();
        }
        Some(reading)
    }

    /// What looking for it in a text costs, about in nanoseconds.
    pub(super) fn cost(&self, text: &str) -> usize {
        match self.automaton.get() {
            Some(Some(automaton)) => text.len().saturating_mul(automaton.cost),
            Some(None) => 0,
            None => COST_OF_BYTE * self.source.len() + text.len() * 256,
        }
    }

    /// Where it is first found in a text of ASCII characters; `None` where the automaton would be
    /// too large, or a browser would take very long.
    #[expect(
        clippy::option_option,
        reason = "it can't be said, or nothing is found, or something"
    )]
    pub(super) fn find(&self, text: &str, memory: &Memory) -> Option<Option<usize>> {
        Some(self.automaton(memory)?.within_time(text)?.find(text))
    }

    /// Whether it is found.
    pub(super) fn finds(&self, text: &str, memory: &Memory) -> Option<bool> {
        Some(self.automaton(memory)?.within_time(text)?.is_match(text))
    }

    fn automaton(&self, memory: &Memory) -> Option<&Automaton> {
        self.automaton
            .get_or_init(|| {
                let reading = parser::read(&self.source)?;
                let degree = backtracking::degree(&reading.translated, self.ignore_case)?;
                Automaton::new(&reading.translated, self.ignore_case, degree, memory)
            })
            .as_ref()
    }
}

impl Clone for Regex {
    fn clone(&self) -> Self {
        Self {
            source: self.source.clone(),
            ignore_case: self.ignore_case,
            automaton: OnceLock::new(),
        }
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.ignore_case == other.ignore_case
    }
}

impl Eq for Regex {}
