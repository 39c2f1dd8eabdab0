//! How much a recorded world may hold.

use std::collections::HashMap;

use super::{Recording, RecordingError, Search};
use crate::finding::discovery::AddressRecord;
use crate::source::values::{Syntax, count};

/// Values of a recorded world, at most.
const MOST_VALUES: usize = 1_000_000;
/// Name servers of a machine, at most.
pub const MOST_SERVERS: usize = 64;
/// Domains of a machine, at most.
pub const MOST_DOMAINS: usize = 64;
/// Downloads of a run, at most.
const MOST_DOWNLOADS: usize = 10_000;
/// Addresses of a name or of a machine, at most.
pub const MOST_ADDRESSES: usize = 1_024;

fn most(what: &'static str, count: usize, most: usize) -> Result<(), RecordingError> {
    if count > most {
        return Err(RecordingError::TooMany { what, most });
    }
    Ok(())
}

/// Checks a text before it is read.
pub(super) fn values(text: &str) -> Result<(), RecordingError> {
    most("values", count(text, Syntax::Json), MOST_VALUES)
}

impl Recording {
    /// Questions are asked of each server, and each answer is looked at: no network has so many.
    pub(super) fn bounded(&self) -> Result<(), RecordingError> {
        most("name servers", self.system.name_servers.len(), MOST_SERVERS)?;
        let domains = |search: &Search| search.domains.len();
        let searched = self.system.search.as_ref().map_or(0, domains);
        most("domains in its search list", searched, MOST_DOMAINS)?;
        let of_links = self.system.links.search.len();
        most("domains of its links", of_links, MOST_DOMAINS)?;
        most("options of DHCP", self.dhcp.len(), MOST_DOMAINS)?;
        most("downloads", self.http.len(), MOST_DOWNLOADS)?;
        most("probes", self.probes.len(), MOST_DOWNLOADS)?;
        most(
            "own addresses",
            self.own_addresses.iter().flatten().count(),
            MOST_ADDRESSES,
        )?;
        most("services", self.services.len(), MOST_DOWNLOADS)?;
        most("registrations", self.registrations.len(), MOST_DOWNLOADS)?;
        let mut answers: HashMap<(String, AddressRecord), usize> = HashMap::new();
        for lookup in &self.dns {
            let question = (lookup.name.to_ascii_lowercase(), lookup.record);
            let count = answers.entry(question).or_default();
            *count += 1;
            most("answers to one question", *count, MOST_SERVERS)?;
            most(
                "addresses in one answer",
                lookup.addresses.len(),
                MOST_ADDRESSES,
            )?;
        }
        for entry in &self.hosts {
            most(
                "addresses of one name",
                entry.addresses.len(),
                MOST_ADDRESSES,
            )?;
        }
        Ok(())
    }
}
