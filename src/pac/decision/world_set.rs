//! Sets of worlds.

use std::rc::Rc;

/// A set of worlds, by their numbers.
pub(super) type Worlds = Rc<[u64]>;

pub(super) fn nothing(worlds: &Worlds) -> Worlds {
    vec![0; worlds.len()].into()
}

pub(super) fn is_empty(worlds: &Worlds) -> bool {
    worlds.iter().all(|word| *word == 0)
}

pub(super) fn and(one: &Worlds, other: &Worlds) -> Worlds {
    one.iter().zip(other.iter()).map(|(a, b)| a & b).collect()
}

pub(super) fn without(one: &Worlds, other: &Worlds) -> Worlds {
    one.iter().zip(other.iter()).map(|(a, b)| a & !b).collect()
}

pub(super) fn parted(
    worlds: &Worlds,
    yes: &Worlds,
    one: usize,
    other: usize,
) -> Vec<(usize, Worlds)> {
    let no = without(worlds, yes);
    let yes = and(worlds, yes);
    [(one, yes), (other, no)]
        .into_iter()
        .filter(|(_, worlds)| !is_empty(worlds))
        .collect()
}

/// The numbers of those in it.
pub(super) fn each(worlds: &Worlds) -> impl Iterator<Item = usize> {
    worlds.iter().enumerate().flat_map(|(place, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(place * 64 + bit)
        })
    })
}

/// The first so many.
pub(super) fn first(count: usize) -> Worlds {
    let mut worlds = vec![0_u64; count.div_ceil(64)];
    for (place, word) in worlds.iter_mut().enumerate() {
        let left = count - place * 64;
        *word = if left >= 64 {
            u64::MAX
        } else {
            (1 << left) - 1
        };
    }
    worlds.into()
}
