//! The cells of tables: lists of hosts, ports with words, headings.

use super::super::Scheme;
use super::port_word::{PortWord, ports_in_words, scheme};
use super::{Collector, Line};

/// What a column holds, by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Hosts,
    Ports,
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
    } else if has(&["udp"]) {
        None
    } else if has(&["port", "protocol"]) {
        Some(Column::Ports)
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
    },
    /// What is not taken over, in words.
    LeftOut(String),
}

/// Words between hosts that say nothing.
const FILLERS: [&str; 14] = [
    "and", "or", "&", "-", "\u{2013}", "\u{2022}", "*", "+", "|", "/", "port", "ports", "tcp",
    "outbound",
];

/// The parts of a cell, separated by `<br>`, commas, semicolons or blanks, perhaps in backticks or
/// parentheses. A port belongs to the host before it.
pub(super) fn parts(cell: &str) -> Vec<Part> {
    let mut found = Found::default();
    let text = without_breaks(cell);
    for raw in text.split(|it: char| matches!(it, ',' | ';') || it.is_whitespace()) {
        found.word(&cleaned(raw));
    }
    found.end_of_words();
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
            if let Part::Host { text, ports } = part {
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
}

impl Found {
    fn word(&mut self, word: &str) {
        let lower = word.to_ascii_lowercase();
        if word.is_empty() || FILLERS.contains(&lower.as_str()) {
            return;
        }
        if lower == "udp" {
            self.udp = true;
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
        self.udp = false;
        if let Some(what) = network(word) {
            self.end_of_words();
            self.parts.push(Part::LeftOut(format!(
                "`{word}` is {what}, and no PAC file is asked about one"
            )));
        } else if word.contains("://") || word.contains('.') || host_of_ipv6(word).is_some() {
            self.end_of_words();
            self.parts.push(Part::Host {
                text: host_of_ipv6(word).unwrap_or_else(|| word.to_owned()),
                ports: Vec::new(),
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

/// The ports of a cell: `443`, `80,443`, `443/HTTPS`, `TCP 443`, `HTTPS`; ranges are refused by the
/// word.
pub(super) fn ports(cell: &str) -> Result<Vec<(u16, Option<Scheme>)>, String> {
    let mut ports: Vec<(u16, Option<Scheme>)> = Vec::new();
    let lower = cell
        .to_ascii_lowercase()
        .replace("<br>", " ")
        .replace("<br/>", " ");
    let mut scheme_only = None;
    for word in lower
        .split([',', ';', ' ', '\t', '+'])
        .filter(|word| !word.is_empty())
    {
        let mut number = None;
        let mut scheme = None;
        for part in word
            .split(['/', ':', '(', ')'])
            .filter(|part| !part.is_empty())
        {
            match part {
                "https" | "tls" | "ssl" | "wss" => scheme = Some(Scheme::Https),
                "http" | "ws" => scheme = Some(Scheme::Http),
                "tcp" | "and" | "or" | "port" | "ports" | "outbound" | "&" => {}
                part if part.bytes().all(|byte| byte.is_ascii_digit()) => {
                    number = part.parse::<u16>().ok().filter(|&port| port != 0);
                    if number.is_none() {
                        return Err(part.to_owned());
                    }
                }
                other => return Err(other.to_owned()),
            }
        }
        match (number, scheme) {
            (Some(port), scheme) => ports.push((port, scheme)),
            (None, Some(scheme)) => scheme_only = Some(scheme),
            (None, None) => {}
        }
    }
    match (ports.as_mut_slice(), scheme_only) {
        ([], Some(scheme)) => Ok(vec![(scheme.default_port(), Some(scheme))]),
        // `HTTPS 443`: the word belongs to the port beside it, where that one alone does not tell.
        ([(443 | 80, _)], _) | (_, None) => Ok(ports),
        ([one], Some(scheme)) => {
            one.1 = Some(scheme);
            Ok(ports)
        }
        (_, Some(_)) => Ok(ports),
    }
}
