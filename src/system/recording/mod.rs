//! A world as a file: every question of a run and its answer, to be played again.
//!
//! The form is JSON, described in `docs/recorded-worlds.md`. What it lacks is not recorded, which is
//! an unknown: never an absence.

mod bounds;
mod player;
mod recorder;
mod secrets;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::finding::discovery::{Fetch, Lookup, ServiceLookup};
use crate::probe::{Probe, Seen};
use crate::wpad::links::Links;

pub use bounds::{MOST_ADDRESSES, MOST_DOMAINS, MOST_SERVERS};
pub use player::Player;
pub use recorder::Recorder;

/// The name of the form.
pub const SCHEMA: &str = "pac-check/world@1";

/// A recorded world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// [`SCHEMA`].
    pub schema: String,
    /// The version of pac-check that wrote it.
    #[serde(default)]
    pub version: String,
    /// The clock, which stood still.
    pub clock: RecordedClock,
    /// The machine's own addresses; `None` where nobody asked.
    #[serde(default)]
    pub own_addresses: Option<Vec<IpAddr>>,
    /// What the system's configuration says.
    #[serde(default)]
    pub system: System,
    /// Names that a hosts file or the command line has, as far as they were asked for.
    #[serde(default)]
    pub hosts: Vec<HostEntry>,
    /// What the name servers said, one answer of one server each. Answers to the same question stand
    /// in the order of the servers.
    #[serde(default)]
    pub dns: Vec<Lookup>,
    /// What the name servers said to questions for SRV and TXT records.
    #[serde(default)]
    pub services: Vec<ServiceLookup>,
    /// What public name servers said to registered domains.
    #[serde(default)]
    pub registrations: Vec<Lookup>,
    /// Option 252 as DHCP offers it, the one that counts first.
    #[serde(default)]
    pub dhcp: Vec<Option252>,
    /// Downloads.
    #[serde(default)]
    pub http: Vec<Download>,
    /// The label that was asked for because nobody has it.
    #[serde(default)]
    pub probe_label: Option<String>,
    /// The PAC file, where it was named and not downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pac: Option<NamedFile>,
    /// What was probed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<RecordedProbe>,
}

/// One probe and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedProbe {
    /// What was tried.
    pub probe: Probe,
    /// What was seen.
    pub seen: Seen,
}

/// A file that was named on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedFile {
    /// Its name there.
    pub name: String,
    /// Its content, where it is UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Its content in hexadecimal digits, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_hex: Option<String>,
}

impl NamedFile {
    /// A file of that name.
    pub fn new(name: &str, bytes: &[u8]) -> Self {
        let body = std::str::from_utf8(bytes).ok().map(str::to_owned);
        Self {
            name: name.to_owned(),
            body_hex: body.is_none().then(|| to_hex(bytes)),
            body,
        }
    }

    /// Its content; `None` where its digits are none.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match (&self.body, &self.body_hex) {
            (Some(text), _) => Some(text.clone().into_bytes()),
            (None, Some(digits)) => from_hex(digits),
            (None, None) => Some(Vec::new()),
        }
    }
}

/// An instant and the time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: i64,
    /// Seconds east of UTC, at all times.
    pub utc_offset_seconds: i32,
}

/// The system's configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct System {
    /// The search list; `None` where there was none, or nobody asked.
    pub search: Option<Search>,
    /// What services tell about the links, and the domains that they add to the search list.
    pub links: Links,
    /// Why leases were not looked for.
    pub leases_left_out: Option<String>,
    /// Why there is no search list.
    pub search_problem: Option<String>,
    /// The name servers, in order, as reports write them.
    pub name_servers: Vec<String>,
}

/// A search list as it was configured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The domains as written, in order.
    pub domains: Vec<String>,
    /// See resolv.conf(5).
    #[serde(default = "one")]
    pub ndots: usize,
    /// Where they stand.
    pub from: String,
}

const fn one() -> usize {
    1
}

/// A name that needs no question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostEntry {
    /// The name as asked for.
    pub name: String,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

/// Option 252.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Option252 {
    /// Where it was found.
    pub from: String,
    /// Its bytes in hexadecimal digits.
    pub value_hex: String,
    /// True where the lease was broken there, and the bytes are its text.
    #[serde(default)]
    pub unreadable: bool,
    /// True where the lease was over.
    #[serde(default)]
    pub expired: bool,
}

/// A download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Download {
    /// The URL, without user name and password.
    pub url: String,
    /// The addresses that were to be tried; empty where the name was resolved.
    #[serde(default)]
    pub addresses: Vec<IpAddr>,
    /// What happened.
    pub story: Fetch,
    /// The body, where it is UTF-8.
    #[serde(default)]
    pub body: Option<String>,
    /// The body in hexadecimal digits, where it is not.
    #[serde(default)]
    pub body_hex: Option<String>,
}

/// Why a file is not a recorded world.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordingError {
    /// No JSON, or JSON of another shape.
    #[error("line {line}, column {column}: {message}")]
    Form {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// Another form or a newer one.
    #[error(
        "its `schema` is {found:?}, and this version of pac-check reads {SCHEMA:?}; record it \
         again, or use the version that wrote it"
    )]
    Schema {
        /// What the file says.
        found: String,
    },
    /// More than any network has.
    #[error("it has more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are read.
        most: usize,
    },
    /// Hexadecimal digits that are none.
    #[error("the `{member}` of {of} is not a sequence of pairs of hexadecimal digits")]
    Hexadecimal {
        /// The member.
        member: &'static str,
        /// The URL of the download, or where the option was found.
        of: String,
    },
}

impl Recording {
    /// An empty one at an instant.
    pub fn new(clock: RecordedClock) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            clock,
            own_addresses: None,
            system: System::default(),
            hosts: Vec::new(),
            dns: Vec::new(),
            services: Vec::new(),
            registrations: Vec::new(),
            dhcp: Vec::new(),
            http: Vec::new(),
            probe_label: None,
            pac: None,
            probes: Vec::new(),
        }
    }

    /// Reads the text of a file.
    pub fn parse(text: &str) -> Result<Self, RecordingError> {
        #[derive(Deserialize)]
        struct Named {
            schema: String,
        }
        let form = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            let message = if error.is_data() {
                error.to_string()
            } else {
                "it is not JSON".to_owned()
            };
            let place = format!(" at line {line} column {column}");
            RecordingError::Form {
                line,
                column,
                message: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
            }
        };
        // Editors on Windows put a byte order mark in front.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        bounds::values(text)?;
        let named: Named = serde_json::from_str(text).map_err(form)?;
        if named.schema != SCHEMA {
            return Err(RecordingError::Schema {
                found: named.schema,
            });
        }
        let recording: Self = serde_json::from_str(text).map_err(form)?;
        recording.bounded()?;
        for download in &recording.http {
            if download.bytes().is_none() {
                return Err(RecordingError::Hexadecimal {
                    member: "body_hex",
                    of: download.url.clone(),
                });
            }
        }
        if let Some(pac) = &recording.pac
            && pac.bytes().is_none()
        {
            return Err(RecordingError::Hexadecimal {
                member: "body_hex",
                of: pac.name.clone(),
            });
        }
        for option in &recording.dhcp {
            if from_hex(&option.value_hex).is_none() {
                return Err(RecordingError::Hexadecimal {
                    member: "value_hex",
                    of: option.from.clone(),
                });
            }
        }
        Ok(recording)
    }

    /// The text of the file.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }
}

impl Download {
    /// The body; empty where there is none, `None` where its digits are none.
    fn bytes(&self) -> Option<Vec<u8>> {
        match (&self.body, &self.body_hex) {
            (Some(text), _) => Some(text.clone().into_bytes()),
            (None, Some(digits)) => from_hex(digits),
            (None, None) => Some(Vec::new()),
        }
    }

    const fn has_body(&self) -> bool {
        self.body.is_some() || self.body_hex.is_some()
    }
}

/// Bytes to pairs of hexadecimal digits.
fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Pairs of hexadecimal digits to bytes.
pub fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs
        .iter()
        .map(|&[high, low]| u8::try_from(digit(high)? * 16 + digit(low)?).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMALL: &str = r#"{
  "schema": "pac-check/world@1",
  "clock": {"unix_ms": 0, "utc_offset_seconds": 0},
  "http": [{"url": "http://a.example/", "story": {"hops": [{"url": "http://a.example/", "status": 200}]}, "body_hex": "666f"}]
}"#;

    #[test]
    fn a_world_may_be_written_by_hand_and_reads_as_itself() {
        let recording = Recording::parse(SMALL).unwrap();
        assert_eq!(recording.http[0].bytes().unwrap(), b"fo");
        let text = recording.text().unwrap();
        assert_eq!(Recording::parse(&text), Ok(recording));
    }

    #[test]
    fn what_is_no_world_is_refused_with_place_and_reason() {
        for (text, parts) in [
            ("", "line 1, column 0: it is not JSON"),
            ("{\n \"schema\": 3}", "line 2"),
            (
                r#"{"schema": "pac-check/world@2", "later": []}"#,
                "reads \"pac-check/world@1\"",
            ),
            (
                r#"{"schema": "pac-check/world@1"}"#,
                "missing field `clock`",
            ),
            (&SMALL.replace("\"http\"", "\"htp\""), "unknown field `htp`"),
            (&SMALL.replace("666f", "666"), "body_hex"),
            (&SMALL.replace("666f", "66xf"), "body_hex"),
        ] {
            let error = Recording::parse(text).unwrap_err().to_string();
            assert!(error.contains(parts), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn bytes_survive_their_digits(bytes: Vec<u8>) {
            prop_assert_eq!(from_hex(&to_hex(&bytes)), Some(bytes));
        }

        #[test]
        fn no_text_is_too_odd(text: String) {
            let _ = Recording::parse(&text);
        }
    }
}
