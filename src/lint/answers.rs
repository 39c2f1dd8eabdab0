//! The texts that a script returns, as far as it writes them down.

use std::borrow::Cow;
use std::collections::HashSet;

use super::script::Script;
use crate::pac::tree::{Id, Kind};
use crate::source::Span;

/// Bytes of an answer that are looked at: no client takes longer ones for a list of proxies.
const MOST_BYTES: usize = 64 * 1024;

/// A text that the entry point may return.
#[derive(Debug, Clone)]
pub(super) struct Answer<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// Where it is written.
    pub span: Span,
    /// True where the text stands there as it is, between its quotation marks.
    pub verbatim: bool,
}

/// One entry of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    /// The entry without blanks around it.
    pub text: &'a str,
    /// Its first word.
    pub keyword: &'a str,
    /// What follows it.
    pub target: &'a str,
    /// Where it begins in the answer, in bytes.
    pub at: usize,
}

impl Answer<'_> {
    /// True where not all of it is looked at.
    pub(super) fn is_too_long(&self) -> bool {
        self.text.len() > MOST_BYTES
    }

    /// Its entries, but for empty ones.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let text = beginning(&self.text);
        let mut at = 0;
        text.split(';').filter_map(move |piece| {
            let begin = at + piece.len() - piece.trim_start().len();
            at += piece.len() + 1;
            let piece = piece.trim();
            let (keyword, target) = piece.split_once([' ', '\t']).unwrap_or((piece, ""));
            (!piece.is_empty()).then_some(Entry {
                text: piece,
                keyword,
                target: target.trim(),
                at: begin,
            })
        })
    }

    /// The place of a part of the answer, where it stands there as it is.
    pub(super) fn part(&self, at: usize, length: usize) -> Span {
        if !self.verbatim {
            return self.span;
        }
        let start = self.span.start as usize + 1 + at;
        Span::from(start..start + length)
    }
}

impl Entry<'_> {
    /// True where the first word is one that begins an entry, in any letter case.
    pub(super) fn has_keyword(&self) -> bool {
        is_keyword(self.keyword)
    }

    /// True where the entry names a proxy by a keyword.
    pub(super) fn is_proxy(&self) -> bool {
        self.has_keyword() && !self.keyword.eq_ignore_ascii_case("DIRECT")
    }
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The words that begin an entry.
pub(super) const KEYWORDS: [&str; 8] = [
    "DIRECT", "PROXY", "SOCKS", "SOCKS4", "SOCKS5", "HTTP", "HTTPS", "QUIC",
];

/// True for such a word in any letter case.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

pub(super) fn of<'t>(script: &Script<'t>) -> Vec<Answer<'t>> {
    let tree = script.tree;
    let mut known: HashSet<Id> = HashSet::new();
    let mut waiting: Vec<Id> = Vec::new();
    for function in script.entry_points() {
        returned(script, function, &mut waiting);
    }
    let mut answers = Vec::new();
    while let Some(id) = waiting.pop() {
        if !known.insert(id) {
            continue;
        }
        match tree.kind(id) {
            Kind::Conditional => waiting.extend(tree.children(id).skip(1)),
            Kind::Logical(_) => waiting.extend(tree.children(id)),
            Kind::Assign("=") => waiting.extend(tree.child(id, 1)),
            Kind::Sequence => waiting.extend(tree.last_child(id)),
            Kind::Name(_) => {
                let variable = script.variable(id);
                waiting.extend(variable.iter().flat_map(|it| it.values.iter().copied()));
            }
            Kind::Call => {
                let function = tree.child(id, 0).and_then(|it| script.own_function(it));
                if let Some(function) = function.filter(|it| known.insert(*it)) {
                    returned(script, function, &mut waiting);
                }
            }
            Kind::Text(text) => answers.push(Answer {
                text: Cow::Borrowed(&**text),
                span: tree.span(id),
                verbatim: is_verbatim(script.written(id), text),
            }),
            Kind::Binary("+") | Kind::Template => {
                if let Some(text) = script.text_of(id) {
                    answers.push(Answer {
                        text,
                        span: tree.span(id),
                        verbatim: false,
                    });
                }
            }
            // Each list once, however often its elements are returned.
            Kind::Index => {
                let list = script.list_of(id).filter(|list| known.insert(*list));
                waiting.extend(list.iter().flat_map(|list| tree.children(*list)));
            }
            _ => {}
        }
    }
    answers.sort_by_key(|answer| answer.span);
    answers.dedup_by_key(|answer| answer.span);
    answers
}

/// What a function returns, itself and not a function in it.
fn returned(script: &Script<'_>, function: Id, waiting: &mut Vec<Id>) {
    let tree = script.tree;
    for id in tree.inside(function) {
        if matches!(tree.kind(id), Kind::Return) && script.function_of(id) == function {
            waiting.extend(tree.child(id, 0));
        }
    }
}

fn is_verbatim(written: &str, text: &str) -> bool {
    written.len() == text.len() + 2 && written.get(1..text.len() + 1) == Some(text)
}
