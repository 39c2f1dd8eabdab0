//! What a row of a table asks for: its ports, and whether they are those of a web proxy at all.

use super::super::Scheme;
use super::Collector;
use super::cells::Column;

/// What a row asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    /// The ports; empty where the row names none.
    ports: Vec<(u16, Option<Scheme>)>,
    /// What is not taken over, in words.
    left_out: Vec<String>,
    /// True where nothing is left of the row: it is about UDP only.
    udp_only: bool,
}

impl Collector {
    /// The ports of a row of a table; `None` where the row is left out.
    pub(super) fn ports(
        &mut self,
        columns: &[Option<Column>],
        row: &[String],
        place: &str,
    ) -> Option<Vec<(u16, Option<Scheme>)>> {
        let asked = match asked(columns, row) {
            Ok(asked) => asked,
            Err(word) => {
                self.leave_out(format!("{place}: `{word}` in its ports is not understood"));
                return None;
            }
        };
        for what in asked.left_out {
            self.leave_out(format!("{place}: {what}"));
        }
        (!asked.udp_only).then_some(asked.ports)
    }
}

/// Reads the columns of ports and protocols; the cell that is not understood where one is not.
fn asked(columns: &[Option<Column>], row: &[String]) -> Result<Asked, String> {
    let text = |wanted: Column| -> String {
        let cells = columns.iter().zip(row);
        let cells = cells.filter(|(column, _)| **column == Some(wanted));
        let texts: Vec<&str> = cells
            .map(|(_, cell)| cell.trim())
            .filter(|text| !text.chars().all(|it| "-\u{2013}\u{2014}".contains(it)))
            .filter(|text| !["n/a", "none"].contains(&&*text.to_ascii_lowercase()))
            .collect();
        texts.join(" ")
    };
    let (udp, words) = without_udp(&text(Column::Protocol));
    let ports = text(Column::Ports);
    let of_udp = text(Column::Udp);
    let mut asked = Asked {
        ports: in_cell(&format!("{ports} {words}"))?,
        ..Asked::default()
    };
    if udp || !of_udp.is_empty() {
        let what = if of_udp.is_empty() { &ports } else { &of_udp };
        let what = if what.is_empty() {
            String::new()
        } else {
            format!(" {what}")
        };
        asked
            .left_out
            .push(format!("UDP{what}: UDP is not asked of a web proxy"));
        let none = words.trim().is_empty() && (udp || ports.is_empty());
        asked.udp_only = none;
    }
    Ok(asked)
}

/// True where one of the words is UDP or QUIC; the other words.
fn without_udp(text: &str) -> (bool, String) {
    let mut udp = false;
    let words = text.split(|it: char| it.is_whitespace() || "/,;+|&".contains(it));
    let kept: Vec<&str> = words
        .filter(|word| {
            let is_udp = ["udp", "quic"].contains(&&*word.to_ascii_lowercase());
            udp |= is_udp;
            !is_udp && !word.is_empty()
        })
        .collect();
    (udp, kept.join(" "))
}

/// The ports of a cell: `443`, `80,443`, `443/HTTPS`, `TCP 443`, `HTTPS`; ranges are refused by the
/// word.
fn in_cell(cell: &str) -> Result<Vec<(u16, Option<Scheme>)>, String> {
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
                        return Err(word.to_owned());
                    }
                }
                _ => return Err(word.to_owned()),
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
