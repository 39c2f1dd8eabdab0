//! Hosts and ports that were seen, directly and through a proxy, against the lists.

use std::collections::BTreeSet;

use super::http::is_pac_path;
use super::names::is_wpad;
use super::observed::Observed;
use super::required::{Required, covers_host, host_and_port};
use crate::finding::capture::{RequiredNote, UnlistedNote};

/// Hosts of a pattern that are named.
const NAMED: usize = 10;
/// Rows of each list.
const MOST_ROWS: usize = 5_000;
const MOST_UNLISTED: usize = 500;

type Places = BTreeSet<(String, u16)>;

/// Hosts and ports that were seen.
#[derive(Default)]
pub(super) struct Seen {
    direct: Places,
    proxied: Places,
    /// Without a name, and where proxies and PAC files are.
    beside: Places,
}

impl Seen {
    pub(super) fn add(&mut self, observed: &Observed) {
        for key in observed.traffic.contacts.keys() {
            for host in observed.hosts(key) {
                self.direct.insert((host, key.server.port()));
            }
        }
        for key in observed.traffic.requests.keys() {
            self.proxied.insert(host_and_port(&key.target));
            let port = key.proxy.port();
            let names = observed.names_of.get(&key.proxy.ip());
            for name in names.into_iter().flatten() {
                self.beside.insert((name.clone(), port));
            }
        }
        for download in &observed.traffic.downloads {
            if is_pac_path(&download.url) {
                self.beside.insert(host_and_port(&download.url));
            }
        }
    }

    /// Every required row with what was seen of it, and how many rows are left out.
    pub(super) fn required(&self, required: &Required) -> (Vec<RequiredNote>, usize) {
        let all = required.rows().count();
        let rows: Vec<RequiredNote> = required
            .rows()
            .take(MOST_ROWS)
            .map(|(profile, row)| {
                let of = |seen: &Places| -> Vec<String> {
                    seen.iter()
                        .filter(|(host, port)| *port == row.port && covers_host(row, host))
                        .map(|(host, _)| host.clone())
                        .collect()
                };
                let (direct, proxied) = (of(&self.direct), of(&self.proxied));
                let seen = word(!direct.is_empty(), !proxied.is_empty());
                let hosts: BTreeSet<String> = direct.into_iter().chain(proxied).collect();
                RequiredNote {
                    profile: profile.to_owned(),
                    pattern: row.pattern.text().to_owned(),
                    port: row.port,
                    seen,
                    hosts: hosts.into_iter().take(NAMED).collect(),
                }
            })
            .collect();
        let more = all - rows.len();
        (rows, more)
    }

    /// Hosts that no list has, and how many are left out. Addresses without a name, PAC files and the
    /// proxies themselves are none.
    pub(super) fn unlisted(&self, required: &Required) -> (Vec<UnlistedNote>, usize) {
        let all = self.direct.union(&self.proxied);
        let mut unlisted: Vec<UnlistedNote> = all
            .filter(|place| {
                let (host, port) = place;
                let is_address = host
                    .trim_matches(['[', ']'])
                    .parse::<std::net::IpAddr>()
                    .is_ok();
                !is_address
                    && !is_wpad(host)
                    && !self.beside.contains(*place)
                    && !required.is_listed(host, *port)
            })
            .map(|place| UnlistedNote {
                host: place.0.clone(),
                port: place.1,
                seen: word(self.direct.contains(place), self.proxied.contains(place)),
            })
            .collect();
        let more = unlisted.len().saturating_sub(MOST_UNLISTED);
        unlisted.truncate(MOST_UNLISTED);
        (unlisted, more)
    }
}

const fn word(is_direct: bool, is_proxied: bool) -> &'static str {
    match (is_direct, is_proxied) {
        (false, false) => "not-seen",
        (true, false) => "direct",
        (false, true) => "proxy",
        (true, true) => "both",
    }
}
