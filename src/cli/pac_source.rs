//! The PAC file: from a path, a URL, standard input, or by discovery.

use std::time::Duration;

use url::Url;

use super::args::{PacArgs, WpadArgs};
use super::download_help::advice;
use super::expected_file;
use super::output::Output;
use super::trouble::Trouble;
use super::world;
use crate::finding::answers::PacFile;
use crate::finding::discovery::Discovery;
use crate::pac::dialects::{AcceptedStatuses, Dialect};
use crate::pac::script::{MOST_BYTES, Readings, Script};
use crate::report::Page;
use crate::source::sha256_hex;
use crate::system::names::Source;
use crate::system::{World, files};
use crate::wpad::delivery::{self, Acceptance, Defect};
use crate::wpad::findings::{Facts, findings};
use crate::wpad::{DeliveredFile, Domain, Limits, Network, Request, Statuses, Survey, discover};

/// How long a survey waits for one of many web servers: with half of them dead it ends within 15 s.
pub(super) const FIRST_RESPONSE: Duration = Duration::from_secs(3);

/// A PAC file as it came.
pub(super) struct Obtained {
    pub(super) file: PacFile,
    pub(super) bytes: Vec<u8>,
    /// The `Content-Type` of the response, where there was one.
    pub(super) content_type: Option<String>,
    /// How it was found, where it was not named.
    pub(super) discovery: Option<Discovery>,
    /// The texts that clients make of the bytes.
    readings: Readings,
}

impl Obtained {
    /// The file as a client reads it.
    pub(super) fn script(&self, dialect: &Dialect) -> Script {
        let content_type = self.content_type.as_deref();
        self.readings
            .script(&self.file.source, &self.bytes, content_type, dialect)
    }
}

/// Reads, downloads or discovers the PAC file. `Ok(Err(_))`: discovery looked and found none.
pub(super) fn obtain(
    arguments: &PacArgs,
    world: &World,
    dialect: &Dialect,
    output: &Output<'_>,
) -> Result<Result<Obtained, Discovery>, Trouble> {
    let looked = obtain_by(Thoroughness::AsAClient, arguments, world, dialect, output)?;
    if let Ok(pac) = &looked {
        expected_file::check(&pac.file, arguments.wpad.expect_sha256.as_deref())?;
    }
    Ok(looked)
}

/// As [`obtain`], with a discovery that asks so much.
pub(super) fn obtain_by(
    thoroughness: Thoroughness,
    arguments: &PacArgs,
    world: &World,
    dialect: &Dialect,
    output: &Output<'_>,
) -> Result<Result<Obtained, Discovery>, Trouble> {
    match &arguments.pac {
        None if recorded(world).is_some() => {
            let (name, bytes) = recorded(world).unwrap_or_default();
            checked(&name, bytes).map(Ok)
        }
        None => {
            let (discovery, file) =
                run_discovery(&arguments.wpad, world, dialect, thoroughness, output)?;
            output.detail_page(Page::Discovery(&discovery));
            Ok(match file {
                Some(file) => Ok(delivered(file, Some(discovery))),
                None => Err(discovery),
            })
        }
        Some(name) if is_url(name) => {
            let limits = limits(&arguments.wpad, dialect)?;
            download(name, world, limits, dialect.media_types, output).map(Ok)
        }
        Some(path) => read(path, world).map(Ok),
    }
}

/// The PAC file that was named when a world was recorded.
fn recorded(world: &World) -> Option<(String, Vec<u8>)> {
    let Source::Recorded(player) = &world.settings().source else {
        return None;
    };
    let file = player.recording().pac.as_ref()?;
    Some((file.name.clone(), file.bytes().unwrap_or_default()))
}

fn read(path: &str, world: &World) -> Result<Obtained, Trouble> {
    let read = files::read("PAC file", path, MOST_BYTES);
    if let (Err(error), Some((name, bytes))) = (&read, recorded(world))
        && error.is_missing()
        && name == path
    {
        return checked(path, bytes);
    }
    let bytes = read.map_err(|error| {
        let help = if error.is_missing() {
            "check the path; a PAC file on a web server is named with its scheme, http:// or https://"
        } else {
            ""
        };
        Trouble::with_help(&error, help)
    })?;
    if let Some(recorder) = &world.settings().recorder {
        recorder.pac_file(path, &bytes);
    }
    checked(path, bytes)
}

pub(super) fn checked(path: &str, bytes: Vec<u8>) -> Result<Obtained, Trouble> {
    let looked = delivery::check_body(&bytes, any_script(Statuses::ONLY_200, &[]));
    unless_empty(looked).map_err(|defect| {
        let message = format!("{} is not a PAC file: {defect}", files::title(path));
        let help = match defect {
            Defect::Url { url } => format!("to download that, write --pac {url}"),
            _ => "name the file that holds the script".to_owned(),
        };
        Trouble::with_help(&message, &help)
    })?;
    Ok(obtained(path, bytes, None, None))
}

/// Clients take a file with nothing in it: it has no answer for any URL.
fn unless_empty(looked: Result<(), Defect>) -> Result<(), Defect> {
    match looked {
        Err(Defect::Empty) => Ok(()),
        looked => looked,
    }
}

/// A file that was named need not look like a PAC file: the client says what it lacks.
const fn any_script(statuses: Statuses, media_types: &'static [&'static str]) -> Acceptance {
    Acceptance {
        must_name_entry_point: false,
        statuses,
        media_types,
    }
}

/// How much discovery asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thoroughness {
    /// What a client asks, until a PAC file is found.
    AsAClient,
    /// Every name server for every candidate; downloads until a PAC file is found.
    EveryServer,
    /// Also the files of all candidates.
    Everything,
}

/// Looks for a PAC file by WPAD.
pub(super) fn run_discovery(
    arguments: &WpadArgs,
    world: &World,
    dialect: &Dialect,
    thoroughness: Thoroughness,
    output: &Output<'_>,
) -> Result<(Discovery, Option<DeliveredFile>), Trouble> {
    let (domains, from) = domains(arguments, world)?;
    let settings = crate::wpad::Settings {
        domains: &domains,
        domains_from: &from,
        port: arguments.wpad_port,
        acceptance: acceptance(dialect),
        limits: if thoroughness == Thoroughness::AsAClient {
            limits(arguments, dialect)?
        } else {
            survey_limits(arguments, dialect)?
        },
        try_all: thoroughness == Thoroughness::Everything,
        survey: (thoroughness != Thoroughness::AsAClient).then_some(Survey {
            services: arguments.probe_services,
            public_names: arguments.probe_public_wpad,
        }),
    };
    let (mut discovery, file) = {
        let _progress = output.waiting("looking for a PAC file by WPAD");
        discover(world, &settings)
    };
    if settings.survey.is_some() {
        discovery.findings = findings(&Facts {
            discovery: &discovery,
            internal: &arguments.internal_network,
            expected_sha256: arguments.expect_sha256.as_deref(),
        });
    }
    Ok((discovery, file))
}

fn domains(arguments: &WpadArgs, world: &World) -> Result<(Vec<Domain>, String), Trouble> {
    if !arguments.domain.is_empty() {
        return Ok((world::domains(arguments)?, "--domain".to_owned()));
    }
    let machine = world.machine();
    let (mut domains, mut from) = match machine {
        Ok(machine) => (machine.search.domains.clone(), vec![machine.from.as_str()]),
        Err(_) => (Vec::new(), Vec::new()),
    };
    // What single links complete short names with need not stand in resolv.conf.
    let known = domains.len();
    for domain in world
        .links()
        .search
        .iter()
        .filter_map(|text| Domain::parse(text).ok())
    {
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    if domains.len() > known {
        from.push("systemd-resolved");
    }
    match machine {
        _ if !domains.is_empty() => Ok((domains, from.join(" and "))),
        Ok(machine) => match machine.unusable.first() {
            Some(unusable) => Err(Trouble::new(&format!("{}: {unusable}", machine.from))),
            None => Ok((domains, machine.from.clone())),
        },
        // There is something to look at all the same.
        Err(error) if !world.offered().is_empty() => Ok((domains, format!("nowhere: {error}"))),
        Err(error) => Err(Trouble::new(error)),
    }
}

fn download(
    text: &str,
    world: &World,
    limits: Limits,
    media_types: &'static [&'static str],
    output: &Output<'_>,
) -> Result<Obtained, Trouble> {
    let url = Url::parse(text).map_err(|error| {
        Trouble::with_help(
            &format!("cannot download the PAC file {text}: that is not a URL: {error}"),
            "write it like http://wpad.corp.example/wpad.dat, or name a file",
        )
    })?;
    let request = Request {
        url: &url,
        addresses: &[],
        limits,
    };
    let fetched = {
        let _progress = output.waiting("downloading the PAC file");
        world.get(&request)
    };
    let hops = &fetched.story.hops;
    for hop in hops {
        output.detail(|| match hop.status {
            Some(status) => format!("GET {}: {status}", hop.url),
            None => format!("GET {}: no response", hop.url),
        });
    }
    let last = hops.last().map_or(text, |hop| hop.url.as_str()).to_owned();
    let redirected = match hops.len() {
        0 | 1 => String::new(),
        _ => format!(" (redirected from {text})"),
    };
    if let Some(failure) = &fetched.story.failure {
        return Err(Trouble::with_help(
            &format!(
                "cannot download the PAC file {}{redirected}",
                failure.message
            ),
            advice(failure),
        ));
    }
    let looked = delivery::check(&fetched, any_script(limits.statuses, media_types));
    unless_empty(looked).map_err(|defect| {
        if defect.is_about_delivery() {
            Trouble::with_help(
                &format!("cannot download the PAC file {last}: {defect}{redirected}"),
                "check the URL",
            )
        } else {
            Trouble::with_help(
                &format!("{last} is not a PAC file: {defect}{redirected}"),
                "ask the administrators of the web server where the PAC file is",
            )
        }
    })?;
    Ok(obtained(
        &last,
        fetched.body,
        fetched.story.content_type,
        None,
    ))
}

fn delivered(file: DeliveredFile, discovery: Option<Discovery>) -> Obtained {
    obtained(&file.url, file.bytes, file.content_type, discovery)
}

fn obtained(
    source: &str,
    bytes: Vec<u8>,
    content_type: Option<String>,
    discovery: Option<Discovery>,
) -> Obtained {
    let file = PacFile {
        source: source.to_owned(),
        sha256: sha256_hex(&bytes),
        bytes: bytes.len() as u64,
    };
    Obtained {
        file,
        bytes,
        content_type,
        discovery,
        readings: Readings::default(),
    }
}

const fn acceptance(dialect: &Dialect) -> Acceptance {
    Acceptance {
        must_name_entry_point: dialect.text_must_name_entry_point,
        statuses: statuses(dialect),
        media_types: dialect.media_types,
    }
}

/// The limits of a download by itself.
fn limits(arguments: &WpadArgs, dialect: &Dialect) -> Result<Limits, Trouble> {
    let mut limits = Limits {
        statuses: statuses(dialect),
        ..Limits::of_bytes(dialect.most_script_bytes.unwrap_or(MOST_BYTES))
    };
    if !dialect.follows_redirects {
        limits.most_redirects = 0;
    }
    if let Some(seconds) = arguments.download_timeout {
        limits.deadline = world::seconds("--download-timeout", seconds)?;
        limits.first_response = limits.deadline;
        limits.given_up_after = limits.deadline;
    }
    Ok(limits)
}

/// The limits of one of many, where the user did not set them.
fn survey_limits(arguments: &WpadArgs, dialect: &Dialect) -> Result<Limits, Trouble> {
    let mut limits = limits(arguments, dialect)?;
    if arguments.download_timeout.is_none() {
        limits.first_response = FIRST_RESPONSE;
    }
    Ok(limits)
}

const fn statuses(dialect: &Dialect) -> Statuses {
    let (first, last) = match dialect.accepted_statuses {
        AcceptedStatuses::Only200 => (200, 200),
        AcceptedStatuses::Success => (200, 299),
        AcceptedStatuses::Below400 => (100, 399),
        AcceptedStatuses::Any => (100, 999),
    };
    Statuses { first, last }
}

fn is_url(name: &str) -> bool {
    name.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::statuses;
    use crate::pac::dialects;
    use crate::wpad::clients;

    #[test]
    fn clients_take_in_discovery_what_their_dialects_say() {
        let dialects = [
            ("Chromium", "chromium"),
            ("Firefox", "firefox"),
            ("Windows", "winhttp"),
            ("libproxy", "libproxy"),
        ];
        for client in clients::ALL {
            let found = dialects
                .iter()
                .find(|(title, _)| client.title.starts_with(title));
            let dialect = found.and_then(|(_, name)| dialects::named(name));
            let dialect = dialect.expect(client.title);
            let takes = client.takes;
            assert_eq!(takes.statuses, statuses(dialect), "{}", client.title);
            assert_eq!(takes.most_bytes, dialect.most_script_bytes);
            assert_eq!(takes.follows_redirects, dialect.follows_redirects);
            let must = dialect.text_must_name_entry_point;
            assert_eq!(takes.must_name_entry_point, must, "{}", client.title);
        }
    }
}
