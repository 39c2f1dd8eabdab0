//! Literals at the beginning or the end of a text, by their hash.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{Best, Rules};

/// Longer ones are looked up by this many bytes.
const MOST_BYTES: usize = 192;

/// A factor of the hash: each byte moves the bits of those before it on.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Literals that a text may begin with, or end in.
#[derive(Debug, Default)]
pub(super) struct Literals {
    entries: Vec<Entry>,
    /// The first entry of each hash; the others of that hash hang on it.
    places: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    lengths: [u64; 4],
    longest: usize,
    /// A bit for each hash, more or less: most texts end here.
    filter: Vec<u64>,
}

#[derive(Debug)]
struct Entry {
    bytes: Box<[u8]>,
    /// Of texts that are nothing else.
    whole: Rules,
    edge: Rules,
    next: Option<u32>,
}

/// A hash that is one already.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = step(self.0, *byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

const fn step(hash: u64, byte: u8) -> u64 {
    (hash.rotate_left(23) ^ (byte as u64)).wrapping_mul(FACTOR)
}

impl Literals {
    /// `bytes` is in the order of the text. They are kept from the edge inward.
    pub(super) fn add(&mut self, bytes: &[u8], is_whole: bool, rule: u32, is_sure: bool) {
        self.entries.push(Entry {
            bytes: bytes.into(),
            whole: Rules::default(),
            edge: Rules::default(),
            next: None,
        });
        if let Some(entry) = self.entries.last_mut() {
            let rules = if is_whole {
                &mut entry.whole
            } else {
                &mut entry.edge
            };
            rules.add(rule, is_sure);
        }
    }

    /// Literals of the same bytes become one.
    fn merge(&mut self) {
        // Stable: the rules of one key stay in order.
        self.entries.sort_by(|a, b| a.bytes.cmp(&b.bytes));
        let mut merged: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for entry in self.entries.drain(..) {
            match merged.last_mut() {
                Some(last) if last.bytes == entry.bytes => {
                    for (rules, others) in
                        [(&mut last.whole, entry.whole), (&mut last.edge, entry.edge)]
                    {
                        if let Some(sure) = others.sure {
                            rules.add(sure, true);
                        }
                        for rule in others.maybe {
                            rules.add(rule, false);
                        }
                    }
                }
                _ => merged.push(entry),
            }
        }
        self.entries = merged;
    }

    fn place(&mut self, hash_of: impl Fn(&[u8]) -> u64) {
        if self.entries.is_empty() {
            return;
        }
        let bits = (self.entries.len() * 16).next_power_of_two().max(64);
        self.filter = vec![0; bits / 64];
        for place in 0..self.entries.len() {
            let Some(entry) = self.entries.get_mut(place) else {
                continue;
            };
            let length = entry.bytes.len().min(MOST_BYTES);
            let hash = hash_of(&entry.bytes);
            entry.next = self
                .places
                .insert(hash, u32::try_from(place).unwrap_or(u32::MAX));
            self.longest = self.longest.max(length);
            if let Some(lengths) = self.lengths.get_mut(length / 64) {
                *lengths |= 1 << (length % 64);
            }
            let bit = bit_of(hash, bits);
            if let Some(word) = self.filter.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        }
    }

    pub(super) fn finish_ends(&mut self) {
        self.merge();
        self.place(|bytes| {
            bytes
                .iter()
                .rev()
                .take(MOST_BYTES)
                .fold(0, |hash, byte| step(hash, *byte))
        });
    }

    pub(super) fn finish_beginnings(&mut self) {
        self.merge();
        self.place(|bytes| {
            bytes
                .iter()
                .take(MOST_BYTES)
                .fold(0, |hash, byte| step(hash, *byte))
        });
    }

    /// The rules of the literals that the text ends in.
    pub(super) fn at_end(&self, text: &[u8], best: &mut Best<'_, '_>) -> Option<()> {
        let mut hash = 0;
        for (byte, length) in text.iter().rev().zip(1..=self.longest) {
            hash = step(hash, *byte);
            if self.may_hold(hash, length) {
                self.entries_of(hash, text, best, <[u8]>::ends_with)?;
            }
        }
        Some(())
    }

    /// The rules of the literals that it begins with.
    pub(super) fn at_beginning(&self, text: &[u8], best: &mut Best<'_, '_>) -> Option<()> {
        let mut hash = 0;
        for (byte, length) in text.iter().zip(1..=self.longest) {
            hash = step(hash, *byte);
            if self.may_hold(hash, length) {
                self.entries_of(hash, text, best, <[u8]>::starts_with)?;
            }
        }
        Some(())
    }

    fn may_hold(&self, hash: u64, length: usize) -> bool {
        let lengths = self.lengths.get(length / 64).copied().unwrap_or(0);
        if lengths >> (length % 64) & 1 == 0 {
            return false;
        }
        let bit = bit_of(hash, self.filter.len() * 64);
        let word = self.filter.get(bit / 64).copied().unwrap_or(0);
        word >> (bit % 64) & 1 == 1
    }

    fn entries_of(
        &self,
        hash: u64,
        text: &[u8],
        best: &mut Best<'_, '_>,
        stands: impl Fn(&[u8], &[u8]) -> bool,
    ) -> Option<()> {
        let mut place = self.places.get(&hash).copied();
        while let Some(entry) = place.and_then(|place| self.entries.get(place as usize)) {
            if stands(text, &entry.bytes) {
                best.take(&entry.edge)?;
                if text.len() == entry.bytes.len() {
                    best.take(&entry.whole)?;
                }
            }
            best.run.spend(4)?;
            place = entry.next;
        }
        Some(())
    }
}

const fn bit_of(hash: u64, bits: usize) -> usize {
    (hash >> 20) as usize & (bits - 1)
}
