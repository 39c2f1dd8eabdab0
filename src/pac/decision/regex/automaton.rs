//! What matches a regular expression, within the memory that the automata of a program may take.

use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta;
use regex_automata::nfa::thompson::WhichCaptures;
use regex_automata::util::syntax;

use super::backtracking;

/// Most bytes of one automaton, and of all of a program.
const MOST_BYTES: usize = 64 * 1024;
const MOST_BYTES_IN_ALL: usize = 8 * 1024 * 1024;

/// How many automata of a program may keep the states that they have met, which makes them fast and
/// takes this much.
const MOST_WITH_CACHE: usize = 64;
const CACHE: usize = 64 * 1024;

/// What the automata of a program take so far.
#[derive(Debug, Default)]
pub(in crate::pac::decision) struct Memory {
    with_cache: AtomicUsize,
    bytes: AtomicUsize,
}

/// An automaton.
#[derive(Debug)]
pub(super) struct Automaton {
    regex: meta::Regex,
    /// What a byte of a text may cost, about in nanoseconds.
    pub(super) cost: usize,
    /// How many loops can share a text between them.
    degree: u32,
}

impl Automaton {
    /// For an expression in the grammar of `regex-automata`; `None` where it would be too large.
    pub(super) fn new(
        translated: &str,
        ignore_case: bool,
        degree: u32,
        memory: &Memory,
    ) -> Option<Self> {
        let left = MOST_BYTES_IN_ALL.checked_sub(memory.bytes.load(Ordering::Relaxed))?;
        let with_cache = memory.with_cache.fetch_add(1, Ordering::Relaxed) < MOST_WITH_CACHE;
        let config = meta::Regex::config()
            .nfa_size_limit(Some(MOST_BYTES.min(left)))
            .hybrid(with_cache)
            .hybrid_cache_capacity(CACHE)
            .utf8_empty(false)
            .which_captures(WhichCaptures::Implicit);
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .case_insensitive(ignore_case);
        let regex = meta::Builder::new()
            .configure(config)
            .syntax(syntax)
            .build(translated)
            .ok()?;
        let bytes = regex.memory_usage();
        // What it needs for a run is about as much again.
        memory.bytes.fetch_add(bytes * 2, Ordering::Relaxed);
        Some(Self {
            cost: 16 + bytes / 32,
            degree,
            regex,
        })
    }

    /// Itself, where a browser is done with that text soon.
    pub(super) fn within_time(&self, text: &str) -> Option<&Self> {
        (!backtracking::is_slow(self.degree, text.len())).then_some(self)
    }

    pub(super) fn find(&self, text: &str) -> Option<usize> {
        self.regex.find(text).map(|found| found.start())
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}
