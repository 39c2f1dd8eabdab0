//! The world's settings from the arguments.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::args::{WorldArgs, WpadArgs};
use super::trouble::Trouble;
use crate::system::clock::Clock;
use crate::system::dns::parse_server;
use crate::system::files;
use crate::system::hosts::Hosts;
use crate::system::names::Source;
use crate::system::search_list::SearchList;
use crate::system::{Settings, World};
use crate::wpad::Domain;

/// Largest hosts file, in bytes.
const MOST_HOSTS_BYTES: u64 = 64 * 1024 * 1024;

/// The world that the arguments describe. Nothing is opened but the hosts file.
pub(super) fn world(arguments: &WorldArgs, wpad: &WpadArgs) -> Result<Arc<World>, Trouble> {
    let mut settings = Settings {
        source: source(arguments)?,
        dns_deadline: seconds("--dns-timeout", arguments.dns_timeout)?,
        ..Settings::default()
    };
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
    Ok(Arc::new(World::new(settings)))
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

fn source(arguments: &WorldArgs) -> Result<Source, Trouble> {
    if let Some(path) = &arguments.hosts {
        let bytes = files::read("hosts file", path, MOST_HOSTS_BYTES)
            .map_err(|error| Trouble::new(&error))?;
        let hosts = Hosts::parse(files::title(path), &String::from_utf8_lossy(&bytes))
            .map_err(|error| Trouble::new(&error))?;
        return Ok(Source::Hosts(hosts));
    }
    if arguments.offline {
        return Ok(Source::Offline);
    }
    if arguments.dns_server.is_empty() {
        return Ok(Source::System);
    }
    let servers = arguments
        .dns_server
        .iter()
        .map(|text| parse_server(text).map_err(|error| Trouble::new(&error)))
        .collect::<Result<_, _>>()?;
    Ok(Source::Servers(servers))
}

fn own_addresses(texts: &[String]) -> Result<Vec<IpAddr>, Trouble> {
    texts
        .iter()
        .map(|text| {
            text.trim().parse().map_err(|_| {
                Trouble::with_help(
                    &format!("{text:?} of --my-ip is no IP address"),
                    "write addresses, for example --my-ip 10.1.2.3,2001:db8::3",
                )
            })
        })
        .collect()
}
