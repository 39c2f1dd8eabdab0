//! Regular expressions of JavaScript that are regular, for ASCII text: their language is matched by
//! an automaton in a time that is linear in the text, whatever the expression.
//!
//! Back references, look-around, flags beside `i` and `g`, and what only old browsers read are not
//! taken.

mod forms;
mod parser;

use std::sync::OnceLock;

use regex_automata::meta;
use regex_automata::util::syntax;
use serde::{Deserialize, Serialize};

pub(super) use forms::Place;
pub(super) use parser::Reading;

/// An expression and, made when it is first needed, its automaton.
#[derive(Debug, Serialize, Deserialize)]
pub struct Regex {
    source: String,
    ignore_case: bool,
    #[serde(skip)]
    automaton: OnceLock<Option<meta::Regex>>,
}

/// Most memory of one automaton, in bytes.
const MOST_BYTES: usize = 256 * 1024;

impl Regex {
    /// An expression as it stands between slashes; `None` where it is not of the kind above.
    pub fn new(source: &str, ignore_case: bool) -> Option<Self> {
        parser::read(source)?;
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
    pub(super) fn reading(&self) -> Option<Reading> {
        parser::read(&self.source)
    }

    /// Where it is first found in a text of ASCII characters; `None` where the automaton would be
    /// too large.
    pub(super) fn find(&self, text: &str) -> Option<Option<usize>> {
        let automaton = self.automaton.get_or_init(|| self.compile()).as_ref()?;
        Some(automaton.find(text).map(|found| found.start()))
    }

    /// Whether it is found.
    pub(super) fn finds(&self, text: &str) -> Option<bool> {
        let automaton = self.automaton.get_or_init(|| self.compile()).as_ref()?;
        Some(automaton.is_match(text))
    }

    fn compile(&self) -> Option<meta::Regex> {
        let reading = parser::read(&self.source)?;
        let config = meta::Regex::config()
            .nfa_size_limit(Some(MOST_BYTES))
            .hybrid_cache_capacity(MOST_BYTES)
            .utf8_empty(false)
            .which_captures(regex_automata::nfa::thompson::WhichCaptures::Implicit);
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .case_insensitive(self.ignore_case);
        meta::Builder::new()
            .configure(config)
            .syntax(syntax)
            .build(&reading.translated)
            .ok()
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
