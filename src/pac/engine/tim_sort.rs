//! A stable sort that takes any comparison, also one that contradicts itself: as V8 does it.
//!
//! Such comparisons are not rare (`function (a, b) { return a > b }`, `return .5 - Math.random()`),
//! and what they give depends on which elements are compared in which order. V8 sorts as Python's
//! lists do (Tim Peters' listsort: runs are found, short ones are lengthened by insertion, and
//! neighbours are merged, by leaps where one of them wins again and again); the order of the
//! comparisons is V8's, measured.

/// Wins in a row from which leaps pay.
const LEAPS: usize = 7;

/// Sorts. The comparison says whether the first comes before the second; its first error ends it, and
/// leaves the items in any state.
pub(super) fn sort<T: Clone, E>(
    items: &mut [T],
    before: &mut dyn FnMut(&T, &T) -> Result<bool, E>,
) -> Result<(), E> {
    let mut sort = Sort {
        items,
        before,
        least_wins: LEAPS,
        runs: Vec::new(),
    };
    sort.all()
}

struct Sort<'a, T, E> {
    items: &'a mut [T],
    before: &'a mut dyn FnMut(&T, &T) -> Result<bool, E>,
    /// Wins in a row from which the next merge leaps: fewer where that paid.
    least_wins: usize,
    /// Runs that wait to be merged: where they begin, and their lengths.
    runs: Vec<(usize, usize)>,
}

/// The shortest run: a little less than a power of two of them make the whole.
fn shortest_run(mut length: usize) -> usize {
    let mut rest = 0;
    while length >= 64 {
        rest |= length & 1;
        length >>= 1;
    }
    length + rest
}

impl<T: Clone, E> Sort<'_, T, E> {
    fn less(&mut self, a: &T, b: &T) -> Result<bool, E> {
        (self.before)(a, b)
    }

    fn all(&mut self) -> Result<(), E> {
        let length = self.items.len();
        let least = shortest_run(length);
        let mut low = 0;
        while length > 1 && low < length {
            let mut run = self.run_at(low)?;
            if run < least {
                let forced = least.min(length - low);
                self.insert(low, low + run, low + forced)?;
                run = forced;
            }
            self.runs.push((low, run));
            self.merge_neighbours()?;
            low += run;
        }
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            if at > 0 && self.length(at - 1) < self.length(at + 1) {
                at -= 1;
            }
            self.merge(at)?;
        }
        Ok(())
    }

    /// The length of the run that begins there; one that falls is turned round.
    fn run_at(&mut self, low: usize) -> Result<usize, E> {
        let high = self.items.len();
        if low + 1 == high {
            return Ok(1);
        }
        let (first, mut last) = (self.items[low].clone(), self.items[low + 1].clone());
        let falls = self.less(&last, &first)?;
        let mut end = low + 2;
        while end < high {
            let next = self.items[end].clone();
            if self.less(&next, &last)? != falls {
                break;
            }
            last = next;
            end += 1;
        }
        if falls {
            self.items[low..end].reverse();
        }
        Ok(end - low)
    }

    /// Sorts `low..high`, of which `low..start` is sorted.
    fn insert(&mut self, low: usize, start: usize, high: usize) -> Result<(), E> {
        for at in start.max(low + 1)..high {
            let item = self.items[at].clone();
            let (mut left, mut right) = (low, at);
            while left < right {
                let middle = usize::midpoint(left, right);
                let other = self.items[middle].clone();
                if self.less(&item, &other)? {
                    right = middle;
                } else {
                    left = middle + 1;
                }
            }
            self.items[left..=at].rotate_right(1);
        }
        Ok(())
    }

    fn length(&self, run: usize) -> usize {
        self.runs[run].1
    }

    /// Merges until each run is longer than the next one, and than the next two.
    fn merge_neighbours(&mut self) -> Result<(), E> {
        while self.runs.len() > 1 {
            let mut at = self.runs.len() - 2;
            let long_enough = |sort: &Self, run: usize| {
                run < 2 || sort.length(run - 2) > sort.length(run - 1) + sort.length(run)
            };
            if !long_enough(self, at + 1) || !long_enough(self, at) {
                if at > 0 && self.length(at - 1) < self.length(at + 1) {
                    at -= 1;
                }
            } else if self.length(at) > self.length(at + 1) {
                break;
            }
            self.merge(at)?;
        }
        Ok(())
    }

    /// Merges a run with the next one.
    fn merge(&mut self, run: usize) -> Result<(), E> {
        let (mut left, mut left_length) = self.runs[run];
        let (right, mut right_length) = self.runs.remove(run + 1);
        self.runs[run].1 = left_length + right_length;
        // What comes before all of the right one, and what comes behind all of the left one, stays.
        let key = self.items[right].clone();
        let part = self.items[left..left + left_length].to_vec();
        let stays = self.place_behind(&key, &part, 0)?;
        left += stays;
        left_length -= stays;
        if left_length == 0 {
            return Ok(());
        }
        let key = self.items[left + left_length - 1].clone();
        let part = self.items[right..right + right_length].to_vec();
        right_length = self.place_before(&key, &part, right_length - 1)?;
        if right_length == 0 {
            return Ok(());
        }
        if left_length <= right_length {
            self.merge_upwards(left, left_length, right_length)
        } else {
            self.merge_downwards(left, left_length, right_length)
        }
    }

    /// Where the key belongs in a sorted part, in front of its equals. The search begins at the hint.
    fn place_before(&mut self, key: &T, part: &[T], hint: usize) -> Result<usize, E> {
        let (mut low, mut high);
        if self.less(&part[hint], key)? {
            let most = part.len() - hint;
            let (mut last, mut offset) = (0, 1);
            while offset < most && self.less(&part[hint + offset], key)? {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + last + 1, hint + offset.min(most));
        } else {
            let most = hint + 1;
            let (mut last, mut offset) = (0, 1);
            while offset < most && !self.less(&part[hint - offset], key)? {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + 1 - offset.min(most), hint - last);
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.less(&part[middle], key)? {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(high)
    }

    /// The same behind its equals.
    fn place_behind(&mut self, key: &T, part: &[T], hint: usize) -> Result<usize, E> {
        let (mut low, mut high);
        if self.less(key, &part[hint])? {
            let most = hint + 1;
            let (mut last, mut offset) = (0, 1);
            while offset < most && self.less(key, &part[hint - offset])? {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + 1 - offset.min(most), hint - last);
        } else {
            let most = part.len() - hint;
            let (mut last, mut offset) = (0, 1);
            while offset < most && !self.less(key, &part[hint + offset])? {
                (last, offset) = (offset, 2 * offset + 1);
            }
            (low, high) = (hint + last + 1, hint + offset.min(most));
        }
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.less(key, &part[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(high)
    }

    /// Merges two neighbours from their beginnings.
    fn merge_upwards(&mut self, start: usize, left: usize, right: usize) -> Result<(), E> {
        let a = self.items[start..start + left].to_vec();
        let b = self.items[start + left..start + left + right].to_vec();
        let mut merged = Vec::with_capacity(left + right);
        let result = self.merge_forwards(&a, &b, &mut merged);
        for (place, item) in self.items[start..].iter_mut().zip(merged) {
            *place = item;
        }
        result
    }

    fn merge_forwards(&mut self, a: &[T], b: &[T], merged: &mut Vec<T>) -> Result<(), E> {
        let (mut i, mut j) = (0, 0);
        // The last of `a` comes behind all of `b`.
        let finish = |merged: &mut Vec<T>, i: usize, j: usize| {
            if a.len() - i == 1 {
                merged.extend_from_slice(&b[j..]);
                merged.extend_from_slice(&a[i..]);
            } else {
                merged.extend_from_slice(&a[i..]);
                merged.extend_from_slice(&b[j..]);
            }
            Ok(())
        };
        merged.push(b[j].clone());
        j += 1;
        if j == b.len() || a.len() == 1 {
            return finish(merged, i, j);
        }
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            while wins_a < self.least_wins && wins_b < self.least_wins {
                if self.less(&b[j], &a[i])? {
                    merged.push(b[j].clone());
                    j += 1;
                    (wins_a, wins_b) = (0, wins_b + 1);
                    if j == b.len() {
                        return finish(merged, i, j);
                    }
                } else {
                    merged.push(a[i].clone());
                    i += 1;
                    (wins_a, wins_b) = (wins_a + 1, 0);
                    if a.len() - i == 1 {
                        return finish(merged, i, j);
                    }
                }
            }
            self.least_wins += 1;
            loop {
                self.least_wins = (self.least_wins - 1).max(1);
                wins_a = self.place_behind(&b[j], &a[i..], 0)?;
                merged.extend_from_slice(&a[i..i + wins_a]);
                i += wins_a;
                if wins_a > 0 && a.len() - i <= 1 {
                    return finish(merged, i, j);
                }
                merged.push(b[j].clone());
                j += 1;
                if j == b.len() {
                    return finish(merged, i, j);
                }
                wins_b = self.place_before(&a[i], &b[j..], 0)?;
                merged.extend_from_slice(&b[j..j + wins_b]);
                j += wins_b;
                if wins_b > 0 && j == b.len() {
                    return finish(merged, i, j);
                }
                merged.push(a[i].clone());
                i += 1;
                if a.len() - i == 1 {
                    return finish(merged, i, j);
                }
                if wins_a < LEAPS && wins_b < LEAPS {
                    break;
                }
            }
            self.least_wins += 1;
        }
    }

    /// Merges two neighbours from their ends.
    fn merge_downwards(&mut self, start: usize, left: usize, right: usize) -> Result<(), E> {
        let a = self.items[start..start + left].to_vec();
        let b = self.items[start + left..start + left + right].to_vec();
        let mut merged = Vec::with_capacity(left + right);
        let result = self.merge_backwards(&a, &b, &mut merged);
        let places = self.items[..start + left + right].iter_mut().rev();
        for (place, item) in places.zip(merged) {
            *place = item;
        }
        result
    }

    /// `merged` is filled from the end; `i` and `j` are what is left of each.
    fn merge_backwards(&mut self, a: &[T], b: &[T], merged: &mut Vec<T>) -> Result<(), E> {
        let (mut i, mut j) = (a.len(), b.len());
        // The first of `b` comes before all of `a`.
        let finish = |merged: &mut Vec<T>, i: usize, j: usize| {
            if j == 1 {
                merged.extend(a[..i].iter().rev().cloned());
                merged.extend(b[..j].iter().rev().cloned());
            } else {
                merged.extend(b[..j].iter().rev().cloned());
                merged.extend(a[..i].iter().rev().cloned());
            }
            Ok(())
        };
        i -= 1;
        merged.push(a[i].clone());
        if i == 0 || j == 1 {
            return finish(merged, i, j);
        }
        loop {
            let (mut wins_a, mut wins_b) = (0, 0);
            while wins_a < self.least_wins && wins_b < self.least_wins {
                if self.less(&b[j - 1], &a[i - 1])? {
                    i -= 1;
                    merged.push(a[i].clone());
                    (wins_a, wins_b) = (wins_a + 1, 0);
                    if i == 0 {
                        return finish(merged, i, j);
                    }
                } else {
                    j -= 1;
                    merged.push(b[j].clone());
                    (wins_a, wins_b) = (0, wins_b + 1);
                    if j == 1 {
                        return finish(merged, i, j);
                    }
                }
            }
            self.least_wins += 1;
            loop {
                self.least_wins = (self.least_wins - 1).max(1);
                let stay = self.place_behind(&b[j - 1], &a[..i], i - 1)?;
                wins_a = i - stay;
                merged.extend(a[stay..i].iter().rev().cloned());
                i = stay;
                if i == 0 {
                    return finish(merged, i, j);
                }
                j -= 1;
                merged.push(b[j].clone());
                if j == 1 {
                    return finish(merged, i, j);
                }
                let stay = self.place_before(&a[i - 1], &b[..j], j - 1)?;
                wins_b = j - stay;
                merged.extend(b[stay..j].iter().rev().cloned());
                j = stay;
                if wins_b > 0 && j <= 1 {
                    return finish(merged, i, j);
                }
                i -= 1;
                merged.push(a[i].clone());
                if i == 0 {
                    return finish(merged, i, j);
                }
                if wins_a < LEAPS && wins_b < LEAPS {
                    break;
                }
            }
            self.least_wins += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Numbers that look random, the same on every machine.
    fn numbers(seed: u32, count: usize, most: u32) -> Vec<u32> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % most
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn a_consistent_order_is_sorted_and_equals_keep_their_order() {
        for seed in 0..400 {
            let count = (seed as usize * 7) % 700;
            let mut items: Vec<(u32, usize)> = numbers(seed, count, 1 + seed % 90)
                .into_iter()
                .zip(0..)
                .collect();
            // Runs, so that merges leap.
            if seed % 3 == 0 {
                let third = count / 3;
                items[..third].sort_unstable();
                items[third..].sort_unstable();
            }
            for (place, item) in items.iter_mut().enumerate() {
                item.1 = place;
            }
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let sorted = sort::<_, Infallible>(&mut items, &mut |a, b| Ok(a.0 < b.0));
            assert_eq!(sorted, Ok(()));
            assert_eq!(items, expected, "{seed}");
        }
    }

    #[test]
    fn any_comparison_keeps_all_items_and_its_error_ends_the_sort() {
        for seed in 0..600 {
            let count = (seed as usize * 5) % 900;
            let answers = numbers(seed + 1, 97, 100);
            let bias = seed % 101;
            let mut items: Vec<usize> = (0..count).collect();
            let mut turns = 0;
            let sorted = sort(&mut items, &mut |_, _| {
                turns += 1;
                if seed % 7 == 0 && turns == 50 + seed as usize {
                    return Err("enough");
                }
                Ok(answers[turns % answers.len()] < bias)
            });
            if sorted.is_err() {
                assert_eq!(turns, 50 + seed as usize);
                continue;
            }
            items.sort_unstable();
            assert!(items.into_iter().eq(0..count), "{seed}");
        }
    }
}
