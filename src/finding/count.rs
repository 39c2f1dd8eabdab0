//! Numbers of things in words: "1 finding", "2 findings", "1 entry".

/// A number and its noun, in the singular for one.
pub fn counted(number: impl TryInto<u64>, noun: &str) -> String {
    let number: u64 = number.try_into().unwrap_or(u64::MAX);
    if number == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{number} {stem}ies"),
        _ if noun.ends_with(['s', 'x']) => format!("{number} {noun}es"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_singular_and_all_else_plural() {
        for (number, noun, expected) in [
            (0, "finding", "0 findings"),
            (1, "finding", "1 finding"),
            (2, "entry", "2 entries"),
            (1, "entry", "1 entry"),
            (3, "proxy", "3 proxies"),
            (2, "day", "2 days"),
            (2, "address", "2 addresses"),
            (21, "more URL", "21 more URLs"),
        ] {
            assert_eq!(counted(number, noun), expected);
        }
    }
}
