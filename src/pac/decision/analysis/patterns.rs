//! Patterns of shExpMatch and regular expressions as sets of texts.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look as HirLook};

use super::atoms::around;
use crate::language::{Bytes, Expression, Look};
use crate::pac::decision::regex::Regex;

/// A pattern in which only `*` and `?` mean something.
pub(super) fn glob(pattern: &str, any_case: bool) -> Expression {
    let parts = pattern.bytes().map(|byte| match byte {
        b'*' => Expression::anything(),
        b'?' => Expression::One(Bytes::ALL),
        byte if any_case => Expression::One(Bytes::one(byte).any_case()),
        byte => Expression::One(Bytes::one(byte)),
    });
    Expression::Sequence(parts.collect())
}

/// The texts in which a regular expression is found; `None` where it holds something that is not
/// followed.
pub(super) fn found(regex: &Regex) -> Option<Expression> {
    let reading = regex.reading()?;
    let hir = ParserBuilder::new()
        .unicode(false)
        .utf8(false)
        .case_insensitive(regex.ignores_case())
        .build()
        .parse(&reading.translated)
        .ok()?;
    alternatives(&hir)
}

/// Each alternative by itself: an anchor at its end needs no look.
fn alternatives(hir: &Hir) -> Option<Expression> {
    match hir.kind() {
        HirKind::Alternation(parts) => {
            let parts = parts.iter().map(alternatives);
            Some(Expression::Either(parts.collect::<Option<_>>()?))
        }
        HirKind::Capture(capture) => alternatives(&capture.sub),
        HirKind::Concat(parts) => {
            let is = |hir: Option<&Hir>, look: HirLook| {
                hir.is_some_and(|hir| *hir.kind() == HirKind::Look(look))
            };
            let mut parts = parts.as_slice();
            let at_start = is(parts.first(), HirLook::Start);
            if at_start {
                parts = parts.get(1..)?;
            }
            let at_end = is(parts.last(), HirLook::End);
            if at_end {
                parts = parts.get(..parts.len() - 1)?;
            }
            let mut sequence = Vec::new();
            if !at_start {
                sequence.push(Expression::anything());
            }
            for part in parts {
                sequence.push(expression(part)?);
            }
            if !at_end {
                sequence.push(Expression::anything());
            }
            Some(Expression::Sequence(sequence))
        }
        HirKind::Look(HirLook::Start | HirLook::End) => Some(Expression::anything()),
        _ => Some(around(expression(hir)?)),
    }
}

fn expression(hir: &Hir) -> Option<Expression> {
    Some(match hir.kind() {
        HirKind::Empty => Expression::Sequence(Vec::new()),
        HirKind::Literal(literal) => {
            let bytes = literal.0.iter();
            Expression::Sequence(
                bytes
                    .map(|byte| Expression::One(Bytes::one(*byte)))
                    .collect(),
            )
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter();
            let all = ranges.filter(|range| range.start() < 128);
            Expression::One(all.fold(Bytes::NONE, |all, range| {
                all.with(Bytes::range(range.start(), range.end()))
            }))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ranges = class.ranges().iter();
            let all = ranges.filter_map(|range| {
                let start = u8::try_from(range.start())
                    .ok()
                    .filter(|byte| *byte < 128)?;
                let end = u8::try_from(range.end()).unwrap_or(127);
                Some(Bytes::range(start, end))
            });
            Expression::One(all.fold(Bytes::NONE, Bytes::with))
        }
        HirKind::Look(look) => Expression::Look(match look {
            HirLook::Start => Look::Begin,
            HirLook::End => Look::End,
            HirLook::WordAscii => Look::Edge,
            HirLook::WordAsciiNegate => Look::NoEdge,
            _ => return None,
        }),
        HirKind::Repetition(repetition) => {
            let least = u16::try_from(repetition.min).ok()?;
            let most = repetition.max.map(u16::try_from).transpose().ok()?;
            let part = expression(&repetition.sub)?;
            Expression::Repeat(Box::new(part), least, most)
        }
        HirKind::Capture(capture) => expression(&capture.sub)?,
        HirKind::Concat(parts) => {
            Expression::Sequence(parts.iter().map(expression).collect::<Option<_>>()?)
        }
        HirKind::Alternation(parts) => {
            Expression::Either(parts.iter().map(expression).collect::<Option<_>>()?)
        }
    })
}

/// Addresses of a network, in their canonical form.
pub(super) fn network(base: u32, mask: u32) -> Expression {
    let mut parts = Vec::new();
    for (base, mask) in base.to_be_bytes().into_iter().zip(mask.to_be_bytes()) {
        if !parts.is_empty() {
            parts.push(Expression::One(Bytes::one(b'.')));
        }
        parts.push(octet(base, mask));
    }
    Expression::Sequence(parts)
}

fn octet(base: u8, mask: u8) -> Expression {
    if mask == 255 {
        return Expression::text(&base.to_string());
    }
    if mask == 0 {
        // The texts that are looked at are addresses: whatever digits there are, they are an octet.
        let digit = Expression::One(Bytes::range(b'0', b'9'));
        return Expression::Repeat(Box::new(digit), 1, Some(3));
    }
    let inside = (0..=255_u8).filter(|octet| octet & mask == base & mask);
    Expression::Either(
        inside
            .map(|octet| Expression::text(&octet.to_string()))
            .collect(),
    )
}

/// All addresses of IPv4, in their canonical form.
pub(crate) fn addresses() -> Expression {
    let all = || {
        Expression::Either(
            (0..=255_u8)
                .map(|octet| Expression::text(&octet.to_string()))
                .collect(),
        )
    };
    let dot = || Expression::One(Bytes::one(b'.'));
    Expression::Sequence(vec![all(), dot(), all(), dot(), all(), dot(), all()])
}
