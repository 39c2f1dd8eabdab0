//! Answers from a recorded world.

use std::collections::HashMap;
use std::net::IpAddr;

use super::secrets::without_secrets;
use super::{Download, Option252, Recording, from_hex};
use crate::finding::discovery::{
    AddressRecord, Fetch, FetchFailure, FetchFailureKind, Hop, Lookup, LookupStatus, ServiceLookup,
    ServiceRecord,
};
use crate::probe::{Probe, Seen};
use crate::source::sha256_hex;
use crate::system::search_list::{Machine, MachineError, SearchList};
use crate::wpad::{Domain, Fetched, Offered, Request};

/// A recorded world that is played. What it lacks is not recorded: unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    recording: Recording,
    index: HashMap<(String, AddressRecord), Vec<usize>>,
    /// Places of names that need no question.
    hosts: HashMap<String, usize>,
}

impl Player {
    /// Plays this.
    pub fn new(recording: Recording) -> Self {
        let mut index: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, lookup) in recording.dns.iter().enumerate() {
            index
                .entry((lookup.name.to_ascii_lowercase(), lookup.record))
                .or_default()
                .push(place);
        }
        let mut hosts = HashMap::new();
        for (place, entry) in recording.hosts.iter().enumerate() {
            hosts
                .entry(entry.name.to_ascii_lowercase())
                .or_insert(place);
        }
        Self {
            recording,
            index,
            hosts,
        }
    }

    /// What is played.
    pub const fn recording(&self) -> &Recording {
        &self.recording
    }

    /// What the servers said to a question, at least one answer.
    pub(in crate::system) fn answers(&self, name: &str, record: AddressRecord) -> Vec<Lookup> {
        let places = self.index.get(&(name.to_ascii_lowercase(), record));
        let mut answers: Vec<Lookup> = places
            .into_iter()
            .flatten()
            .filter_map(|&place| self.recording.dns.get(place).cloned())
            .collect();
        if answers.is_empty() {
            answers.push(not_recorded(name, record, None));
        }
        answers
    }

    /// As [`Self::answers`], and that nothing is known of each name server without an answer.
    pub(in crate::system) fn survey(&self, name: &str, record: AddressRecord) -> Vec<Lookup> {
        let mut answers = self.answers(name, record);
        let servers = &self.recording.system.name_servers;
        if servers.is_empty() || answers.iter().any(|answer| is_no_server(answer, servers)) {
            return answers;
        }
        answers.retain(|answer| answer.status != LookupStatus::NotRecorded);
        for server in servers {
            if !answers.iter().any(|answer| answer.servers.contains(server)) {
                answers.push(not_recorded(name, record, Some(server)));
            }
        }
        answers
    }

    /// What the servers said to questions for other records; what is not recorded is not said.
    pub(in crate::system) fn services(
        &self,
        questions: &[(String, ServiceRecord)],
    ) -> Vec<ServiceLookup> {
        let asked = |lookup: &&ServiceLookup| {
            let mut questions = questions.iter();
            questions.any(|(name, record)| (name, record) == (&lookup.name, &lookup.record))
        };
        let services = self.recording.services.iter();
        services.filter(asked).cloned().collect()
    }

    /// What public name servers said to these names; what is not recorded is not said.
    pub(in crate::system) fn registrations(&self, names: &[String]) -> Vec<Lookup> {
        let said = self.recording.registrations.iter();
        said.filter(|lookup| names.contains(&lookup.name))
            .cloned()
            .collect()
    }

    /// The addresses of a name that needs no question.
    pub(in crate::system) fn host(&self, name: &str) -> Option<&[IpAddr]> {
        let place = self.hosts.get(&name.to_ascii_lowercase())?;
        let entry = self.recording.hosts.get(*place)?;
        Some(entry.addresses.as_slice())
    }

    /// What DHCP offers.
    pub(in crate::system) fn offered(&self) -> Vec<Offered> {
        let read = |option: &Option252| Offered {
            from: option.from.clone(),
            // Checked when the file was read.
            value: from_hex(&option.value_hex).unwrap_or_default(),
            unreadable: option.unreadable,
            expired: option.expired,
        };
        self.recording.dhcp.iter().map(read).collect()
    }

    /// The machine's domains.
    pub(in crate::system) fn machine(&self) -> Result<Machine, MachineError> {
        let system = &self.recording.system;
        let Some(search) = &system.search else {
            return Err(MachineError::Recorded {
                problem: system.search_problem.clone().unwrap_or_else(|| {
                    "the recorded world does not have this machine's DNS domains; name them with \
                     --domain"
                        .to_owned()
                }),
            });
        };
        let mut machine = Machine {
            search: SearchList {
                domains: Vec::new(),
                ndots: search.ndots,
            },
            from: search.from.clone(),
            unusable: Vec::new(),
        };
        for domain in &search.domains {
            match Domain::parse(domain) {
                Ok(domain) => machine.search.domains.push(domain),
                Err(error) => machine.unusable.push(error),
            }
        }
        Ok(machine)
    }

    /// A probe. What is not recorded was not sent, and is unknown.
    pub(in crate::system) fn probe(&self, probe: &Probe) -> Seen {
        let cleaned = super::recorder::without_query_secrets(probe);
        let mut all = self.recording.probes.iter();
        all.find(|it| it.probe == cleaned).map_or_else(
            || Seen::not_sent("this probe is not recorded"),
            |it| it.seen.clone(),
        )
    }

    /// A download.
    pub(in crate::system) fn get(&self, request: &Request<'_>) -> Fetched {
        let url = without_secrets(request.url.as_str());
        let of_url = || {
            let all = self.recording.http.iter();
            all.filter(|download| download.url == url)
        };
        let download = of_url()
            .find(|download| download.addresses == request.addresses)
            .or_else(|| of_url().find(|download| download.addresses.is_empty()))
            .or_else(|| of_url().find(|_| request.addresses.is_empty()));
        match download {
            Some(download) => played(download, request),
            None => failed(
                request,
                Fetch::default(),
                FetchFailureKind::NotRecorded,
                "this download is not recorded",
            ),
        }
    }
}

fn played(download: &Download, request: &Request<'_>) -> Fetched {
    let mut story = download.story.clone();
    let body = download.bytes().unwrap_or_default();
    if story.failure.is_some() {
        return Fetched {
            story,
            body: Vec::new(),
        };
    }
    let counts = story
        .status()
        .is_some_and(|status| request.limits.statuses.contain(status));
    if !counts {
        return Fetched {
            story,
            body: Vec::new(),
        };
    }
    if !download.has_body() {
        let why = "the body of this download is not recorded";
        return failed(request, story, FetchFailureKind::NotRecorded, why);
    }
    story.bytes = body.len() as u64;
    if story.bytes > request.limits.most_bytes {
        let why = format!("more than {} bytes", request.limits.most_bytes);
        return failed(request, story, FetchFailureKind::TooLarge, &why);
    }
    story.sha256 = Some(sha256_hex(&body));
    Fetched { story, body }
}

fn failed(request: &Request<'_>, mut story: Fetch, kind: FetchFailureKind, why: &str) -> Fetched {
    let url = without_secrets(request.url.as_str());
    if story.hops.is_empty() {
        story.hops.push(Hop {
            url: url.clone(),
            addresses: request.addresses.to_vec(),
            ..Hop::default()
        });
    }
    story.failure = Some(FetchFailure {
        kind,
        message: format!("{url}: {why}"),
    });
    Fetched {
        story,
        body: Vec::new(),
    }
}

fn is_no_server(answer: &Lookup, servers: &[String]) -> bool {
    answer.status != LookupStatus::NotRecorded
        && !answer.servers.iter().any(|server| servers.contains(server))
}

fn not_recorded(name: &str, record: AddressRecord, server: Option<&String>) -> Lookup {
    Lookup {
        servers: server.into_iter().cloned().collect(),
        failure: Some("not recorded".to_owned()),
        ..Lookup::new(name, record, LookupStatus::NotRecorded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::recording::RecordedClock;
    use crate::wpad::{Limits, Statuses};
    use url::Url;

    fn world(text: &str) -> Player {
        let mut recording = Recording::new(RecordedClock {
            unix_ms: 0,
            utc_offset_seconds: 0,
        });
        recording.system.name_servers = vec!["10.0.0.1".to_owned(), "10.0.0.2".to_owned()];
        recording.dns.push(Lookup {
            servers: vec!["10.0.0.1".to_owned()],
            ..Lookup::new(
                "wpad.corp.example.",
                AddressRecord::A,
                LookupStatus::NoSuchName,
            )
        });
        recording.http.push(Download {
            url: "http://a.example/".to_owned(),
            addresses: Vec::new(),
            story: Fetch {
                hops: vec![Hop {
                    status: Some(200),
                    ..Hop::default()
                }],
                ..Fetch::default()
            },
            body: Some(text.to_owned()),
            body_hex: None,
        });
        Player::new(recording)
    }

    #[test]
    fn what_is_not_recorded_is_unknown_and_never_absent() {
        let world = world("x");
        let answers = world.answers("WPAD.corp.example.", AddressRecord::A);
        assert_eq!(answers[0].status, LookupStatus::NoSuchName);
        let answers = world.survey("wpad.corp.example.", AddressRecord::A);
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[1].status, LookupStatus::NotRecorded);
        assert_eq!(answers[1].servers, ["10.0.0.2"]);
        let answers = world.answers("wpad.corp.example.", AddressRecord::Aaaa);
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0].status, LookupStatus::NotRecorded);
        assert!(!answers[0].status.is_answer());
        assert!(world.machine().is_err());
        let get = |url: &str, limits: Limits| {
            let url = Url::parse(url).unwrap();
            world.get(&Request {
                url: &url,
                addresses: &[],
                limits,
            })
        };
        let kind = |fetched: Fetched| fetched.story.failure.map(|failure| failure.kind);
        let limits = Limits::of_bytes(1);
        assert_eq!(get("http://u:p@a.example/", limits).body, b"x");
        assert_eq!(
            kind(get("http://b.example/", limits)),
            Some(FetchFailureKind::NotRecorded)
        );
        assert_eq!(
            kind(get("http://a.example/", Limits::of_bytes(0))),
            Some(FetchFailureKind::TooLarge)
        );
        let other = Limits {
            statuses: Statuses {
                first: 300,
                last: 399,
            },
            ..limits
        };
        assert_eq!(get("http://a.example/", other).story.sha256, None);
    }
}
