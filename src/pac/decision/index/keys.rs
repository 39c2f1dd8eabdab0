//! The keys of a condition: what must stand in a text where it holds.

use super::super::constant::Constant;
use super::super::methods::Method;
use super::super::node::{Comparison, Id, Node};
use super::super::program::Program;
use super::super::regex::Place;
use crate::pac::builtins::{self, dotted_quad};
use crate::pac::dialects::{DomainSuffix, InNet, LocalHost, Pattern};
use crate::pac::value::Value;

/// Keys of which one is found wherever the condition holds.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) literals: Vec<Literal>,
    pub(super) networks: Vec<Network>,
    /// True where some of the condition has no key.
    pub(super) is_partial: bool,
}

/// A literal in a text.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) text: Id,
    pub(super) place: Place,
    pub(super) bytes: Box<[u8]>,
    /// Where it is found, the condition holds.
    pub(super) is_sure: bool,
    pub(super) rule: u32,
}

/// An address in a network.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) address: Id,
    pub(super) base: u32,
    pub(super) mask: u32,
    pub(super) is_sure: bool,
    pub(super) rule: u32,
}

/// Deepest that conditions are taken apart.
const MOST_LEVELS: usize = 20;

impl Keys {
    /// True where every way to the condition has a key.
    pub(super) const fn are_all(&self) -> bool {
        !self.is_partial
    }

    const fn count(&self) -> usize {
        self.literals.len() + self.networks.len()
    }

    fn nothing() -> Self {
        Self {
            is_partial: true,
            ..Self::default()
        }
    }

    fn literal(text: Id, place: Place, bytes: &[u8], is_sure: bool) -> Self {
        let mut keys = Self::default();
        keys.push(text, place, bytes, is_sure);
        keys
    }

    fn push(&mut self, text: Id, place: Place, bytes: &[u8], is_sure: bool) {
        // The empty text is everywhere.
        if bytes.is_empty() || !bytes.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            self.is_partial = true;
            return;
        }
        self.literals.push(Literal {
            text,
            place,
            bytes: bytes.into(),
            is_sure,
            rule: 0,
        });
    }

    fn extend(&mut self, other: Self) {
        self.literals.extend(other.literals);
        self.networks.extend(other.networks);
        self.is_partial |= other.is_partial;
    }

    fn unsure(mut self) -> Self {
        for literal in &mut self.literals {
            literal.is_sure = false;
        }
        for network in &mut self.networks {
            network.is_sure = false;
        }
        self
    }
}

/// The keys of a condition, as far as the work that is left goes.
pub(super) fn of(program: &Program, condition: Id, work: &mut usize) -> Keys {
    at(program, condition, 0, work)
}

fn at(program: &Program, condition: Id, level: usize, work: &mut usize) -> Keys {
    if level > MOST_LEVELS || *work == 0 {
        return Keys::nothing();
    }
    *work -= 1;
    let Some(node) = program.node(condition) else {
        return Keys::nothing();
    };
    match node {
        Node::Any(list) => {
            let mut keys = Keys::default();
            // Lists that end in lists are as long as they like.
            let mut list = list.iter().peekable();
            while let Some(one) = list.next() {
                if list.peek().is_none()
                    && let Some(Node::Any(rest)) = program.node(*one)
                {
                    list = rest.iter().peekable();
                    continue;
                }
                keys.extend(at(program, *one, level + 1, work));
            }
            keys
        }
        Node::All(list) => {
            let best = list
                .iter()
                .take(8)
                .map(|one| at(program, *one, level + 1, work))
                .filter(Keys::are_all)
                .min_by_key(Keys::count);
            best.map_or_else(Keys::nothing, Keys::unsure)
        }
        Node::Same(left, right) => same(program, *left, *right),
        Node::Not(inner) => match program.node(*inner) {
            // `text.indexOf(part) != -1`
            Some(Node::Same(left, right)) if number(program, *right) == Some(-1.0) => {
                index_of(program, *left, Place::Anywhere)
            }
            _ => Keys::nothing(),
        },
        Node::Compare(comparison, left, right) => match (comparison, number(program, *right)) {
            (Comparison::Greater, Some(-1.0)) | (Comparison::GreaterOrEqual, Some(0.0)) => {
                index_of(program, *left, Place::Anywhere)
            }
            (Comparison::Greater, Some(0.0)) => index_of(program, *left, Place::Anywhere).unsure(),
            _ => Keys::nothing(),
        },
        Node::Method(method, text, arguments) => {
            let place = match method {
                Method::StartsWith => Place::Head,
                Method::EndsWith => Place::Tail,
                Method::Includes => Place::Anywhere,
                _ => return Keys::nothing(),
            };
            match arguments.as_ref() {
                [part] => literal(program, *text, place, *part),
                _ => Keys::nothing(),
            }
        }
        Node::Call(builtin, arguments) => call(program, *builtin, arguments),
        Node::Finds(regex, text) => finds(program, *regex, *text),
        _ => Keys::nothing(),
    }
}

fn known(program: &Program, id: Id) -> Option<&Constant> {
    match program.node(id)? {
        Node::Constant(constant) => program.constants.get(*constant as usize),
        _ => None,
    }
}

fn number(program: &Program, id: Id) -> Option<f64> {
    match known(program, id)? {
        Constant::Number(number) => Some(*number),
        _ => None,
    }
}

fn ascii(program: &Program, id: Id) -> Option<&str> {
    known(program, id)?.as_ascii()
}

fn literal(program: &Program, text: Id, place: Place, part: Id) -> Keys {
    match ascii(program, part) {
        Some(part) => Keys::literal(text, place, part.as_bytes(), true),
        None => Keys::nothing(),
    }
}

fn same(program: &Program, left: Id, right: Id) -> Keys {
    if number(program, right) == Some(0.0) {
        return index_of(program, left, Place::Head);
    }
    let Some(wanted) = ascii(program, right) else {
        return Keys::nothing();
    };
    if let Some(Node::Method(Method::Substring | Method::Slice | Method::Substr, text, arguments)) =
        program.node(left)
        && let [start, length] = arguments.as_ref()
        && number(program, *start) == Some(0.0)
        && number(program, *length) == super::super::numbers::exact(wanted.len() as u64)
    {
        return Keys::literal(*text, Place::Head, wanted.as_bytes(), true);
    }
    Keys::literal(left, Place::Whole, wanted.as_bytes(), true)
}

/// `text.indexOf(part)`
fn index_of(program: &Program, id: Id, place: Place) -> Keys {
    match program.node(id) {
        Some(Node::Method(Method::IndexOf, text, arguments)) => match arguments.as_ref() {
            [part] => literal(program, *text, place, *part),
            _ => Keys::nothing(),
        },
        _ => Keys::nothing(),
    }
}

fn call(program: &Program, builtin: u8, arguments: &[Id]) -> Keys {
    let name = builtins::ALL
        .get(usize::from(builtin))
        .map_or("", |builtin| builtin.name);
    let dialect = program.dialect;
    match (name, arguments) {
        ("dnsDomainIs", [host, domain]) => match dialect.domain_suffix {
            DomainSuffix::EndsWith | DomainSuffix::ConvertedEndsWith => {
                literal(program, *host, Place::Tail, *domain)
            }
            DomainSuffix::EndsWithAnyCase => Keys::nothing(),
        },
        ("localHostOrDomainIs", [host, full]) if dialect.local_host == LocalHost::Begins => {
            let Some(full) = ascii(program, *full) else {
                return Keys::nothing();
            };
            let mut keys = Keys::literal(*host, Place::Whole, full.as_bytes(), true);
            for (dot, _) in full.match_indices('.').take(16) {
                let before = full.as_bytes().get(..dot).unwrap_or_default();
                keys.push(*host, Place::Whole, before, true);
            }
            keys.is_partial |= full.match_indices('.').count() > 16;
            keys
        }
        ("shExpMatch", [text, pattern]) => match ascii(program, *pattern) {
            Some(pattern) => wildcards(program, *text, pattern),
            None => Keys::nothing(),
        },
        ("isInNet", [address, network, mask]) if dialect.in_net == InNet::Checked => {
            let quad = |id| match known(program, id).map(Constant::value) {
                Some(Value::Text(text)) => dotted_quad::parse(&text),
                _ => None,
            };
            let (Some(network), Some(mask)) = (quad(*network), quad(*mask)) else {
                return Keys::nothing();
            };
            Keys {
                networks: vec![Network {
                    address: *address,
                    base: network,
                    mask,
                    is_sure: true,
                    rule: 0,
                }],
                ..Keys::default()
            }
        }
        _ => Keys::nothing(),
    }
}

/// A pattern in which only `*` and `?` are special, or that is evaluated.
fn wildcards(program: &Program, text: Id, pattern: &str) -> Keys {
    let special = match program.dialect.pattern {
        Pattern::LiveRegExp | Pattern::ConvertedLiveRegExp => "\\^$|()[]{}+",
        Pattern::Wildcards => "",
        Pattern::Fnmatch => return Keys::nothing(),
    };
    if pattern.contains(|letter| special.contains(letter)) {
        return Keys::nothing();
    }
    let pieces: Vec<&str> = pattern.split(['*', '?']).collect();
    if let [whole] = pieces.as_slice() {
        return Keys::literal(text, Place::Whole, whole.as_bytes(), true);
    }
    let stars_only = !pattern.contains('?');
    match pieces.as_slice() {
        ["", tail] if stars_only => Keys::literal(text, Place::Tail, tail.as_bytes(), true),
        [head, ""] if stars_only => Keys::literal(text, Place::Head, head.as_bytes(), true),
        ["", part, ""] if stars_only => Keys::literal(text, Place::Anywhere, part.as_bytes(), true),
        [head, between @ .., tail] => {
            let longest = between
                .iter()
                .max_by_key(|piece| piece.len())
                .unwrap_or(&"");
            let inner = longest.len();
            if tail.len() >= head.len() && tail.len() >= inner {
                Keys::literal(text, Place::Tail, tail.as_bytes(), false)
            } else if head.len() >= inner {
                Keys::literal(text, Place::Head, head.as_bytes(), false)
            } else {
                Keys::literal(text, Place::Anywhere, longest.as_bytes(), false)
            }
        }
        _ => Keys::nothing(),
    }
}

fn finds(program: &Program, regex: u32, text: Id) -> Keys {
    let Some(regex) = program.regexes.get(regex as usize) else {
        return Keys::nothing();
    };
    let Some(reading) = regex.reading().filter(|_| !regex.ignores_case()) else {
        return Keys::nothing();
    };
    if !reading.forms.is_empty() {
        let mut keys = Keys::default();
        for form in &reading.forms {
            keys.push(text, form.place, &form.literal, true);
        }
        return keys;
    }
    Keys::literal(text, Place::Anywhere, &reading.needed, false)
}
