//! The world's settings from the arguments.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::args::{WorldArgs, WpadArgs};
use super::limits::repeated;
use super::output::Output;
use super::text_file;
use super::trouble::Trouble;
use crate::system::clock::{Clock, Instant};
use crate::system::dns::parse_server;
use crate::system::files::{self, Overwrite};
use crate::system::hosts::Hosts;
use crate::system::names::Source;
use crate::system::recording::{MOST_ADDRESSES, MOST_DOMAINS, MOST_SERVERS};
use crate::system::recording::{Player, RecordedClock, Recorder, Recording};
use crate::system::search_list::SearchList;
use crate::system::{Settings, World};
use crate::wpad::{Domain, Offered};

/// Largest hosts file, in bytes.
const MOST_HOSTS_BYTES: u64 = 16 * 1024 * 1024;
/// How long discovery may take where it looks at many servers. With what comes behind it, an audit of a
/// network half of whose servers are dead ends within 15 seconds.
pub(super) const SURVEY_TIME: Duration = Duration::from_secs(12);
/// Largest recorded world, in bytes.
const MOST_WORLD_BYTES: u64 = 64 * 1024 * 1024;

/// The world that the arguments describe. Nothing is opened but the hosts file.
pub(super) fn world(arguments: &WorldArgs, wpad: &WpadArgs) -> Result<Arc<World>, Trouble> {
    for (option, given, most) in [
        ("--dns-server", arguments.dns_server.len(), MOST_SERVERS),
        (
            "--public-dns-server",
            wpad.public_dns_server.len(),
            MOST_SERVERS,
        ),
        ("--domain", wpad.domain.len(), MOST_DOMAINS),
        ("--dhcp-252", wpad.dhcp_252.len(), MOST_DOMAINS),
        ("--my-ip", arguments.my_ip.len(), MOST_ADDRESSES),
        (
            "--internal-network",
            wpad.internal_network.len(),
            MOST_ADDRESSES,
        ),
    ] {
        repeated(option, given, most)?;
    }
    let mut settings = Settings {
        source: source(arguments)?,
        dns_deadline: seconds("--dns-timeout", arguments.dns_timeout)?,
        ..Settings::default()
    };
    if let Source::Recorded(player) = &settings.source {
        let recording = player.recording();
        settings.clock = Clock::Fixed(Instant {
            unix_ms: recording.clock.unix_ms,
            offset_seconds: recording.clock.utc_offset_seconds,
        });
        settings.own_addresses = Some(recording.own_addresses.clone().unwrap_or_default());
    }
    let offered = wpad.dhcp_252.iter().map(|text| Offered {
        from: "--dhcp-252".to_owned(),
        value: text.clone().into_bytes(),
        unreadable: false,
        expired: false,
    });
    settings.offered = offered.collect();
    settings.downloads = !wpad.no_download;
    settings.survey_time = wpad.download_timeout.is_none().then_some(SURVEY_TIME);
    settings.public_servers = public_servers(arguments, wpad)?;
    if let Some(root) = &arguments.system_root {
        settings.paths = settings.paths.below(root);
    }
    for entry in &arguments.resolve {
        settings
            .overrides
            .add_override(entry)
            .map_err(|error| Trouble::new(&error))?;
    }
    if !arguments.my_ip.is_empty() {
        settings.own_addresses = Some(own_addresses(&arguments.my_ip)?);
    } else if arguments.offline {
        // The real address is found by asking the system for a route: that is looking, too.
        settings.own_addresses = Some(Vec::new());
    }
    if let Some(at) = &arguments.at {
        settings.clock = Clock::at(at).map_err(|error| Trouble::new(&error))?;
    }
    if !wpad.domain.is_empty() {
        settings.search = Some(SearchList {
            domains: domains(wpad)?,
            ..SearchList::default()
        });
    }
    if arguments.record.is_some() {
        // A clock that goes on would give other answers when the world is played.
        settings.clock = settings.clock.stopped();
        let unix_ms = settings.clock.now_ms();
        settings.recorder = Some(Arc::new(Recorder::new(RecordedClock {
            unix_ms,
            utc_offset_seconds: settings.clock.utc_offset_seconds(unix_ms.div_euclid(1000)),
        })));
    }
    Ok(Arc::new(World::new(settings)))
}

/// The file of `--record`. It is written at the end of the run, also of one that failed.
pub(super) struct Record<'a> {
    path: Option<&'a str>,
    world: &'a World,
    overwrite: Overwrite,
}

impl<'a> Record<'a> {
    /// Of this world, where the arguments say so.
    pub(super) fn new(arguments: &'a WorldArgs, world: &'a World, output: &Output<'_>) -> Self {
        Self {
            path: arguments.record.as_deref(),
            world,
            overwrite: output.overwrite(),
        }
    }

    /// Writes it.
    pub(super) fn finish(mut self) -> Result<(), Trouble> {
        self.write()
    }

    fn write(&mut self) -> Result<(), Trouble> {
        let (Some(path), Some(recorder)) = (self.path.take(), &self.world.settings().recorder)
        else {
            return Ok(());
        };
        let text = recorder.recording().text();
        let text = text.map_err(|error| Trouble::writing(path, &error.into()))?;
        files::write(path, text.as_bytes(), self.overwrite).map_err(|error| {
            Trouble::with_help(
                &format!("cannot write the recorded world to {path}: {error}"),
                "name a file in a folder where you may write",
            )
        })
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        // Here another error is on its way to the user, and that one counts.
        let _ = self.write();
    }
}

fn recorded(path: &str) -> Result<Source, Trouble> {
    let source = text_file::read("recorded world", path, MOST_WORLD_BYTES)?;
    let title = source.name();
    let recording = Recording::parse(source.text()).map_err(|error| {
        Trouble::with_help(
            &format!("cannot read the recorded world {title}: {error}"),
            "--record FILE writes one; docs/recorded-worlds.md describes the form",
        )
    })?;
    Ok(Source::Recorded(Arc::new(Player::new(recording))))
}

/// The domains of `--domain`.
pub(super) fn domains(wpad: &WpadArgs) -> Result<Vec<Domain>, Trouble> {
    wpad.domain
        .iter()
        .map(|text| Domain::parse(text).map_err(|error| Trouble::new(&error)))
        .collect()
}

/// A number of seconds that makes sense as a wait.
pub(super) fn seconds(option: &str, value: f64) -> Result<Duration, Trouble> {
    const MOST: f64 = 86_400.0;
    if value.is_finite() && value > 0.0 && value <= MOST {
        return Ok(Duration::from_secs_f64(value));
    }
    Err(Trouble::with_help(
        &format!("cannot use {value} as the seconds of {option}"),
        "give a number above 0, for example 2.5",
    ))
}

/// The servers of `--public-dns-server`, which a world without network does not go with.
fn public_servers(arguments: &WorldArgs, wpad: &WpadArgs) -> Result<Vec<SocketAddr>, Trouble> {
    let without = [
        ("--offline", arguments.offline),
        ("--hosts", arguments.hosts.is_some()),
        ("--world", arguments.world.is_some()),
    ];
    if let (false, Some((option, _))) = (
        wpad.public_dns_server.is_empty(),
        without.into_iter().find(|(_, given)| *given),
    ) {
        return Err(Trouble::with_help(
            &format!(
                "--public-dns-server does not go with {option}, which makes no network requests"
            ),
            "leave out one of them",
        ));
    }
    servers(&wpad.public_dns_server)
}

fn servers(texts: &[String]) -> Result<Vec<SocketAddr>, Trouble> {
    texts
        .iter()
        .map(|text| parse_server(text).map_err(|error| Trouble::new(&error)))
        .collect()
}

fn source(arguments: &WorldArgs) -> Result<Source, Trouble> {
    if let Some(path) = &arguments.world {
        return recorded(path);
    }
    if let Some(path) = &arguments.hosts {
        let source = text_file::read("hosts file", path, MOST_HOSTS_BYTES)?;
        let hosts =
            Hosts::parse(source.name(), source.text()).map_err(|error| Trouble::new(&error))?;
        return Ok(Source::Hosts(hosts));
    }
    if arguments.offline {
        return Ok(Source::Offline);
    }
    if arguments.dns_server.is_empty() {
        return Ok(Source::System);
    }
    Ok(Source::Servers(servers(&arguments.dns_server)?))
}

fn own_addresses(texts: &[String]) -> Result<Vec<IpAddr>, Trouble> {
    texts
        .iter()
        .map(|text| {
            text.trim().parse().map_err(|_| {
                Trouble::with_help(
                    &format!("{text:?} of --my-ip is not an IP address"),
                    "write addresses, for example --my-ip 10.1.2.3,2001:db8::3",
                )
            })
        })
        .collect()
}
