//! The forms of requests: what stands before and behind the host in a URL, as far as it makes a
//! difference.

use std::collections::HashSet;

use super::Undecided;
use crate::language::{Automaton, Bounds, Bytes, Expression, Places, walk};
use crate::pac::dialects::Dialect;
use crate::pac::request::Request;

/// Characters of ports, paths and queries that no client writes in another way, in the order in
/// which examples are looked for.
const ALPHABET: &[u8] =
    b"/abcdefghijklmnopqrstuvwxyz0123456789.:?=&-_ABCDEFGHIJKLMNOPQRSTUVWXYZ~+,;@$()*!%";

/// A host that stands for any, to see what is written around it.
const MARK: &str = "mark.example";

const WALK: Bounds = Bounds {
    visited: 20_000,
    steps: 20_000_000,
};
/// Most different ports and paths.
const MOST_FORMS: usize = 300;

/// What stands around the host in the URLs of one scheme, in one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) before: String,
    pub(super) behind: String,
}

impl Around {
    /// `None` where the client never asks about such a URL.
    pub(super) fn of(scheme: &str, behind: &str, dialect: &Dialect) -> Option<Self> {
        let request = Request::new(&format!("{scheme}://{MARK}{behind}"), dialect).ok()?;
        let (before, behind) = request.url.split_once(MARK)?;
        Some(Self {
            before: before.to_owned(),
            behind: behind.to_owned(),
        })
    }
}

/// What may stand behind the host in URLs of this scheme: one text for each group that none of the
/// automata tells apart, each for URLs in its client.
pub(super) fn behind(
    scheme: &str,
    sides: &[(&'static Dialect, &Automaton)],
) -> Result<Vec<String>, Undecided> {
    let whole: Vec<&(&'static Dialect, &Automaton)> = sides
        .iter()
        .filter(|(dialect, _)| {
            // A path that the client keeps from the script makes no difference.
            Around::of(scheme, "/a?b", dialect).is_some_and(|around| around.behind == "/a?b")
        })
        .collect();
    let mut grammar = Automaton::default();
    grammar
        .add(&port_and_path(!whole.is_empty()), 0)
        .map_err(|_| Undecided::too_much())?;
    let mut automata = vec![&grammar];
    automata.extend(whole.iter().map(|(_, automaton)| *automaton));
    let begin = automata
        .iter()
        .map(|automaton| automaton.begin_behind(""))
        .collect();
    let mut seen: HashSet<Vec<Places>> = HashSet::new();
    let mut all = Vec::new();
    let ended = walk(ALPHABET, &automata, begin, WALK, |case| {
        let Some(here) = case.places.first() else {
            return false;
        };
        if grammar.accepted(here).is_empty() {
            return true;
        }
        let text = case.text();
        let mut key = Vec::new();
        for (dialect, automaton) in sides {
            match Around::of(scheme, &text, dialect) {
                Some(around) => key.push(automaton.begin_behind(&around.behind)),
                None => return true,
            }
        }
        // Other texts that are written in another way stand for themselves, not for their group.
        let as_written = whole.iter().all(|(dialect, _)| {
            Around::of(scheme, &text, dialect).is_some_and(|around| around.behind == text)
        });
        if as_written && seen.insert(key) {
            all.push(text);
        }
        all.len() <= MOST_FORMS
    });
    if ended.is_err() || all.len() > MOST_FORMS {
        return Err(Undecided::because(
            "more kinds of ports and paths than are compared",
        ));
    }
    Ok(all)
}

fn port_and_path(with_path: bool) -> Expression {
    let one = |bytes: Bytes| Expression::One(bytes);
    let digit = || one(Bytes::range(b'0', b'9'));
    let port = Expression::Sequence(vec![
        one(Bytes::one(b':')),
        one(Bytes::range(b'1', b'9')),
        Expression::Repeat(Box::new(digit()), 0, Some(4)),
    ]);
    let mut parts = vec![
        Expression::Repeat(Box::new(port), 0, Some(1)),
        one(Bytes::one(b'/')),
    ];
    if with_path {
        parts.push(Expression::Repeat(
            Box::new(one(Bytes::of(ALPHABET))),
            0,
            None,
        ));
    }
    Expression::Sequence(parts)
}
