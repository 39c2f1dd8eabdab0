//! The cells of tables: lists of hosts, ports with words, headings.

use super::super::Scheme;

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

/// The hosts of a cell: separated by `<br>`, commas, semicolons or blanks, perhaps in backticks.
pub(super) fn hosts(cell: &str) -> Vec<String> {
    let mut text = cell.to_owned();
    for tag in ["<br>", "<br/>", "<br />", "</br>", "<BR>"] {
        text = text.replace(tag, " ");
    }
    text.split([',', ';', ' ', '\t', '\n'])
        .map(|host| {
            host.trim_matches(['`', '"', '\'', '*'])
                .to_owned()
                .replace('\\', "")
        })
        .zip(text.split([',', ';', ' ', '\t', '\n']))
        .map(|(host, raw)| {
            // A star in front of a dot belongs to the pattern; around a word it is emphasis.
            let raw = raw.trim_matches(['`', '"', '\'']).replace('\\', "");
            if raw.starts_with("*.")
                || raw.starts_with("*-")
                || (raw.starts_with('*') && !raw.ends_with('*'))
            {
                raw
            } else {
                host
            }
        })
        .filter(|host| host.contains('.'))
        .collect()
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
