//! The settings of a run, and the world that they make.

use std::hash::BuildHasher;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::Paths;
use super::clock::{Clock, monotonic_us};
use super::dns::{Dns, Servers};
use super::downloads;
use super::hosts::Hosts;
use super::http::Downloader;
use super::leases;
use super::names::{Names, Source};
use super::own_address::own_addresses;
use super::probe::{Connector, SystemConnector};
use super::reactor::Reactor;
use super::recording::Recorder;
use super::search_list::{Machine, MachineError, SearchList, host_name};
use crate::finding::discovery::{
    AddressRecord, Fetch, FetchFailure, FetchFailureKind, Hop, Link, Lookup, ServiceLookup,
    ServiceRecord,
};
use crate::pac::{Family, Host, Resolution};
use crate::wpad::links::Links;
use crate::wpad::{Fetched, Network, Offered, Request};

/// What a run takes from the machine and what from the user.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where names are looked up: `--dns-server`, `--hosts`, `--offline`, else the system.
    pub source: Source,
    /// `--resolve`: names that are known whatever the source says.
    pub overrides: Hosts,
    /// The search list for names without a dot, from `--domain`; `None` for the system's own.
    pub search: Option<SearchList>,
    /// `--my-ip`: the addresses that the script sees as its machine's; `None` for the real ones.
    pub own_addresses: Option<Vec<IpAddr>>,
    /// `--at`: the clock and time zone.
    pub clock: Clock,
    /// Longest wait for the answer to a DNS question, over all servers.
    pub dns_deadline: Duration,
    /// How long discovery may take where it looks at many servers, from the world's making.
    pub survey_time: Option<Duration>,
    /// False where no web server is asked.
    pub downloads: bool,
    /// Where the machine's own names are written.
    pub paths: Paths,
    /// `--dhcp-252`: what DHCP offers beside what the leases of the machine have.
    pub offered: Vec<Offered>,
    /// `--public-dns-server`: asked for the domains in which search domains were registered, and for
    /// nothing else.
    pub public_servers: Vec<SocketAddr>,
    /// Writes down what is asked and answered.
    pub recorder: Option<Arc<Recorder>>,
    /// Opens the connections of a probe; nothing else does.
    pub connector: Arc<dyn Connector>,
}

impl Default for Settings {
    /// The machine as it is.
    fn default() -> Self {
        Self {
            source: Source::System,
            overrides: Hosts::default(),
            search: None,
            own_addresses: None,
            clock: Clock::System,
            dns_deadline: Duration::from_secs(5),
            survey_time: None,
            downloads: true,
            paths: Paths::default(),
            offered: Vec::new(),
            public_servers: Vec::new(),
            recorder: None,
            connector: Arc::new(SystemConnector),
        }
    }
}

/// The world, for scripts and for discovery. Making one costs nothing; each part is set up when it
/// is first needed.
///
/// A question is asked once: the world does not change during a run.
pub struct World {
    settings: Settings,
    began_us: u64,
    names: Names,
    public: Option<Dns>,
    downloader: Downloader,
    own_addresses: OnceLock<Vec<IpAddr>>,
    probe_label: OnceLock<String>,
    #[cfg(test)]
    reactor: Arc<Reactor>,
}

impl World {
    /// The world of these settings.
    pub fn new(settings: Settings) -> Self {
        let reactor = Arc::new(Reactor::default());
        let names = Names::new(
            Arc::clone(&reactor),
            settings.source.clone(),
            settings.overrides.clone(),
            settings.search.clone(),
            settings.paths.clone(),
            settings.dns_deadline,
            settings.recorder.clone(),
        );
        let public = (!settings.public_servers.is_empty()).then(|| {
            let servers = Servers::Chosen(settings.public_servers.clone());
            Dns::new(Arc::clone(&reactor), servers, settings.dns_deadline)
        });
        Self {
            names,
            public,
            downloader: Downloader::new(Arc::clone(&reactor)),
            settings,
            began_us: monotonic_us(),
            own_addresses: OnceLock::new(),
            probe_label: OnceLock::new(),
            #[cfg(test)]
            reactor,
        }
    }

    /// The domains of the machine, whatever `--domain` says.
    pub fn machine(&self) -> &Result<Machine, MachineError> {
        self.names.machine()
    }

    /// What the machine's services tell about its links, where its own domains count.
    pub fn links(&self) -> &Links {
        self.names.links()
    }

    /// How long ago the world was made: what a run has taken so far.
    pub fn age(&self) -> Duration {
        Duration::from_micros(monotonic_us().saturating_sub(self.began_us))
    }

    /// What the world was made from.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The addresses of the machine's own name; unknown ones are none.
    fn addresses_of_own_name(&self) -> Vec<IpAddr> {
        let Some((name, _)) = host_name(&self.settings.paths) else {
            return Vec::new();
        };
        self.names
            .resolve(&name, &[AddressRecord::A, AddressRecord::Aaaa])
            .addresses()
            .to_vec()
    }
}

impl Host for World {
    fn resolve(&self, name: &str, family: Family) -> Resolution {
        let records: &[AddressRecord] = match family {
            Family::V4 => &[AddressRecord::A],
            Family::Any => &[AddressRecord::Aaaa, AddressRecord::A],
        };
        self.names.resolve(name, records)
    }

    fn resolves_at_once(&self) -> bool {
        match self.settings.source {
            Source::Hosts(_) | Source::Offline | Source::Recorded(_) => true,
            Source::System | Source::Servers(_) => false,
        }
    }

    fn own_addresses(&self) -> Vec<IpAddr> {
        self.own_addresses
            .get_or_init(|| {
                let addresses = self
                    .settings
                    .own_addresses
                    .clone()
                    .unwrap_or_else(|| own_addresses(|| self.addresses_of_own_name()));
                if let Some(recorder) = &self.settings.recorder {
                    recorder.own_addresses(&addresses);
                }
                addresses
            })
            .clone()
    }

    fn now_ms(&self) -> i64 {
        self.settings.clock.now_ms()
    }

    fn utc_offset_seconds(&self, unix_seconds: i64) -> i32 {
        self.settings.clock.utc_offset_seconds(unix_seconds)
    }

    fn monotonic_us(&self) -> Option<u64> {
        Some(monotonic_us())
    }
}

impl Network for World {
    fn lookup(&self, name: &str, records: &[AddressRecord]) -> Vec<Lookup> {
        self.names.ask(name, records)
    }

    fn survey(&self, questions: &[(String, AddressRecord)]) -> Vec<Vec<Lookup>> {
        self.names.survey(questions)
    }

    fn services(&self, questions: &[(String, ServiceRecord)]) -> Vec<ServiceLookup> {
        self.names.services(questions)
    }

    fn registrations(&self, names: &[String]) -> Vec<Lookup> {
        let said = match (&self.settings.source, &self.public) {
            (Source::Recorded(player), _) => player.registrations(names),
            (_, None) => Vec::new(),
            (_, Some(public)) => {
                let questions = names.iter().map(|name| (name.clone(), AddressRecord::A));
                let questions: Vec<_> = questions.collect();
                public.survey(&questions).concat()
            }
        };
        if let Some(recorder) = &self.settings.recorder {
            recorder.registrations(&said);
        }
        said
    }

    fn get(&self, request: &Request<'_>) -> Fetched {
        let fetched = match &self.settings.source {
            _ if !self.settings.downloads => not_attempted(request, "--no-download"),
            Source::Offline => not_attempted(request, "--offline"),
            Source::Recorded(player) => player.get(request),
            _ => self.downloader.get(request, &|name| {
                self.names
                    .resolve(name, &[AddressRecord::Aaaa, AddressRecord::A])
            }),
        };
        if let Some(recorder) = &self.settings.recorder {
            recorder.download(request, &fetched);
        }
        fetched
    }

    fn get_all(&self, requests: &[Request<'_>]) -> Vec<Fetched> {
        downloads::all(&|request| self.get(request), requests)
    }

    fn get_some(
        &self,
        first: &[Request<'_>],
        rest: &[Request<'_>],
        enough: &dyn Fn(&[Fetched]) -> bool,
    ) -> (Vec<Fetched>, Option<Vec<Fetched>>) {
        downloads::staggered(&|request| self.get(request), first, rest, enough)
    }

    fn left(&self) -> Option<Duration> {
        let time = self.settings.survey_time?;
        Some(time.saturating_sub(self.age()))
    }

    fn offered(&self) -> Vec<Offered> {
        let mut offered = self.settings.offered.clone();
        match &self.settings.source {
            Source::Recorded(player) => offered.extend(player.offered()),
            _ if self.leases_left_out().is_none() => {
                let now = self.settings.clock.now_ms().div_euclid(1000);
                offered.extend(leases::offered(&self.settings.paths, now));
            }
            _ => {}
        }
        if let Some(recorder) = &self.settings.recorder {
            recorder.offered(&offered, self.leases_left_out());
        }
        offered
    }

    fn leases_left_out(&self) -> Option<String> {
        let why = match &self.settings.source {
            Source::Recorded(player) => return player.recording().system.leases_left_out.clone(),
            Source::Offline => "--offline: services of this machine are not asked",
            Source::Hosts(_) => "--hosts stands for the network",
            // The leases are about this machine, and not about domains that somebody names.
            Source::System | Source::Servers(_) if self.settings.search.is_some() => {
                "--domain names a network, and leases are of this machine"
            }
            Source::System | Source::Servers(_) => return None,
        };
        Some(why.to_owned())
    }

    fn links(&self) -> Vec<Link> {
        self.names.links().links.clone()
    }

    fn probe_label(&self) -> String {
        let label = self.probe_label.get_or_init(|| {
            let recorded = match &self.settings.source {
                Source::Recorded(player) => player.recording().probe_label.clone(),
                _ => None,
            };
            // The keys of a hash map's hasher are random, and that is all that is wanted.
            let random = || std::collections::hash_map::RandomState::new().hash_one(0);
            let label = recorded.unwrap_or_else(|| format!("pac-check-{:016x}", random()));
            if let Some(recorder) = &self.settings.recorder {
                recorder.probe_label(&label);
            }
            label
        });
        label.clone()
    }
}

fn not_attempted(request: &Request<'_>, option: &str) -> Fetched {
    Fetched {
        story: Fetch {
            hops: vec![Hop {
                url: request.url.to_string(),
                ..Hop::default()
            }],
            failure: Some(FetchFailure {
                kind: FetchFailureKind::NotAttempted,
                message: format!("{}: not asked for ({option})", request.url),
            }),
            ..Fetch::default()
        },
        body: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::LookupStatus;
    use crate::wpad::Limits;
    use url::Url;

    fn hosts(text: &str) -> Hosts {
        Hosts::parse("hosts", text).unwrap()
    }

    fn addresses(texts: &[&str]) -> Resolution {
        Resolution::Addresses(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn assert_shareable<T: Send + Sync>(value: T) -> T {
        value
    }

    #[test]
    fn a_world_of_hosts_asks_nobody() {
        let world = assert_shareable(World::new(Settings {
            source: Source::Hosts(hosts(
                "10.0.0.1 wpad.corp.example short\n2001:db8::1 wpad.corp.example six\n",
            )),
            ..Settings::default()
        }));
        let any = |name| world.resolve(name, Family::Any);
        assert_eq!(
            any("wpad.corp.example"),
            addresses(&["2001:db8::1", "10.0.0.1"])
        );
        assert_eq!(
            world.resolve("WPAD.corp.example.", Family::V4),
            addresses(&["10.0.0.1"])
        );
        assert_eq!(any("short"), addresses(&["10.0.0.1"]));
        assert_eq!(world.resolve("six", Family::V4), Resolution::NoAddress);
        assert_eq!(any("wpad"), Resolution::NoSuchName);
        assert_eq!(any("other.example"), Resolution::NoSuchName);
        assert_eq!(any("a..b"), Resolution::NoSuchName);
        assert_eq!(any("localhost"), addresses(&["::1", "127.0.0.1"]));
        let lookups = world.lookup(
            "wpad.corp.example.",
            &[AddressRecord::A, AddressRecord::Aaaa],
        );
        assert_eq!(lookups.len(), 2);
        assert_eq!(lookups[0].servers, ["--hosts"]);
        assert!(!world.reactor.is_started());
    }

    #[test]
    fn offline_nothing_is_known_but_what_the_user_says() {
        let mut overrides = Hosts::default();
        overrides.add_override("known.example=10.0.0.1").unwrap();
        let world = World::new(Settings {
            source: Source::Offline,
            overrides,
            ..Settings::default()
        });
        assert_eq!(
            world.resolve("known.example", Family::Any),
            addresses(&["10.0.0.1"])
        );
        for name in ["other.example", "short", "wpad"] {
            let resolution = world.resolve(name, Family::Any);
            assert!(!resolution.is_known(), "{name}: {resolution:?}");
        }
        let fetched = world.get(&Request {
            url: &Url::parse("http://127.0.0.1/").unwrap(),
            addresses: &[],
            limits: Limits::of_bytes(1),
        });
        assert_eq!(
            fetched.story.failure.unwrap().kind,
            FetchFailureKind::NotAttempted
        );
        assert!(!world.reactor.is_started());
    }

    #[test]
    fn the_search_list_completes_names_in_a_world_of_hosts() {
        let world = World::new(Settings {
            source: Source::Hosts(hosts(
                "10.0.0.1 intranet.corp.example\n10.0.0.2 wpad.b.example",
            )),
            search: Some(SearchList {
                domains: ["corp.example", "b.example"]
                    .map(|domain| crate::wpad::Domain::parse(domain).unwrap())
                    .to_vec(),
                ndots: 1,
            }),
            ..Settings::default()
        });
        assert_eq!(
            world.resolve("intranet", Family::V4),
            addresses(&["10.0.0.1"])
        );
        assert_eq!(world.resolve("wpad", Family::V4), addresses(&["10.0.0.2"]));
        assert_eq!(
            world.resolve("intranet.", Family::V4),
            Resolution::NoSuchName
        );
        // Names with a dot are completed too, as a last try.
        assert_eq!(
            world.resolve("intranet.corp", Family::V4),
            Resolution::NoSuchName
        );
    }

    #[test]
    fn the_systems_hosts_file_comes_before_its_name_servers() {
        let folder = tempfile::tempdir().unwrap();
        let hosts = folder.path().join("hosts");
        crate::system::files::tests::write(&hosts, "10.0.0.7 wpad.corp.example pc7");
        let world = World::new(Settings {
            search: Some(SearchList::default()),
            paths: Paths {
                // There is no name server: whatever is asked of one is unknown.
                resolv_conf: folder.path().join("none"),
                host_names: Vec::new(),
                hosts: hosts.clone(),
                ..Paths::default()
            },
            ..Settings::default()
        });
        assert_eq!(world.resolve("pc7", Family::Any), addresses(&["10.0.0.7"]));
        assert_eq!(
            world.resolve("wpad.corp.example", Family::V4),
            addresses(&["10.0.0.7"])
        );
        let lookups = world.lookup(
            "wpad.corp.example.",
            &[AddressRecord::A, AddressRecord::Aaaa],
        );
        assert_eq!(lookups[0].servers, [hosts.display().to_string()]);
        // The file has no such address; whether DNS has one is unknown.
        assert_eq!(lookups[1].status, LookupStatus::NoServer);
        match world.resolve("other.example", Family::V4) {
            Resolution::Failed(why) => assert!(why.contains("name servers"), "{why}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn own_addresses_and_clock_are_the_users_where_he_names_them() {
        let mine: Vec<IpAddr> = vec!["10.1.2.3".parse().unwrap()];
        let world = World::new(Settings {
            own_addresses: Some(mine.clone()),
            clock: Clock::at("2026-06-17T22:30:15-04:00").unwrap(),
            ..Settings::default()
        });
        assert_eq!(world.own_addresses(), mine);
        assert_eq!(world.now_ms(), 1_781_749_815_000);
        assert_eq!(world.utc_offset_seconds(0), -14_400);
        assert!(!world.reactor.is_started());
    }
}
