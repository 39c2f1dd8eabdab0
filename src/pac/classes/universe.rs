//! The requests that are looked at.

use crate::language::{Bytes, Expression, NAME_BYTES};
use crate::pac::decision::analysis::addresses;

/// The requests that are looked at.
#[derive(Debug, Clone)]
pub(crate) struct Universe {
    pub(crate) schemes: Vec<String>,
    pub(crate) hosts: Expression,
    /// What stands behind the host; `None` for everything.
    pub(crate) behind: Option<String>,
    /// The hosts in words, where these are not all.
    pub(crate) words: Option<String>,
}

impl Universe {
    /// Every request over a scheme that clients have proxies for.
    pub(crate) fn everything() -> Self {
        Self {
            schemes: ["http", "https", "ws", "wss", "ftp"]
                .map(str::to_owned)
                .into(),
            hosts: Expression::Either(vec![names(), addresses()]),
            behind: None,
            words: None,
        }
    }
}

/// The host names of a pattern: in its lead (`*.`, `a.*.`, `*-admin.`) a star that is a whole label
/// stands for one or more labels, another one for a part of a label.
pub(crate) fn names_of(lead: &str, domain: &str) -> Expression {
    let byte = || {
        Expression::One(Bytes::those(|byte| {
            NAME_BYTES.contains(&byte) && byte != b'.'
        }))
    };
    let dot = || Expression::One(Bytes::one(b'.'));
    let mut parts = Vec::new();
    for label in lead.split_terminator('.') {
        if label == "*" {
            let label = Expression::Repeat(Box::new(byte()), 1, None);
            let label = Expression::Sequence(vec![label, dot()]);
            parts.push(Expression::Repeat(Box::new(label), 1, None));
            continue;
        }
        parts.extend(label.bytes().map(|letter| match letter {
            b'*' => Expression::Repeat(Box::new(byte()), 0, None),
            letter => Expression::One(Bytes::one(letter)),
        }));
        parts.push(dot());
    }
    parts.push(Expression::text(domain));
    Expression::Sequence(parts)
}

/// Host names as a client writes them. The last label is not a number, or it would be an address.
pub(crate) fn names() -> Expression {
    let byte = || {
        Expression::One(Bytes::those(|byte| {
            NAME_BYTES.contains(&byte) && byte != b'.'
        }))
    };
    let letter = Expression::One(Bytes::those(|byte| {
        byte.is_ascii_lowercase() || b"-_".contains(&byte)
    }));
    let label = Expression::Sequence(vec![
        Expression::Repeat(Box::new(byte()), 1, None),
        Expression::One(Bytes::one(b'.')),
    ]);
    Expression::Sequence(vec![
        Expression::Repeat(Box::new(label), 0, None),
        Expression::Repeat(Box::new(byte()), 0, None),
        letter,
        Expression::Repeat(Box::new(byte()), 0, None),
    ])
}
