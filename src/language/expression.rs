//! Sets of host names as regular expressions, for automata that read a name from its end.
//!
//! A name is read backwards because almost everything that lists say is about its end: after the few
//! letters of a domain only the entries below it are still in play.

/// A set of ASCII bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Bytes(u128);

impl Bytes {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(u128::MAX);

    pub(crate) const fn one(byte: u8) -> Self {
        Self(if byte < 128 { 1 << byte } else { 0 })
    }

    pub(crate) fn of(text: &[u8]) -> Self {
        text.iter()
            .fold(Self::NONE, |set, &byte| set.with(Self::one(byte)))
    }

    pub(crate) fn range(first: u8, last: u8) -> Self {
        (first..=last.min(127)).fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
    }

    /// Those for which this is true.
    pub(crate) fn those(holds: impl Fn(u8) -> bool) -> Self {
        (0..128)
            .filter(|&byte| holds(byte))
            .fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
    }

    /// Letters, digits and the underscore.
    pub(crate) fn word() -> Self {
        Self::range(b'a', b'z')
            .with(Self::range(b'A', b'Z'))
            .with(Self::range(b'0', b'9'))
            .with(Self::one(b'_'))
    }

    /// `alpha` and the like, as the C locale has them.
    pub(crate) fn class(name: &[u8]) -> Option<Self> {
        let all = |holds: fn(u8) -> bool| Self::those(holds);
        Some(match name {
            b"alpha" => all(|byte| byte.is_ascii_alphabetic()),
            b"digit" => all(|byte| byte.is_ascii_digit()),
            b"alnum" => all(|byte| byte.is_ascii_alphanumeric()),
            b"lower" => all(|byte| byte.is_ascii_lowercase()),
            b"upper" => all(|byte| byte.is_ascii_uppercase()),
            b"xdigit" => all(|byte| byte.is_ascii_hexdigit()),
            b"punct" => all(|byte| byte.is_ascii_punctuation()),
            b"space" => all(|byte| byte.is_ascii_whitespace() || byte == 0x0b),
            b"blank" => all(|byte| matches!(byte, b' ' | b'\t')),
            b"graph" => all(|byte| byte.is_ascii_graphic()),
            b"print" => all(|byte| byte.is_ascii_graphic() || byte == b' '),
            b"cntrl" => all(|byte| byte.is_ascii_control()),
            _ => return None,
        })
    }

    #[must_use]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub(crate) const fn inverted(self) -> Self {
        Self(!self.0)
    }

    /// The same letters, whatever their case.
    #[must_use]
    pub(crate) fn any_case(self) -> Self {
        let letters =
            (b'a'..=b'z').filter(|&byte| self.holds(byte) || self.holds(byte.to_ascii_uppercase()));
        letters.fold(self, |set, byte| {
            set.with(Self::one(byte))
                .with(Self::one(byte.to_ascii_uppercase()))
        })
    }

    /// The bytes whose capital is in the set.
    #[must_use]
    pub(crate) fn of_capitals(self) -> Self {
        Self::those(|byte| self.holds(byte.to_ascii_uppercase()))
    }

    pub(crate) const fn holds(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }
}

/// Something about a place in a text that takes no byte of it (POSIX and GNU regular expressions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Look {
    /// The beginning of the text: `^`.
    Begin,
    /// The end of the text: `$`.
    End,
    /// A word begins here: `\<`.
    WordBegin,
    /// A word ends here: `\>`.
    WordEnd,
    /// A word begins or ends here: `\b`.
    Edge,
    /// Neither: `\B`.
    NoEdge,
}

/// What stands on one side of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    /// Nothing: the text begins or ends.
    Outside,
    /// A letter, digit or underscore.
    Word,
    /// Another byte.
    Other,
}

impl Side {
    pub(crate) const fn of(byte: u8) -> Self {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            Self::Word
        } else {
            Self::Other
        }
    }
}

impl Look {
    /// True where it holds between these two.
    pub(crate) fn holds(self, left: Side, right: Side) -> bool {
        let (before, behind) = (left == Side::Word, right == Side::Word);
        match self {
            Self::Begin => left == Side::Outside,
            Self::End => right == Side::Outside,
            Self::WordBegin => !before && behind,
            Self::WordEnd => before && !behind,
            Self::Edge => before != behind,
            Self::NoEdge => before == behind,
        }
    }
}

/// A set of texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expression {
    /// One byte of a set.
    One(Bytes),
    /// One after the other.
    Sequence(Vec<Self>),
    /// One of them; of none, no text at all.
    Either(Vec<Self>),
    /// Repeated; `None` is without end.
    Repeat(Box<Self>, u16, Option<u16>),
    /// Nothing, at a place where this holds.
    Look(Look),
}

/// Letters and digits.
const ALPHANUMERIC: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Longest label of a name (RFC 1035, section 2.3.4).
const MOST_LABEL_BYTES: u16 = 63;

impl Expression {
    /// Exactly this text.
    pub(crate) fn text(text: &str) -> Self {
        Self::Sequence(
            text.bytes()
                .map(|byte| Self::One(Bytes::one(byte)))
                .collect(),
        )
    }

    /// Anything.
    pub(crate) fn anything() -> Self {
        Self::Repeat(Box::new(Self::One(Bytes::ALL)), 0, None)
    }

    /// One or more bytes other than a dot.
    pub(crate) fn label() -> Self {
        let byte = Self::One(Bytes::one(b'.').inverted());
        Self::Repeat(Box::new(byte), 1, None)
    }

    /// Whatever a name in DNS may be made of.
    pub(crate) fn any_host() -> Self {
        let byte = Self::One(Bytes::of(ALPHANUMERIC).with(Bytes::of(b"-_.")));
        Self::Repeat(Box::new(byte), 1, None)
    }

    /// A label of a host name: letters, digits and inner hyphens, at most 63 (RFC 1123, 2.1).
    fn host_label() -> Self {
        let edge = || Self::One(Bytes::of(ALPHANUMERIC));
        let inner = Self::One(Bytes::of(ALPHANUMERIC).with(Bytes::one(b'-')));
        let more = Self::Sequence(vec![
            Self::Repeat(Box::new(inner), 0, Some(MOST_LABEL_BYTES - 2)),
            edge(),
        ]);
        Self::Sequence(vec![edge(), Self::Repeat(Box::new(more), 0, Some(1))])
    }

    /// `labels` labels, each with the dot behind it, then the domain.
    pub(crate) fn below(domain: &str, least: u16, most: Option<u16>) -> Self {
        Self::before(Self::label(), domain, least, most)
    }

    /// The host names of a pattern with up to `most` labels before the domain. In the lead (`*.`,
    /// `a.*.`, `*-admin.`) a star that is a whole label is one or more labels, another one a part.
    pub(crate) fn host_names_before(lead: &str, domain: &str, most: u16) -> Self {
        let mut parts = Vec::new();
        let labels: Vec<&str> = lead.split_terminator('.').collect();
        let others = labels.iter().filter(|label| **label != "*").count();
        let most = most
            .saturating_sub(u16::try_from(others).unwrap_or(most))
            .max(1);
        for label in labels {
            if label == "*" {
                parts.push(Self::before(Self::host_label(), "", 1, Some(most)));
                continue;
            }
            let inner = || Self::One(Bytes::of(ALPHANUMERIC).with(Bytes::one(b'-')));
            parts.extend(label.bytes().map(|byte| match byte {
                b'*' => Self::Repeat(Box::new(inner()), 0, Some(MOST_LABEL_BYTES)),
                byte => Self::One(Bytes::one(byte)),
            }));
            parts.push(Self::One(Bytes::one(b'.')));
        }
        parts.push(Self::text(domain));
        Self::Sequence(parts)
    }

    fn before(label: Self, domain: &str, least: u16, most: Option<u16>) -> Self {
        let step = Self::Sequence(vec![label, Self::One(Bytes::one(b'.'))]);
        Self::Sequence(vec![
            Self::Repeat(Box::new(step), least, most),
            Self::text(domain),
        ])
    }
}

/// Sets made of other sets.
impl Expression {
    /// True where something in it looks at what stands beside a place.
    pub(crate) fn looks(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::Look(_) => true,
            Self::Sequence(parts) | Self::Either(parts) => parts.iter().any(Self::looks),
            Self::Repeat(part, ..) => part.looks(),
        }
    }

    /// The same with other bytes.
    pub(crate) fn map_bytes(self, change: &impl Fn(Bytes) -> Bytes) -> Self {
        let all = |parts: Vec<Self>| {
            parts
                .into_iter()
                .map(|part| part.map_bytes(change))
                .collect()
        };
        match self {
            Self::One(bytes) => Self::One(change(bytes)),
            Self::Look(look) => Self::Look(look),
            Self::Sequence(parts) => Self::Sequence(all(parts)),
            Self::Either(parts) => Self::Either(all(parts)),
            Self::Repeat(part, least, most) => {
                Self::Repeat(Box::new(part.map_bytes(change)), least, most)
            }
        }
    }

    /// Its texts that don't have this byte.
    pub(crate) fn without(self, byte: u8) -> Self {
        self.map_bytes(&|bytes| bytes.and(Bytes::one(byte).inverted()))
    }

    /// True where the empty text is in it, wherever it stands.
    pub(crate) fn holds_nothing(&self) -> bool {
        match self {
            Self::One(_) | Self::Look(_) => false,
            Self::Sequence(parts) => parts.iter().all(Self::holds_nothing),
            Self::Either(parts) => parts.iter().any(Self::holds_nothing),
            Self::Repeat(part, least, _) => *least == 0 || part.holds_nothing(),
        }
    }

    /// Its texts, backwards.
    pub(crate) fn turned(self) -> Self {
        let all = |parts: Vec<Self>| parts.into_iter().map(Self::turned).collect::<Vec<_>>();
        match self {
            Self::Sequence(parts) => {
                let mut parts = all(parts);
                parts.reverse();
                Self::Sequence(parts)
            }
            Self::Either(parts) => Self::Either(all(parts)),
            Self::Repeat(part, least, most) => Self::Repeat(Box::new(part.turned()), least, most),
            one => one,
        }
    }

    /// What may stand behind a byte at its beginning; `None` where it looks at places.
    pub(crate) fn after(self, byte: u8) -> Option<Self> {
        let nothing = || Self::Either(Vec::new());
        Some(match self {
            Self::One(bytes) if bytes.holds(byte) => Self::Sequence(Vec::new()),
            Self::One(_) | Self::Repeat(_, _, Some(0)) => nothing(),
            Self::Look(_) => return None,
            Self::Either(parts) => Self::Either(
                parts
                    .into_iter()
                    .map(|part| part.after(byte))
                    .collect::<Option<_>>()?,
            ),
            Self::Sequence(parts) => {
                let mut ways = Vec::new();
                for (place, part) in parts.iter().enumerate() {
                    let mut way = vec![part.clone().after(byte)?];
                    way.extend(parts.iter().skip(place + 1).cloned());
                    ways.push(Self::Sequence(way));
                    if !part.holds_nothing() {
                        break;
                    }
                }
                Self::Either(ways)
            }
            Self::Repeat(part, least, most) => {
                // Where the part may be empty, the times that must come may have been empty ones.
                let least = if part.holds_nothing() {
                    0
                } else {
                    least.saturating_sub(1)
                };
                let first = part.clone().after(byte)?;
                let most = most.map(|most| most - 1);
                Self::Sequence(vec![first, Self::Repeat(part, least, most)])
            }
        })
    }

    /// Its alternatives with the length of each; `None` where one has no single length.
    pub(crate) fn ways_of_known_length(&self) -> Option<Vec<(&Self, u16)>> {
        match self {
            Self::Either(parts) => {
                let mut ways = Vec::new();
                for part in parts {
                    ways.extend(part.ways_of_known_length()?);
                }
                Some(ways)
            }
            one => Some(vec![(one, one.length()?)]),
        }
    }

    fn length(&self) -> Option<u16> {
        match self {
            Self::One(_) => Some(1),
            Self::Sequence(parts) => parts
                .iter()
                .try_fold(0_u16, |all, part| all.checked_add(part.length()?)),
            Self::Either(parts) => {
                let mut lengths = parts.iter().map(Self::length);
                let first = lengths.next()??;
                lengths.all(|length| length == Some(first)).then_some(first)
            }
            Self::Repeat(part, least, Some(most)) if least == most => {
                part.length()?.checked_mul(*least)
            }
            Self::Look(_) | Self::Repeat(..) => None,
        }
    }

    /// How many states an automaton needs for it, about.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::One(_) | Self::Look(_) => 1,
            Self::Sequence(parts) | Self::Either(parts) => parts
                .iter()
                .fold(1, |all, part| all.saturating_add(part.size())),
            Self::Repeat(part, least, most) => {
                let times = most.unwrap_or(*least).max(*least).max(1);
                part.size()
                    .saturating_add(1)
                    .saturating_mul(usize::from(times))
            }
        }
    }
}
