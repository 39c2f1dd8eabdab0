//! Comments in a PAC file that silence rules: `// pac-check: ignore L-501 -- the reason`.

use super::rule::Rule;
use super::rules;
use super::similar::closest;
use super::text::Text;
use super::tokens::TokenKind;
use crate::source::Span;

/// What a comment silences.
#[derive(Debug)]
pub(super) struct Silence {
    /// The comment.
    pub(super) span: Span,
    /// The rules.
    pub(super) rules: Vec<&'static Rule>,
    /// Words that name no rule.
    pub(super) unknown: Vec<String>,
    /// True where a reason is given. Without one nothing is silenced.
    pub(super) has_reason: bool,
    /// The line; `None` for all of the file.
    line: Option<u32>,
    /// Which of the rules it silenced something of.
    used: Vec<bool>,
}

/// The words that begin such a comment.
const BEGINNING: &str = "pac-check:";

/// Most such comments in one file: each is held against each finding.
const MOST: usize = 1_000;

/// Every such comment of a file, in order.
pub(super) fn of(text: &Text<'_>) -> Vec<Silence> {
    let tokens = text.tokens.iter().enumerate();
    tokens
        .filter(|(_, token)| token.kind == TokenKind::Comment)
        .filter_map(|(index, token)| {
            let comment = text.slice(token.span);
            let body = comment
                .trim_start_matches(['/', '*', '<', '!', '-'])
                .trim_start();
            let words = body.strip_prefix(BEGINNING)?.trim();
            let words = words.strip_suffix("*/").unwrap_or(words);
            let (scope, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
            let line = match scope {
                "ignore-file" => None,
                "ignore" => Some(line(text, index, token.span)),
                _ => return None,
            };
            Some(silence(token.span, line, rest))
        })
        .take(MOST)
        .collect()
}

fn silence(span: Span, line: Option<u32>, rest: &str) -> Silence {
    let (names, reason) = match rest.split_once("--") {
        Some((names, reason)) => (names, reason.trim()),
        None => (rest, ""),
    };
    let mut silence = Silence {
        span,
        rules: Vec::new(),
        unknown: Vec::new(),
        has_reason: reason
            .bytes()
            .any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80),
        line,
        used: Vec::new(),
    };
    for name in names
        .split([',', ' ', '\t'])
        .filter(|name| !name.is_empty())
    {
        match rules::named(name) {
            Some(rule) => silence.rules.push(rule),
            None => silence.unknown.push(name.to_owned()),
        }
    }
    silence.used = vec![false; silence.rules.len()];
    silence
}

/// The line that a comment is about: its own, or that of the next code where it has a line for itself.
fn line(text: &Text<'_>, index: usize, span: Span) -> u32 {
    let own = text.source.position(span.start).line;
    let before = index
        .checked_sub(1)
        .and_then(|before| text.tokens.get(before));
    let shares = before.is_some_and(|before| text.source.position(before.span.end).line == own);
    if shares {
        return own;
    }
    let behind = text.tokens.get(index + 1..).unwrap_or_default();
    let next = behind.iter().find(|token| token.kind != TokenKind::Comment);
    next.map_or(own, |next| text.source.position(next.span.start).line)
}

impl Silence {
    /// True where it silences a rule in a line; it is used then.
    pub(super) fn silences(&mut self, rule: &Rule, line: u32) -> bool {
        if !self.has_reason || self.line.is_some_and(|own| own != line) {
            return false;
        }
        let place = self.rules.iter().position(|own| own.code == rule.code);
        match place.and_then(|place| self.used.get_mut(place)) {
            Some(used) => {
                *used = true;
                true
            }
            None => false,
        }
    }

    /// The rules that it names and that found nothing there.
    pub(super) fn unused(&self) -> impl Iterator<Item = &'static Rule> {
        let pairs = self.rules.iter().zip(&self.used);
        pairs.filter(|(_, used)| !**used).map(|(rule, _)| *rule)
    }
}

/// What may have been meant by a word that names no rule.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let all = rules::ALL.iter();
    closest(word, all.flat_map(|rule| [rule.code, rule.name]))
}
