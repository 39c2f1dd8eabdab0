//! "Did you mean": the name that is closest to one that is not known.

/// Longest name that is compared.
const LONGEST: usize = 40;

/// The closest of some names, where it is close: a letter in four may differ, and letter case does not
/// count.
pub fn closest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if name.len() > LONGEST || name.len() < 3 {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let most = (name.len() / 4).clamp(1, 3);
    known
        .into_iter()
        .filter(|other| *other != name && other.len().abs_diff(name.len()) <= most)
        .map(|other| (distance(&lower, &other.to_ascii_lowercase()), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// Letters to insert, remove, replace, or swap with the next.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.iter().enumerate() {
        let mut next = vec![line + 1];
        for (column, against) in other.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let replaced = cell(&row, column) + usize::from(letter != against);
            let mut least = replaced
                .min(cell(&row, column + 1) + 1)
                .min(cell(&next, column) + 1);
            let swapped = line > 0
                && column > 0
                && one.get(line - 1) == Some(against)
                && other.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(cell(&before, column - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_name() {
        let known = [
            "dnsDomainIs",
            "isInNet",
            "shExpMatch",
            "localHostOrDomainIs",
        ];
        for (name, meant) in [
            ("localHostOrDoaminIs", Some("localHostOrDomainIs")),
            ("isinnet", Some("isInNet")),
            ("shExprMatch", Some("shExpMatch")),
            ("dnsDomainls", Some("dnsDomainIs")),
            ("isInNet", None),
            ("isInternal", None),
            ("x", None),
        ] {
            assert_eq!(closest(name, known), meant, "{name}");
        }
    }
}
