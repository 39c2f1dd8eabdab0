//! Writes down what a run asked.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::secrets::{bytes_without_secrets, without_secrets};
use super::{
    Download, HostEntry, NamedFile, Option252, RecordedClock, RecordedProbe, Recording, Search,
    to_hex,
};
use crate::finding::discovery::{Fetch, FetchFailureKind, Lookup, ServiceLookup};
use crate::probe::{Ask, Probe, Seen};
use crate::system::search_list::{Machine, MachineError, SearchList};
use crate::wpad::links::Links;
use crate::wpad::{Fetched, Offered, Request};

/// Answers of name servers that are kept; a script can ask for any number of names. What is left
/// out is not recorded, and the player says so.
const MOST_ANSWERS: usize = 50_000;
/// Probes that are kept.
const MOST_PROBES: usize = 10_000;

/// A recording that is being made.
#[derive(Debug)]
pub struct Recorder(Mutex<Recording>, Mutex<HashSet<String>>);

impl Recorder {
    /// Begins one. The clock of the run stands still at this instant.
    pub fn new(clock: RecordedClock) -> Self {
        Self(Mutex::new(Recording::new(clock)), Mutex::default())
    }

    /// What was recorded so far.
    pub fn recording(&self) -> Recording {
        self.lock().clone()
    }

    pub(in crate::system) fn answers(&self, answers: &[Lookup]) {
        let mut recording = self.lock();
        let room = MOST_ANSWERS.saturating_sub(recording.dns.len());
        recording.dns.extend(answers.iter().take(room).cloned());
    }

    pub(in crate::system) fn host(&self, name: &str, addresses: &[IpAddr]) {
        let mut recording = self.lock();
        let mut known = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        if recording.hosts.len() < MOST_ANSWERS && known.insert(name.to_owned()) {
            recording.hosts.push(HostEntry {
                name: name.to_owned(),
                addresses: addresses.to_vec(),
            });
        }
    }

    /// The PAC file, where it was named and not downloaded.
    pub fn pac_file(&self, name: &str, bytes: &[u8]) {
        self.lock().pac = Some(NamedFile::new(name, bytes));
    }

    pub(in crate::system) fn services(&self, said: &[ServiceLookup]) {
        self.lock().services.extend_from_slice(said);
    }

    pub(in crate::system) fn registrations(&self, said: &[Lookup]) {
        self.lock().registrations.extend_from_slice(said);
    }

    pub(in crate::system) fn name_servers(&self, names: Vec<String>) {
        self.lock().system.name_servers = names;
    }

    pub(in crate::system) fn own_addresses(&self, addresses: &[IpAddr]) {
        self.lock().own_addresses = Some(addresses.to_vec());
    }

    /// The secrets of a URL go; all other bytes are kept as they are.
    pub(in crate::system) fn offered(&self, offered: &[Offered], left_out: Option<String>) {
        let option = |offered: &Offered| Option252 {
            from: offered.from.clone(),
            value_hex: to_hex(&bytes_without_secrets(&offered.value)),
            unreadable: offered.unreadable,
            expired: offered.expired,
        };
        let mut recording = self.lock();
        recording.dhcp = offered.iter().map(option).collect();
        recording.system.leases_left_out = left_out;
    }

    pub(in crate::system) fn probe_label(&self, label: &str) {
        self.lock().probe_label = Some(label.to_owned());
    }

    pub(in crate::system) fn search(&self, search: &SearchList, from: &str) {
        self.lock().system.search = Some(Search {
            domains: search.domains.iter().map(ToString::to_string).collect(),
            ndots: search.ndots,
            from: from.to_owned(),
        });
    }

    pub(in crate::system) fn links(&self, links: &Links) {
        self.lock().system.links = links.clone();
    }

    pub(in crate::system) fn machine(&self, machine: &Result<Machine, MachineError>) {
        match machine {
            Ok(machine) => self.search(&machine.search, &machine.from),
            Err(error) => self.lock().system.search_problem = Some(error.to_string()),
        }
    }

    pub(in crate::system) fn download(&self, request: &Request<'_>, fetched: &Fetched) {
        let text = String::from_utf8(fetched.body.clone());
        let has_body = fetched.story.sha256.is_some();
        let (body, body_hex) = match text {
            _ if !has_body => (None, None),
            Ok(text) => (Some(text), None),
            Err(error) => (None, Some(to_hex(error.as_bytes()))),
        };
        let download = Download {
            url: without_secrets(request.url.as_str()),
            addresses: request.addresses.to_vec(),
            story: cleaned(fetched.story.clone()),
            body,
            body_hex,
        };
        let mut recording = self.lock();
        // A download that was given up and made again: when it is played, there is only one.
        let given_up = |known: &&mut Download| {
            let failure = known.story.failure.as_ref();
            (&known.url, &known.addresses) == (&download.url, &download.addresses)
                && failure.is_some_and(|it| it.kind == FetchFailureKind::GivenUp)
        };
        match recording.http.iter_mut().find(given_up) {
            Some(known) => *known = download,
            None => recording.http.push(download),
        }
    }

    pub(in crate::system) fn probe(&self, probe: &Probe, seen: &Seen) {
        let recorded = RecordedProbe {
            probe: without_query_secrets(probe),
            seen: without_secrets_of(seen.clone()),
        };
        let mut recording = self.lock();
        let is_new = recording.probes.iter().all(|it| it.probe != recorded.probe);
        if is_new && recording.probes.len() < MOST_PROBES {
            recording.probes.push(recorded);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Recording> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The probe as it is recorded and looked up.
pub(super) fn without_query_secrets(probe: &Probe) -> Probe {
    let mut probe = probe.clone();
    if let Ask::Get { path } | Ask::Tls { path, .. } = &mut probe.ask {
        *path = without_secrets(path);
    }
    probe
}

fn without_secrets_of(mut seen: Seen) -> Seen {
    for answered in [&mut seen.answer, &mut seen.inner].into_iter().flatten() {
        if let Some(answer) = &mut answered.http {
            for (name, value) in &mut answer.headers {
                *value = if name.eq_ignore_ascii_case("set-cookie") {
                    "removed".to_owned()
                } else {
                    without_secrets(value)
                };
            }
            answer.body = without_secrets(&answer.body);
        }
    }
    seen
}

fn cleaned(mut story: Fetch) -> Fetch {
    for hop in &mut story.hops {
        hop.url = without_secrets(&hop.url);
        hop.location = hop.location.as_deref().map(without_secrets);
    }
    if let Some(failure) = &mut story.failure {
        failure.message = without_secrets(&failure.message);
    }
    for note in &mut story.notes {
        *note = without_secrets(note);
    }
    story
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{FetchFailure, Hop};
    use crate::wpad::Limits;
    use url::Url;

    #[test]
    fn a_download_is_kept_without_passwords_and_whatever_its_bytes() {
        let recorder = Recorder::new(RecordedClock {
            unix_ms: 0,
            utc_offset_seconds: 0,
        });
        let url = Url::parse("http://user:secret@a.example/x.pac").unwrap();
        let request = Request {
            url: &url,
            addresses: &[],
            limits: Limits::of_bytes(9),
        };
        let story = Fetch {
            hops: vec![Hop {
                url: url.to_string(),
                location: Some("http://user:secret@b.example/".to_owned()),
                ..Hop::default()
            }],
            failure: Some(FetchFailure {
                kind: FetchFailureKind::Connect,
                message: format!("{url}: no"),
            }),
            sha256: Some("x".to_owned()),
            ..Fetch::default()
        };
        for body in [&b"fine"[..], b"caf\xe9"] {
            recorder.download(
                &request,
                &Fetched {
                    story: story.clone(),
                    body: body.to_vec(),
                },
            );
        }
        let recording = recorder.recording();
        assert!(!recording.text().unwrap().contains("secret"));
        assert_eq!(recording.http[0].body.as_deref(), Some("fine"));
        assert_eq!(recording.http[1].body_hex.as_deref(), Some("636166e9"));
    }
}
