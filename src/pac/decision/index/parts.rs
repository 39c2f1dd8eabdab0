//! Literals anywhere in a text, by one automaton.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{Best, Rules};

/// Longer ones are looked for by this many bytes.
const MOST_BYTES: usize = 24;

/// Most bytes of all literals: the automaton takes some twenty times as many.
const MOST_ALL_BYTES: usize = 512 * 1024;

/// Literals that may stand anywhere.
#[derive(Debug, Default)]
pub(super) struct Parts {
    places: HashMap<Box<[u8]>, usize>,
    literals: Vec<Box<[u8]>>,
    rules: Vec<Rules>,
    automaton: Option<AhoCorasick>,
}

impl Parts {
    pub(super) fn add(&mut self, bytes: &[u8], rule: u32, is_sure: bool) {
        let key = bytes.get(..MOST_BYTES).unwrap_or(bytes);
        let place = self.places.get(key).copied().unwrap_or_else(|| {
            self.places.insert(key.into(), self.rules.len());
            self.literals.push(key.into());
            self.rules.push(Rules::default());
            self.rules.len() - 1
        });
        if let Some(rules) = self.rules.get_mut(place) {
            rules.add(rule, is_sure && key.len() == bytes.len());
        }
    }

    /// Makes the automaton; false where it would be too large.
    pub(super) fn finish(&mut self) -> bool {
        self.places = HashMap::new();
        if self.literals.is_empty() {
            return true;
        }
        let bytes: usize = self.literals.iter().map(|literal| literal.len()).sum();
        if bytes <= MOST_ALL_BYTES {
            self.automaton = AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .build(&self.literals)
                .ok();
        }
        self.literals = Vec::new();
        self.automaton.is_some()
    }

    /// Every rule that has a key here.
    pub(super) fn rules(&self) -> impl Iterator<Item = u32> + '_ {
        self.rules
            .iter()
            .flat_map(|rules| rules.sure.iter().chain(&rules.maybe).copied())
    }

    /// The rules of the literals that stand in the text.
    pub(super) fn anywhere(&self, text: &[u8], best: &mut Best<'_, '_>) -> Option<()> {
        let Some(automaton) = &self.automaton else {
            return Some(());
        };
        best.run.spend(text.len() * 4)?;
        for found in automaton.find_overlapping_iter(text) {
            best.run.spend(8)?;
            best.take(self.rules.get(found.pattern().as_usize())?)?;
        }
        Some(())
    }
}
