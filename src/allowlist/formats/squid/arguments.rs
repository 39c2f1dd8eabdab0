//! Directives that are not about rules and end with lists, or with which Squid does not start as they stand.
//!
//! Source: measured with Squid 5.7 (tests/squid).

use std::collections::BTreeSet;

use super::addresses;
use super::checked;
use super::codes;
use super::configuration::Configuration;
use super::words::{Word, Words};
use crate::source::document::DocumentError;

/// What directives of a configuration name for others.
#[derive(Debug, Default)]
pub(super) struct Known {
    formats: BTreeSet<String>,
    peers: BTreeSet<String>,
    pools: BTreeSet<String>,
    /// Numbers of pools.
    delay_pools: u32,
    client_delay_pools: u32,
}

/// Formats of logs that are there.
const FORMATS: &[&str] = &[
    "auto",
    "squid",
    "common",
    "combined",
    "icap_squid",
    "useragent",
    "referrer",
];

/// Names of ports that are on every machine.
const SERVICES: &[&str] = &["http", "https", "http-alt", "webcache", "icpv2", "icp"];

/// Ways to speak HTCP with another proxy.
const HTCP: &[&str] = &[
    "no-clr",
    "no-purge-clr",
    "only-clr",
    "forward-clr",
    "oldsquid",
];

impl Configuration<'_> {
    /// Takes a directive of those; `false` for another one.
    pub(super) fn with_lists(
        &mut self,
        name: &str,
        words: &mut Words<'_>,
    ) -> Result<bool, DocumentError> {
        match name {
            "access_log" | "cache_access_log" | "icap_log" => self.log(words)?,
            "logformat" => self.format(words)?,
            "cache_peer" => self.peer(words)?,
            "client_netmask"
            | "udp_incoming_address"
            | "udp_outgoing_address"
            | "snmp_incoming_address"
            | "snmp_outgoing_address" => self.own_address(name, words)?,
            "tcp_outgoing_address" => {
                self.own_address(name, words)?;
                self.lists_behind(words)?;
            }
            "tcp_outgoing_tos" | "tcp_outgoing_ds" | "tcp_outgoing_dscp" | "clientside_tos" => {
                let fits = |text: &str| checked::number(text).is_some_and(|tos| tos < 256);
                self.needed(name, words, "a number below 256", fits)?;
                self.lists_behind(words)?;
            }
            "tcp_outgoing_mark" | "mark_client_packet" | "clientside_mark" => {
                let fits = |text: &str| checked::number(text).is_some();
                self.needed(name, words, "a mark", fits)?;
                self.lists_behind(words)?;
            }
            "mark_client_connection" => {
                self.needed(name, words, "a mark", checked::mark)?;
                self.lists_behind(words)?;
            }
            "request_header_add" | "reply_header_add" | "note" | "adaptation_meta" => {
                self.needed(name, words, "a name and a value", |_| true)?;
                if words.quotable()?.is_none() {
                    return Err(self.needs(name, words, "a value"));
                }
                self.lists_behind(words)?;
            }
            "on_unsupported_protocol" => {
                let fits = |text: &str| matches!(text, "tunnel" | "respond");
                self.needed(name, words, "`tunnel` or `respond`", fits)?;
                self.lists_behind(words)?;
            }
            "sslproxy_cert_sign" => {
                let fits =
                    |text: &str| matches!(text, "signTrusted" | "signUntrusted" | "signSelf");
                self.needed(name, words, "a way to sign", fits)?;
                self.lists_behind(words)?;
            }
            "sslproxy_cert_adapt" => {
                let ways = ["setValidAfter", "setValidBefore", "setCommonName"];
                let fits = |text: &str| {
                    let (way, inside) = text.split_once('{').unwrap_or((text, "}"));
                    ways.contains(&way) && inside.contains('}')
                };
                self.needed(name, words, "a way to adapt certificates", fits)?;
                self.lists_behind(words)?;
            }
            "auth_schemes" => {
                if words.quotable()?.is_none() {
                    return Err(self.needs(name, words, "schemes"));
                }
                self.lists_behind(words)?;
            }
            "range_offset_limit" => {
                self.size(name, words)?;
                self.lists_behind(words)?;
            }
            "refresh_pattern" => self.refresh(name, words)?,
            "icap_service"
            | "ecap_service"
            | "icap_class"
            | "adaptation_service_set"
            | "adaptation_service_chain" => {
                if let Some((service, _)) = words.word()? {
                    self.lists.services.push(service);
                }
            }
            _ => return self.named_access(name, words),
        }
        Ok(true)
    }

    /// Directives with a word before `allow` or `deny`: what that names must be there, else the line is skipped.
    fn named_access(&mut self, name: &str, words: &mut Words<'_>) -> Result<bool, DocumentError> {
        let count = |words: &mut Words<'_>| -> Result<Option<u32>, DocumentError> {
            let word = words.word()?;
            Ok(word.and_then(|(word, _)| word.parse().ok()))
        };
        let within = |pools: u32, number: Option<u32>| {
            number.is_some_and(|number| (1..=pools).contains(&number))
        };
        let there = match name {
            "delay_pools" | "client_delay_pools" => {
                let Some(pools) = count(words)? else {
                    return Err(self.needs(name, words, "a number"));
                };
                if name == "delay_pools" {
                    self.known.delay_pools = pools;
                } else {
                    self.known.client_delay_pools = pools;
                }
                return Ok(true);
            }
            "response_delay_pool" => {
                if let Some((pool, _)) = words.word()? {
                    self.known.pools.insert(pool);
                    return Ok(true);
                }
                return Err(self.needs(name, words, "a value"));
            }
            "delay_access" => within(self.known.delay_pools, count(words)?),
            "client_delay_access" => within(self.known.client_delay_pools, count(words)?),
            "response_delay_pool_access" => words
                .word()?
                .is_some_and(|(pool, _)| self.known.pools.contains(&pool)),
            "cache_peer_access" => match words.word()? {
                Some((peer, _)) => self.known.peers.contains(&peer),
                None => return Err(self.needs(name, words, "the name of a proxy")),
            },
            "reply_header_access" | "request_header_access" => words.word()?.is_some(),
            "adaptation_access" | "icap_access" | "http_upgrade_request_protocols" => {
                match words.word()? {
                    Some(_) => true,
                    None => return Err(self.needs(name, words, "a value")),
                }
            }
            _ => return Ok(false),
        };
        if there {
            self.access(words)?;
        }
        Ok(true)
    }

    pub(super) fn needs(&self, name: &str, words: &Words<'_>, what: &str) -> DocumentError {
        let message = format!("`{name}` needs {what}");
        self.lists
            .stops(words.line.whole(), &message, "correct the line")
    }

    /// A word that must be there, and fit.
    fn needed(
        &self,
        name: &str,
        words: &mut Words<'_>,
        what: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Result<String, DocumentError> {
        match words.word()? {
            Some((word, _)) if fits(&word) => Ok(word),
            _ => Err(self.needs(name, words, what)),
        }
    }

    /// Lists at the end of a line must be there.
    pub(super) fn lists_behind(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        while let Some(word) = words.next(false)? {
            if let Word::Text(text, place) = word {
                self.lists.condition(&text, place)?;
            }
        }
        Ok(())
    }

    fn own_address(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let word = self.needed(name, words, "an address", addresses::may_be_a_host)?;
        if addresses::is_a_name(&word) {
            let place = self.lists.line(words.line.whole());
            self.notes.push(format!(
                "`{name}` ({place}) names {word}: where the proxy finds no address of it, it does not start."
            ));
        }
        Ok(())
    }

    /// `access_log FILE [FORMAT | OPTION...] [LIST...]`.
    fn log(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let file = self.needed("access_log", words, "a file, or `none`", |_| true)?;
        let format =
            |known: &Known, name: &str| FORMATS.contains(&name) || known.formats.contains(name);
        let mut options = file != "none";
        let mut first = options;
        while options {
            let Some((word, place)) = words.word()? else {
                return Ok(());
            };
            let Some((option, value)) = word.split_once('=') else {
                if first && format(&self.known, &word) || word.starts_with(['"', '\'']) {
                    break;
                }
                self.lists.condition(&word, place)?;
                break;
            };
            let lower = value.to_ascii_lowercase();
            options = match option.to_ascii_lowercase().as_str() {
                "on-error" => lower.starts_with("die") || lower.starts_with("drop"),
                "buffer-size" => value.starts_with(|first: char| first.is_ascii_digit()),
                "rotate" => value.parse::<i32>().is_ok(),
                "logformat" => format(&self.known, value),
                _ => false,
            };
            if !options {
                let message = format!("`{word}` is not an option of a log, or has no such value");
                return Err(self.lists.stops(place, &message, "correct the option"));
            }
            first = false;
        }
        self.lists_behind(words)
    }

    fn format(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        let name = self.needed("logformat", words, "a name and a format", |_| true)?;
        let rest = words.rest();
        if rest.trim().is_empty() {
            return Err(self.needs("logformat", words, "a name and a format"));
        }
        if let Some(code) = codes::unknown(&rest) {
            let message = format!("`{code}` begins with no code of `logformat`");
            let place = words.line.whole();
            return Err(self.lists.stops(place, &message, "correct the code"));
        }
        self.known.formats.insert(name);
        Ok(())
    }

    /// `cache_peer HOST TYPE PORT ICP-PORT [OPTION...]`.
    fn peer(&mut self, words: &mut Words<'_>) -> Result<(), DocumentError> {
        const WHAT: &str = "a host, a type, a port and the port of ICP (0 for none)";
        let mut peer = self.needed("cache_peer", words, WHAT, |_| true)?;
        let kind = self.needed("cache_peer", words, WHAT, |_| true)?;
        let port = |text: &str, least: u16| {
            SERVICES.contains(&text) || text.parse::<u16>().is_ok_and(|port| port >= least)
        };
        self.needed("cache_peer", words, WHAT, |text| port(text, 1))?;
        self.needed("cache_peer", words, WHAT, |text| port(text, 0))?;
        let numbers = [
            "weight",
            "basetime",
            "ttl",
            "connect-timeout",
            "connect-fail-limit",
            "max-conn",
            "standby",
        ];
        let (mut carp, mut most) = (false, None);
        while let Some((option, place)) = words.word()? {
            let (key, value) = option.split_once('=').unwrap_or((&option, ""));
            let number = !numbers.contains(&key) || !option.contains('=');
            let wrong = match key {
                "carp" | "userhash" | "sourcehash" => kind != "parent",
                "carp-key" => !carp,
                "htcp" if option.contains('=') => {
                    value.split(',').any(|mode| !HTCP.contains(&mode))
                }
                "standby" => value
                    .parse::<i32>()
                    .is_ok_and(|standby| most.is_some_and(|most| standby > most)),
                _ => false,
            };
            carp |= key == "carp";
            if key == "max-conn" {
                most = value.parse::<i32>().ok().filter(|most| *most > 0);
            }
            if !number && value.parse::<i32>().is_err() || wrong {
                let message = format!("`{option}` is not an option that this proxy can have");
                return Err(self.lists.stops(place, &message, "correct the option"));
            }
            if key == "name" && !value.is_empty() {
                value.clone_into(&mut peer);
            }
        }
        if !self.known.peers.insert(peer.clone()) {
            let message = format!("`cache_peer` names `{peer}` twice");
            let help = "give the other one a name with name=";
            return Err(self.lists.stops(words.line.whole(), &message, help));
        }
        Ok(())
    }

    fn refresh(&mut self, name: &str, words: &mut Words<'_>) -> Result<(), DocumentError> {
        const WHAT: &str = "an expression, minutes, a percentage and minutes";
        if words.quoted {
            return Err(self.needs(
                name,
                words,
                "`configuration_includes_quoted_values off` before its expression",
            ));
        }
        let mut word = words.pattern();
        if word
            .as_deref()
            .is_some_and(|word| matches!(word, "-i" | "+i"))
        {
            word = words.pattern();
        }
        let number = |text: &str| text.parse::<i64>().is_ok();
        if word.is_none() {
            return Err(self.needs(name, words, WHAT));
        }
        self.needed(name, words, WHAT, number)?;
        self.needed(name, words, WHAT, |text| number(text.trim_end_matches('%')))?;
        self.needed(name, words, WHAT, number)?;
        Ok(())
    }
}
