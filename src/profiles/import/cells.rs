//! The cells of tables: lists of hosts, ports with words, headings.

use super::super::Scheme;
use super::port_word::{PortWord, ports_in_words, scheme};
use super::{Collector, Line};

/// What a column holds, by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Hosts,
    Ports,
    /// TCP or UDP, or the scheme.
    Protocol,
    /// The ports of UDP, which no web proxy is asked for.
    Udp,
    Purpose,
    Standing,
}

/// Reads a heading; `None` where the column says nothing that a profile holds.
pub(super) fn column(heading: &str) -> Option<Column> {
    let heading = heading.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    if has(&[
        "url",
        "host",
        "fqdn",
        "address",
        "endpoint",
        "destination",
        "domain",
        "resource",
    ]) {
        // "IP address" is another thing.
        (!heading.starts_with("ip")).then_some(Column::Hosts)
    } else if has(&["udp"]) && !has(&["tcp"]) {
        Some(Column::Udp)
    } else if heading.replace("transport", "").contains("port") {
        Some(Column::Ports)
    } else if has(&["protocol", "transport"]) {
        Some(Column::Protocol)
    } else if heading == "required" {
        Some(Column::Standing)
    } else if has(&["purpose", "used", "use", "description", "notes", "function"]) {
        Some(Column::Purpose)
    } else {
        None
    }
}

/// A part of a cell of hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A host, and the ports that stand behind it.
    Host {
        text: String,
        ports: Vec<(u16, Option<Scheme>)>,
        /// What is said of UDP.
        udp: Udp,
    },
    /// What is not taken over, in words.
    LeftOut(String),
}

/// What is said of UDP behind a host, or in front of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Udp {
    /// A port of UDP, or the word for the whole of it.
    named: bool,
    /// The word stands for the host and its ports.
    whole: bool,
    /// TCP is named as well.
    tcp: bool,
}

/// Words between hosts that say nothing.
const FILLERS: [&str; 12] = [
    "and", "or", "&", "-", "\u{2013}", "\u{2022}", "+", "|", "/", "port", "ports", "outbound",
];

/// The parts of a cell, separated by `<br>`, commas, semicolons or blanks, perhaps in backticks or
/// parentheses. A port belongs to the host before it.
pub(super) fn parts(cell: &str) -> Vec<Part> {
    let mut found = Found::default();
    let text = without_breaks(cell);
    let text = text.trim();
    // A star and a blank in front of something is the sign of a list.
    let rest = text.strip_prefix('*');
    let text = rest
        .filter(|rest| rest.starts_with(char::is_whitespace) && !rest.trim().is_empty())
        .unwrap_or(text);
    for raw in text.split(|it: char| matches!(it, ',' | ';') || it.is_whitespace()) {
        match raw.trim_matches(['`', '"', '\'']) {
            "*" => found.words.push("*".to_owned()),
            _ => found.word(&cleaned(raw)),
        }
    }
    found.end_of_words();
    found.end_of_udp();
    if found.parts.is_empty() && !text.is_empty() {
        let text: String = text.chars().take(200).collect();
        found
            .parts
            .push(Part::LeftOut(format!("`{text}` names no host")));
    }
    found.parts
}

/// Takes the cells of a row: everything of the first that has hosts, of others only what is a host.
pub(super) fn take<'a>(
    collector: &mut Collector,
    cells: impl Iterator<Item = &'a str>,
    line: &Line<'_>,
) {
    let cells: Vec<&str> = cells.collect();
    let has_hosts = |cell: &&str| {
        parts(cell)
            .iter()
            .any(|part| matches!(part, Part::Host { .. }))
    };
    let main = cells.iter().position(has_hosts).unwrap_or(0);
    let in_words = ports_in_words(line.purpose);
    if !in_words.is_empty() && line.ports.is_empty() {
        let ports: Vec<String> = in_words.iter().map(u16::to_string).collect();
        collector.leave_out(format!(
            "{}: its description names port {}, and there is no column of ports",
            line.place,
            ports.join(", ")
        ));
    }
    for (at, cell) in cells.iter().enumerate() {
        if at == main {
            collector.cell(cell, line);
            continue;
        }
        for part in parts(cell) {
            if let Part::Host { text, ports, .. } = part {
                collector.host(&text, &ports, line);
            }
        }
    }
    let has_none = !cells.iter().any(has_hosts);
    if has_none && cells.get(main).is_none_or(|cell| cell.trim().is_empty()) {
        collector.leave_out(format!("{}: its cell of hosts is empty", line.place));
    }
}

#[derive(Default)]
struct Found {
    parts: Vec<Part>,
    /// Words beside each other that are none of it.
    words: Vec<String>,
    /// True behind the word UDP.
    udp: bool,
    /// True behind the word TCP.
    tcp: bool,
    /// True where words for protocols come before what they are about.
    before: bool,
}

impl Found {
    fn word(&mut self, word: &str) {
        let lower = word.to_ascii_lowercase();
        if word.is_empty() || FILLERS.contains(&lower.as_str()) {
            return;
        }
        if lower == "udp" || lower == "tcp" {
            self.before |= self.parts.is_empty() && self.words.is_empty();
            if lower == "udp" {
                self.udp = true;
            } else {
                self.tcp = true;
                if let Some(Part::Host { udp, .. }) = self.parts.last_mut() {
                    udp.tcp = true;
                }
            }
            return;
        }
        if let Some(scheme) = scheme(&lower) {
            self.scheme(word, scheme);
            return;
        }
        if let Some(port) = PortWord::of(&lower) {
            self.port(word, &port);
            return;
        }
        if let Some(what) = network(word) {
            self.end_of_words();
            self.udp = false;
            self.parts.push(Part::LeftOut(format!(
                "`{word}` is {what}, and no PAC file is asked about one"
            )));
        } else if word.contains("://") || word.contains('.') || host_of_ipv6(word).is_some() {
            self.end_of_words();
            if !self.before {
                self.word_behind();
            }
            let udp = Udp {
                named: self.udp,
                whole: self.udp,
                tcp: self.tcp && self.before,
            };
            (self.udp, self.tcp) = (false, false);
            self.parts.push(Part::Host {
                text: host_of_ipv6(word).unwrap_or_else(|| word.to_owned()),
                ports: Vec::new(),
                udp,
            });
        } else {
            self.words.push(word.to_owned());
        }
    }

    /// `https` behind a host or its port.
    fn scheme(&mut self, word: &str, scheme: Scheme) {
        match self.parts.last_mut() {
            Some(Part::Host { ports, .. }) if self.words.is_empty() => match ports.last_mut() {
                Some((_, told)) => *told = Some(scheme),
                None => ports.push((scheme.default_port(), Some(scheme))),
            },
            _ => self.words.push(word.to_owned()),
        }
    }

    fn port(&mut self, word: &str, port: &PortWord) {
        if port.udp || self.udp {
            self.end_of_words();
            let text = format!("`{word}`: UDP is not asked of a web proxy");
            self.udp = false;
            let mut parts = self.parts.iter_mut().rev();
            let host = parts.find_map(|part| match part {
                Part::Host { udp, .. } => Some(udp),
                Part::LeftOut(_) => None,
            });
            if let Some(udp) = host {
                udp.named = true;
            }
            self.parts.push(Part::LeftOut(text));
            return;
        }
        let host = self.parts.iter_mut().rev().find_map(|part| match part {
            Part::Host { ports, .. } => Some(ports),
            Part::LeftOut(_) => None,
        });
        match (host, port.ports()) {
            (Some(ports), Some(range)) => {
                ports.extend(range.map(|number| (number, port.scheme)));
            }
            (Some(_), None) => {
                let text = format!("`{word}` is not a port, nor a small range of ports");
                self.parts.push(Part::LeftOut(text));
            }
            (None, _) => self.words.push(word.to_owned()),
        }
    }

    /// The word UDP behind a host is about the host before it.
    fn word_behind(&mut self) {
        if let Some(Part::Host { udp, .. }) = self.parts.last_mut()
            && self.udp
        {
            (udp.named, udp.whole) = (true, true);
            self.udp = false;
        }
    }

    /// Hosts of which only UDP is named are left out.
    fn end_of_udp(&mut self) {
        self.word_behind();
        for part in &mut self.parts {
            let Part::Host { text, ports, udp } = part else {
                continue;
            };
            let own = text.contains("://") || has_port(text);
            let only = udp.whole || ports.is_empty() && !own;
            if udp.named && only && !udp.tcp {
                *part = Part::LeftOut(format!(
                    "`{text}`: only UDP is named for it, which is not asked of a web proxy"
                ));
            }
        }
    }

    fn end_of_words(&mut self) {
        if !self.words.is_empty() {
            let words: Vec<String> = std::mem::take(&mut self.words);
            let text: String = words.join(" ").chars().take(200).collect();
            self.parts
                .push(Part::LeftOut(format!("`{text}` names no host")));
        }
    }
}

/// What a word is that stands for several addresses.
fn network(word: &str) -> Option<&'static str> {
    let bare = word.split_once("://").map_or(word, |(_, rest)| rest);
    let is_address = |text: &str| {
        let text = text.trim_matches(['[', ']']);
        text.parse::<std::net::IpAddr>().is_ok()
    };
    if let Some((address, length)) = bare.split_once('/')
        && is_address(address)
        && !length.is_empty()
        && length
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Some("a network");
    }
    let (first, last) = bare.split_once('-')?;
    (is_address(first) && (is_address(last) || last.bytes().all(|it| it.is_ascii_digit())))
        .then_some("a range of addresses")
}

/// True where a host has its own port behind it.
fn has_port(text: &str) -> bool {
    let authority = text.split('/').next().unwrap_or_default();
    let behind = authority.rsplit(']').next().unwrap_or_default();
    behind.contains(':')
}

/// An IPv6 address as a host of a URL, with a port where it has one in brackets.
fn host_of_ipv6(word: &str) -> Option<String> {
    let is_address = |text: &str| text.parse::<std::net::Ipv6Addr>().is_ok();
    if is_address(word) {
        return Some(format!("[{word}]"));
    }
    let (inside, _) = word.strip_prefix('[')?.split_once(']')?;
    is_address(inside).then(|| word.to_owned())
}

fn without_breaks(cell: &str) -> String {
    let mut text = cell.to_owned();
    for tag in [
        "<br>", "<br/>", "<br />", "</br>", "<BR>", "<BR/>", "<BR />",
    ] {
        text = text.replace(tag, " ");
    }
    text
}

/// A word without the signs around it.
fn cleaned(raw: &str) -> String {
    let around = |it: char| {
        matches!(
            it,
            '`' | '"'
                | '\''
                | '('
                | ')'
                | '\u{201c}'
                | '\u{201d}'
                | '\u{201e}'
                | '\u{2018}'
                | '\u{2019}'
                | '\u{ab}'
                | '\u{bb}'
        )
    };
    // A full stop at the end of a sentence, or of an absolute name.
    let raw = raw.strip_suffix('.').unwrap_or(raw);
    let raw = raw.trim_matches(around).replace('\\', "");
    // A star in front of a dot belongs to the pattern; around a word it is emphasis.
    let is_pattern = raw.starts_with("*.")
        || raw.starts_with("*-")
        || (raw.starts_with('*') && !raw.ends_with('*'));
    let word = if is_pattern {
        raw.as_str()
    } else {
        raw.trim_matches(around)
            .trim_matches('*')
            .trim_matches(around)
    };
    word.strip_suffix('.').unwrap_or(word).to_owned()
}
