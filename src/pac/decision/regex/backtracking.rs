//! What an expression costs a matcher that goes back, as those of browsers and of the engine do.
//!
//! An automaton answers at once where they would be busy for hours. What a client does with such an
//! expression is the engine's to say: it is not taken, or its request is given up.

use std::collections::HashSet;

/// Most positions of a loop, links between them, and pairs of them that are looked at.
const MOST_POSITIONS: usize = 400;
const MOST_LINKS: usize = 8_000;
const MOST_PAIRS: usize = 200_000;

/// A counted repetition up to this one is none that matters.
const FEW: u32 = 8;

/// Steps that a matcher takes in far less than a call may take.
const MOST_STEPS: f64 = 1e9;

/// How many loops that stand behind each other can share a text between them; `None` where a loop can
/// read a text in many ways, or where that takes too long to find out.
///
/// The expression is in the grammar of `regex-automata`, as our parser writes it.
pub(super) fn degree(translated: &str, ignore_case: bool) -> Option<u32> {
    let mut reader = Reader {
        rest: translated.as_bytes(),
        ignore_case,
    };
    let node = reader.alternatives()?;
    // Without an anchor the matcher begins at each place.
    let starts = u32::from(!translated.starts_with('^'));
    Some(degree_of(&node)? + starts)
}

/// True where a matcher may take too long for so many bytes.
pub(super) fn is_slow(degree: u32, bytes: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let bytes = bytes as f64;
    let steps = (1..=degree).fold(1.0, |steps, loops| steps * bytes / f64::from(loops));
    steps > MOST_STEPS
}

enum Node {
    /// One of these bytes.
    Set(u128),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat(Box<Node>, u32, Option<u32>),
}

struct Reader<'t> {
    rest: &'t [u8],
    ignore_case: bool,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, text: &[u8]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn alternatives(&mut self) -> Option<Node> {
        let mut alternatives = vec![self.sequence()?];
        while self.take(b"|") {
            alternatives.push(self.sequence()?);
        }
        match <[Node; 1]>::try_from(alternatives) {
            Ok([one]) => Some(one),
            Err(many) => Some(Node::Choice(many)),
        }
    }

    fn sequence(&mut self) -> Option<Node> {
        let mut nodes = Vec::new();
        while !matches!(self.rest.first(), None | Some(b'|' | b')')) {
            let node = match self.next()? {
                b'^' | b'$' => continue,
                b'\\' if matches!(self.rest.first(), Some(b'b' | b'B')) => {
                    self.next()?;
                    continue;
                }
                b'(' => {
                    if !self.take(b"?:") {
                        return None;
                    }
                    let group = self.alternatives()?;
                    if !self.take(b")") {
                        return None;
                    }
                    group
                }
                b'[' => Node::Set(self.class()?),
                first => {
                    let (bytes, _) = self.bytes(first)?;
                    Node::Set(self.cased(bytes))
                }
            };
            nodes.push(self.repeated(node)?);
        }
        Some(Node::Sequence(nodes))
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (least, most) = match self.rest.first() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                let end = self.rest.iter().position(|byte| *byte == b'}')?;
                let numbers = std::str::from_utf8(self.rest.get(1..end)?).ok()?;
                self.rest = self.rest.get(end..)?;
                match numbers.split_once(',') {
                    None => (numbers.parse().ok()?, Some(numbers.parse().ok()?)),
                    Some((least, "")) => (least.parse().ok()?, None),
                    Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
                }
            }
            _ => return Some(node),
        };
        self.next()?;
        Some(Node::Repeat(Box::new(node), least, most))
    }

    /// The bytes that a sign means, and which one if it is one.
    fn bytes(&mut self, first: u8) -> Option<(u128, Option<u8>)> {
        let of = |holds: fn(&u8) -> bool| (0..128).filter(holds).fold(0, |set, it| set | 1 << it);
        if first != b'\\' {
            return Some((1 << first.min(127), Some(first)));
        }
        let set = match self.next()? {
            b'd' => of(u8::is_ascii_digit),
            b'D' => !of(u8::is_ascii_digit),
            b'w' => of(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
            b'W' => of(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_'),
            b's' => of(|byte| byte.is_ascii_whitespace() || *byte == 0x0b),
            b'S' => of(|byte| !byte.is_ascii_whitespace() && *byte != 0x0b),
            b'n' => 1 << b'\n',
            b'r' => 1 << b'\r',
            b'x' => {
                let digits = std::str::from_utf8(self.rest.get(..2)?).ok()?;
                let byte = u8::from_str_radix(digits, 16).ok().filter(u8::is_ascii)?;
                self.rest = self.rest.get(2..)?;
                return Some((1 << byte, Some(byte)));
            }
            _ => return None,
        };
        Some((set, None))
    }

    fn class(&mut self) -> Option<u128> {
        let is_negative = self.take(b"^");
        let mut set = 0;
        loop {
            let first = self.next()?;
            if first == b']' {
                break;
            }
            let (bytes, low) = self.bytes(first)?;
            set |= bytes;
            if let Some(low) = low
                && self.take(b"-")
            {
                let high = self.next()?;
                let high = self.bytes(high)?.1?;
                set |= (low..=high).fold(0, |set, byte| set | 1 << byte);
            }
        }
        let set = self.cased(set);
        Some(if is_negative { !set } else { set })
    }

    fn cased(&self, set: u128) -> u128 {
        if !self.ignore_case {
            return set;
        }
        (b'a'..=b'z').fold(set, |set, lower| {
            let both = 1 << lower | 1 << lower.to_ascii_uppercase();
            if set & both == 0 { set } else { set | both }
        })
    }
}

/// The loops outside of loops, each looked at by itself.
fn degree_of(node: &Node) -> Option<u32> {
    match node {
        Node::Set(_) => Some(0),
        Node::Sequence(nodes) => nodes
            .iter()
            .try_fold(0, |sum: u32, node| sum.checked_add(degree_of(node)?)),
        Node::Choice(nodes) => nodes
            .iter()
            .try_fold(0, |most: u32, node| Some(most.max(degree_of(node)?))),
        Node::Repeat(body, _, Some(0 | 1)) => degree_of(body),
        Node::Repeat(body, _, most) => {
            let counts = u32::from(most.is_none_or(|most| most > FEW));
            if matches!(**body, Node::Set(_)) {
                return Some(counts);
            }
            let mut links = Links::default();
            links.part(node)?;
            if links.has_two_ways()? {
                return None;
            }
            Some(degree_of(body)?.max(counts))
        }
    }
}

/// What can stand first and last in a part, and whether it can be empty.
#[derive(Default)]
struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    can_be_empty: bool,
}

/// The places of a loop, and which can follow which. From each of them one comes to all others.
#[derive(Default)]
struct Links {
    sets: Vec<u128>,
    follow: Vec<Vec<usize>>,
    made: HashSet<(usize, usize)>,
}

impl Links {
    /// `None` where a place follows another in two ways, or where there are too many.
    fn part(&mut self, node: &Node) -> Option<Part> {
        match node {
            Node::Set(set) => {
                let place = self.sets.len();
                if place >= MOST_POSITIONS {
                    return None;
                }
                self.sets.push(*set);
                self.follow.push(Vec::new());
                Some(Part {
                    first: vec![place],
                    last: vec![place],
                    can_be_empty: false,
                })
            }
            Node::Sequence(nodes) => {
                let mut whole = Part {
                    can_be_empty: true,
                    ..Part::default()
                };
                for node in nodes {
                    let next = self.part(node)?;
                    self.link(&whole.last, &next.first)?;
                    if whole.can_be_empty {
                        whole.first.extend(&next.first);
                    }
                    if next.can_be_empty {
                        whole.last.extend(next.last);
                    } else {
                        whole.last = next.last;
                    }
                    whole.can_be_empty &= next.can_be_empty;
                }
                Some(whole)
            }
            Node::Choice(nodes) => {
                let mut whole = Part::default();
                for node in nodes {
                    let one = self.part(node)?;
                    if one.can_be_empty && whole.can_be_empty {
                        return None;
                    }
                    whole.first.extend(one.first);
                    whole.last.extend(one.last);
                    whole.can_be_empty |= one.can_be_empty;
                }
                Some(whole)
            }
            Node::Repeat(body, least, most) => {
                let mut part = self.part(body)?;
                if *most == Some(0) {
                    return None;
                }
                if *most != Some(1) {
                    if part.can_be_empty && *least > 1 {
                        return None;
                    }
                    self.link(&part.last, &part.first)?;
                }
                part.can_be_empty |= *least == 0;
                Some(part)
            }
        }
    }

    fn link(&mut self, from: &[usize], to: &[usize]) -> Option<()> {
        if self.made.len() + from.len() * to.len() > MOST_LINKS {
            return None;
        }
        for &from in from {
            for &to in to {
                if !self.made.insert((from, to)) {
                    return None;
                }
                self.follow.get_mut(from)?.push(to);
            }
        }
        Some(())
    }

    /// True where one text leads from a place to a place in two ways: the number of ways through a
    /// text doubles with each turn.
    fn has_two_ways(&self) -> Option<bool> {
        let mut seen = HashSet::new();
        let mut waiting: Vec<(usize, usize)> = (0..self.sets.len()).map(|it| (it, it)).collect();
        let mut looked_at = 0;
        while let Some((one, other)) = waiting.pop() {
            for &next in self.follow.get(one)? {
                for &beside in self.follow.get(other)? {
                    looked_at += 1;
                    if looked_at > MOST_PAIRS {
                        return None;
                    }
                    if self.sets.get(next)? & self.sets.get(beside)? == 0 {
                        continue;
                    }
                    if next == beside {
                        if one != other {
                            return Some(true);
                        }
                    } else if seen.insert((next.min(beside), next.max(beside))) {
                        waiting.push((next, beside));
                    }
                }
            }
        }
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser;
    use super::*;

    fn degree_in(source: &str) -> Option<u32> {
        parser::read(source).map(|reading| degree(&reading.translated, false))?
    }

    #[test]
    fn what_doubles_with_each_character_is_not_taken() {
        for source in [
            "(x+x+)+y",
            "^(a+)+$",
            "(a*)*b",
            "(a|a)*b",
            "^(a|ab|b)*c",
            "(.*,)*x",
            "(a?b?)*c",
            "(a?){30}b",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            r"^(\w+\s?)*$",
            "(|a|)*b",
            "(x+x+){20}y",
            r"(\w|\d)+!",
            "((a*)b?)*c",
            r"^https?:\/\/(?:[^\/]+\.)*example\.com\/",
        ] {
            assert_eq!(degree_in(source), None, "{source}");
        }
    }

    #[test]
    fn what_people_write_is_taken() {
        for (source, degree) in [
            ("^https?://", 0),
            (r"^(?:.*\.)?example\.com$", 1),
            (r"^([a-z0-9-]+\.)*example\.com$", 1),
            (r"^https?:\/\/(?:[^\/.]+\.)*example\.com(?::\d+)?\/", 1),
            (r"^(\d{1,3}\.){3}\d{1,3}$", 0),
            (r"^10(\.[0-9]+){3}$", 3),
            ("foo.*bar", 2),
            (r"(^|\.)(a|b|c)\.com$", 1),
            ("^(?:a|b|c)+$", 1),
            (r"^(www|ftp)\d*\.[\w.-]*$", 2),
        ] {
            // A counted loop of loops is as deep as what it repeats, at least.
            let found = degree_in(source);
            assert!(
                found.is_some_and(|it| it <= degree + 1),
                "{source} {found:?}"
            );
        }
    }

    #[test]
    fn the_case_counts_only_where_it_does() {
        let read = parser::read("^(a|A)*b").map(|reading| reading.translated);
        let translated = read.unwrap();
        assert_eq!(degree(&translated, false), Some(1));
        assert_eq!(degree(&translated, true), None);
    }

    #[test]
    fn loops_behind_each_other_are_slow_for_long_texts_only() {
        assert!(!is_slow(1, 100_000));
        assert!(!is_slow(4, 100));
        assert!(is_slow(4, 1_000));
        assert!(is_slow(20, 60));
    }

    #[test]
    fn looking_has_an_end() {
        let many = format!("({})*x", "a?b".repeat(300));
        assert_eq!(degree_in(&many), None);
        let wide = (0..399).map(|it| format!("{it:04}")).collect::<Vec<_>>();
        assert_eq!(degree_in(&format!("(?:{})*x", wide.join("|"))), None);
    }
}
