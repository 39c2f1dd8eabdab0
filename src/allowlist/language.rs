//! Sets of host names as regular expressions, for automata that read a name from its end.
//!
//! A name is read backwards because almost everything that lists say is about its end: after the few
//! letters of a domain only the entries below it are still in play.

/// A set of ASCII bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bytes(u128);

impl Bytes {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u128::MAX);

    pub(super) const fn one(byte: u8) -> Self {
        Self(if byte < 128 { 1 << byte } else { 0 })
    }

    pub(super) fn of(text: &[u8]) -> Self {
        text.iter()
            .fold(Self::NONE, |set, &byte| set.with(Self::one(byte)))
    }

    pub(super) fn range(first: u8, last: u8) -> Self {
        (first..=last.min(127)).fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
    }

    /// Letters, digits and the underscore.
    pub(super) fn word() -> Self {
        Self::range(b'a', b'z')
            .with(Self::range(b'A', b'Z'))
            .with(Self::range(b'0', b'9'))
            .with(Self::one(b'_'))
    }

    /// `alpha` and the like, as the C locale has them.
    pub(super) fn class(name: &[u8]) -> Option<Self> {
        let all = |holds: fn(u8) -> bool| {
            (0..128)
                .filter(|&byte| holds(byte))
                .fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
        };
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
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub(super) const fn inverted(self) -> Self {
        Self(!self.0)
    }

    /// The same letters, whatever their case.
    #[must_use]
    pub(super) fn any_case(self) -> Self {
        let letters =
            (b'a'..=b'z').filter(|&byte| self.holds(byte) || self.holds(byte.to_ascii_uppercase()));
        letters.fold(self, |set, byte| {
            set.with(Self::one(byte))
                .with(Self::one(byte.to_ascii_uppercase()))
        })
    }

    /// The bytes whose capital is in the set.
    #[must_use]
    pub(super) fn of_capitals(self) -> Self {
        (0..128u8)
            .filter(|byte| self.holds(byte.to_ascii_uppercase()))
            .fold(Self::NONE, |set, byte| set.with(Self::one(byte)))
    }

    pub(super) const fn holds(self, byte: u8) -> bool {
        byte < 128 && self.0 & (1 << byte) != 0
    }
}

/// Something about a place in a text that takes no byte of it (POSIX and GNU regular expressions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Look {
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
pub(super) enum Side {
    /// Nothing: the text begins or ends.
    Outside,
    /// A letter, digit or underscore.
    Word,
    /// Another byte.
    Other,
}

impl Side {
    pub(super) const fn of(byte: u8) -> Self {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            Self::Word
        } else {
            Self::Other
        }
    }
}

impl Look {
    /// True where it holds between these two.
    pub(super) fn holds(self, left: Side, right: Side) -> bool {
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
pub(super) enum Expression {
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
    pub(super) fn text(text: &str) -> Self {
        Self::Sequence(
            text.bytes()
                .map(|byte| Self::One(Bytes::one(byte)))
                .collect(),
        )
    }

    /// Anything.
    pub(super) fn anything() -> Self {
        Self::Repeat(Box::new(Self::One(Bytes::ALL)), 0, None)
    }

    /// One or more bytes other than a dot.
    pub(super) fn label() -> Self {
        let byte = Self::One(Bytes::one(b'.').inverted());
        Self::Repeat(Box::new(byte), 1, None)
    }

    /// Whatever a name in DNS may be made of.
    pub(super) fn any_host() -> Self {
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
    pub(super) fn below(domain: &str, least: u16, most: Option<u16>) -> Self {
        Self::before(Self::label(), domain, least, most)
    }

    /// The host names of a pattern with up to `most` labels before the domain. In the lead (`*.`,
    /// `a.*.`, `*-admin.`) a star that is a whole label is one or more labels, another one a part.
    pub(super) fn host_names_before(lead: &str, domain: &str, most: u16) -> Self {
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
