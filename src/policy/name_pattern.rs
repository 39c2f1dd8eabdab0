//! Patterns of host names, matched in a time that their lengths bound: `*` and `?` stay within one
//! label, `{a,b}` is either, a leading `*.` is one or more labels.

/// A pattern of names in lower case without a trailing dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamePattern {
    /// True where any labels stand in front, one or more.
    below: bool,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    One(u8),
    /// `?`
    Any,
    /// `*`
    Many,
    /// `{a,b}`
    Either(Vec<Vec<Part>>),
}

impl NamePattern {
    /// Reads a pattern in lower case; an error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (below, text) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut parts = Vec::new();
        let mut open: Option<Vec<Vec<Part>>> = None;
        for byte in text.bytes() {
            match (byte, &mut open) {
                (b'{', None) => open = Some(vec![Vec::new()]),
                (b'{', Some(_)) => return Err("a `{` stands within another".to_owned()),
                (b'}', None) => return Err("a `}` has no `{` before it".to_owned()),
                (b'}', Some(_)) => parts.extend(open.take().map(Part::Either)),
                (b',', None) => {
                    return Err(
                        "a `,` stands outside of `{a,b}`: give each host as an entry of its own"
                            .to_owned(),
                    );
                }
                (b',', Some(ways)) => ways.push(Vec::new()),
                (byte, None) => parts.push(Part::of(byte)),
                (byte, Some(ways)) => {
                    if let Some(way) = ways.last_mut() {
                        way.push(Part::of(byte));
                    }
                }
            }
        }
        if open.is_some() {
            return Err("a `{` is never closed".to_owned());
        }
        Ok(Self { below, parts })
    }

    /// True where a name in lower case without a trailing dot lies within the pattern.
    pub(super) fn matches(&self, name: &str) -> bool {
        let name = name.as_bytes();
        let mut from = vec![false; name.len() + 1];
        if self.below {
            // Behind each dot that has a label before it.
            for (at, _) in name
                .iter()
                .enumerate()
                .filter(|(at, byte)| *at > 0 && **byte == b'.')
            {
                if let Some(place) = from.get_mut(at + 1) {
                    *place = true;
                }
            }
        } else if let Some(first) = from.first_mut() {
            *first = true;
        }
        let ends = run(&self.parts, from, name);
        ends.last().copied().unwrap_or(false)
    }
}

impl Part {
    const fn of(byte: u8) -> Self {
        match byte {
            b'*' => Self::Many,
            b'?' => Self::Any,
            other => Self::One(other),
        }
    }
}

/// The places of the name at which the parts may end that begin at these places.
fn run(parts: &[Part], mut places: Vec<bool>, name: &[u8]) -> Vec<bool> {
    for part in parts {
        places = match part {
            Part::One(byte) => step(&places, name, |other| other == *byte),
            Part::Any => step(&places, name, |other| other != b'.'),
            Part::Many => {
                let mut open = false;
                let mut next = places;
                for (at, place) in next.iter_mut().enumerate() {
                    *place |= open;
                    open = *place && name.get(at).is_some_and(|byte| *byte != b'.');
                }
                next
            }
            Part::Either(ways) => {
                let mut all = vec![false; places.len()];
                // A way with nothing in it is none, as in shells' globs.
                for way in ways.iter().filter(|way| !way.is_empty()) {
                    let ends = run(way, places.clone(), name);
                    for (place, end) in all.iter_mut().zip(ends) {
                        *place |= end;
                    }
                }
                all
            }
        };
    }
    places
}

fn step(places: &[bool], name: &[u8], takes: impl Fn(u8) -> bool) -> Vec<bool> {
    let moved = places
        .iter()
        .zip(name)
        .map(|(place, byte)| *place && takes(*byte));
    std::iter::once(false).chain(moved).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, name: &str) -> bool {
        NamePattern::parse(pattern).expect(pattern).matches(name)
    }

    #[test]
    fn stars_stay_within_a_label_but_for_the_first() {
        assert!(matches("*.a.example", "x.y.a.example"));
        assert!(!matches("*.a.example", "a.example"));
        assert!(!matches("*.a.example", ".a.example"));
        assert!(matches("p*.a", "proxy.a") && !matches("p*.a", "p.b.a"));
        assert!(matches("{p,q*}-?.a", "q9-x.a") && !matches("{p,q}-?.a", "r-1.a"));
        for wrong in ["{a,{b,c}}", "a}", "{a", "a,b"] {
            assert!(NamePattern::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn stars_do_not_make_it_slow() {
        let pattern = format!("{}b", "*a".repeat(900));
        assert!(!matches(&pattern, &"a".repeat(60_000)));
    }

    /// The same by trying everything, as the page on policies says it.
    fn tried(parts: &[Part], name: &[u8]) -> bool {
        let Some((part, rest)) = parts.split_first() else {
            return name.is_empty();
        };
        let next = name.split_first().filter(|(byte, _)| **byte != b'.');
        match part {
            Part::One(byte) => name
                .split_first()
                .is_some_and(|(first, behind)| first == byte && tried(rest, behind)),
            Part::Any => next.is_some_and(|(_, behind)| tried(rest, behind)),
            Part::Many => tried(rest, name) || next.is_some_and(|(_, behind)| tried(parts, behind)),
            Part::Either(ways) => ways.iter().filter(|way| !way.is_empty()).any(|way| {
                let both: Vec<Part> = way.iter().chain(rest).cloned().collect();
                tried(&both, name)
            }),
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_trying_everything(
            pattern in "(\\*\\.)?([ab]|\\*|\\?|\\{[ab*?.]{1,2},[ab]?\\}){1,4}(\\.([ab*?]){1,2}){0,2}",
            name in "[ab]{1,3}(\\.[ab]{1,3}){0,3}",
        ) {
            let parsed = NamePattern::parse(&pattern).expect("pattern");
            let mut ends = name.match_indices('.').map(|(at, _)| at + 1);
            let expected = if parsed.below {
                ends.any(|at| tried(&parsed.parts, &name.as_bytes()[at..]))
            } else {
                tried(&parsed.parts, name.as_bytes())
            };
            prop_assert_eq!(parsed.matches(&name), expected, "{} {}", pattern, name);
        }
    }
}
