//! Words that stand for ports.

use super::super::Scheme;

/// Widest range of ports that is taken apart.
const MOST_PORTS: u16 = 16;

/// `:443`, `443`, `443/tcp`, `tcp:443`, `8080-8090`.
pub(super) struct PortWord {
    first: u32,
    last: u32,
    /// True where it is not one of TCP.
    pub(super) udp: bool,
    /// The scheme that stands beside it.
    pub(super) scheme: Option<Scheme>,
}

impl PortWord {
    /// Reads a word in lower case; `None` where it is not a port.
    pub(super) fn of(word: &str) -> Option<Self> {
        let mut found = None;
        let mut udp = false;
        let mut told = None;
        for part in word
            .split(['/', ':', '(', ')'])
            .filter(|part| !part.is_empty())
        {
            match part {
                "tcp" | "port" => {}
                "udp" => udp = true,
                part => {
                    if let Some(scheme) = scheme(part) {
                        told = Some(scheme);
                        continue;
                    }
                    let (first, last) = part.split_once('-').unwrap_or((part, part));
                    let number = |text: &str| {
                        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                        (digits && !text.is_empty()).then(|| text.parse().unwrap_or(u32::MAX))
                    };
                    if found.replace((number(first)?, number(last)?)).is_some() {
                        return None;
                    }
                }
            }
        }
        let (first, last) = found?;
        Some(Self {
            first,
            last,
            udp,
            scheme: told,
        })
    }

    /// The ports that it stands for; `None` where there are none or too many.
    pub(super) fn ports(&self) -> Option<std::ops::RangeInclusive<u16>> {
        let (first, last): (u16, u16) = (self.first.try_into().ok()?, self.last.try_into().ok()?);
        (first != 0 && first <= last && last - first < MOST_PORTS).then_some(first..=last)
    }
}

/// The scheme that a word in lower case names.
pub(super) fn scheme(word: &str) -> Option<Scheme> {
    match word {
        "https" | "tls" | "ssl" | "wss" => Some(Scheme::Https),
        "http" | "ws" => Some(Scheme::Http),
        _ => None,
    }
}

/// Ports that a description names: a number behind TCP, HTTP, HTTPS or port.
pub(super) fn ports_in_words(text: &str) -> Vec<u16> {
    let lower = text.to_ascii_lowercase();
    let words = lower.split(|it: char| !it.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let mut ports = Vec::new();
    for pair in words.windows(2) {
        if let [before, number] = pair
            && matches!(*before, "tcp" | "http" | "https" | "port" | "ports")
            && let Ok(port) = number.parse()
            && port != 0
            && !ports.contains(&port)
            && ports.len() < 16
        {
            ports.push(port);
        }
    }
    ports
}
