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
    let line_of = |at: u32| text.source.position(at).line;
    let mut silences: Vec<Silence> = Vec::new();
    // Those that are about the next line of code.
    let mut waiting: Vec<usize> = Vec::new();
    let mut before: Option<Span> = None;
    for token in text.tokens() {
        if token.kind == TokenKind::Comment {
            let read = (silences.len() < MOST).then(|| comment(text.slice(token.span)));
            if let Some((is_for_file, rest)) = read.flatten() {
                // It is about its own line, or about the next code where it has a line for itself.
                let own = line_of(token.span.start);
                if before.is_none_or(|before| line_of(before.end) != own) {
                    waiting.push(silences.len());
                }
                silences.push(silence(token.span, (!is_for_file).then_some(own), rest));
            }
        } else {
            for index in waiting.drain(..) {
                if let Some(silence) = silences.get_mut(index) {
                    silence.line = silence.line.map(|_| line_of(token.span.start));
                }
            }
        }
        before = Some(token.span);
    }
    silences
}

/// Whether a comment silences rules in all of the file or in a line, and what it says then.
fn comment(written: &str) -> Option<(bool, &str)> {
    let body = written
        .trim_start_matches(['/', '*', '<', '!', '-'])
        .trim_start();
    let words = body.strip_prefix(BEGINNING)?.trim();
    let words = words.strip_suffix("*/").unwrap_or(words);
    let (scope, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
    match scope {
        "ignore-file" => Some((true, rest)),
        "ignore" => Some((false, rest)),
        _ => None,
    }
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
