//! The PAC file: from a path, a URL, standard input, or by discovery.

use url::Url;

use super::args::{PacArgs, WpadArgs};
use super::trouble::Trouble;
use super::world;
use crate::finding::answers::PacFile;
use crate::finding::discovery::Discovery;
use crate::pac::dialects::{AcceptedStatuses, Dialect};
use crate::pac::script::MOST_BYTES;
use crate::source::sha256_hex;
use crate::system::search_list::{self, SearchList};
use crate::system::{Paths, World, files};
use crate::wpad::delivery::{self, Acceptance};
use crate::wpad::{DeliveredFile, Domain, Limits, Network, Request, Statuses, discover};

/// A PAC file as it came.
pub(super) struct Obtained {
    /// What the report says about it.
    pub(super) file: PacFile,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
    /// The `Content-Type` of the response, where there was one.
    pub(super) content_type: Option<String>,
    /// How it was found, where it was not named.
    pub(super) discovery: Option<Discovery>,
}

/// Reads, downloads or discovers the PAC file. `Ok(Err(_))`: discovery looked and found none.
pub(super) fn obtain(
    arguments: &PacArgs,
    world: &World,
    dialect: &Dialect,
) -> Result<Result<Obtained, Discovery>, Trouble> {
    match &arguments.pac {
        None => {
            let (discovery, file) = run_discovery(&arguments.wpad, world, dialect, false)?;
            Ok(match file {
                Some(file) => Ok(delivered(file, Some(discovery))),
                None => Err(discovery),
            })
        }
        Some(name) if is_url(name) => download(name, world, dialect).map(Ok),
        Some(path) => {
            let bytes =
                files::read("PAC file", path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
            Ok(Ok(obtained(path, bytes, None, None)))
        }
    }
}

/// Looks for a PAC file by WPAD.
pub(super) fn run_discovery(
    arguments: &WpadArgs,
    world: &World,
    dialect: &Dialect,
    try_all: bool,
) -> Result<(Discovery, Option<DeliveredFile>), Trouble> {
    let (domains, from) = domains(arguments)?;
    let settings = crate::wpad::Settings {
        domains: &domains,
        domains_from: &from,
        port: arguments.wpad_port,
        acceptance: acceptance(dialect),
        limits: limits(dialect),
        try_all,
    };
    Ok(discover(world, &settings))
}

fn domains(arguments: &WpadArgs) -> Result<(Vec<Domain>, String), Trouble> {
    if !arguments.domain.is_empty() {
        return Ok((world::domains(arguments)?, "--domain".to_owned()));
    }
    let machine = search_list::machine(&Paths::default()).map_err(|error| {
        Trouble::with_help(
            &error,
            "name a domain with --domain, or the PAC file with --pac",
        )
    })?;
    if machine.search.domains.is_empty()
        && let Some(unusable) = machine.unusable.first()
    {
        return Err(Trouble::new(&format!("{}: {unusable}", machine.from)));
    }
    let SearchList { domains, .. } = machine.search;
    Ok((domains, machine.from))
}

fn download(text: &str, world: &World, dialect: &Dialect) -> Result<Obtained, Trouble> {
    let url = Url::parse(text)
        .map_err(|error| Trouble::new(&format!("{text:?} of --pac is not a URL: {error}")))?;
    let request = Request {
        url: &url,
        addresses: &[],
        limits: limits(dialect),
    };
    let fetched = world.get(&request);
    if let Some(failure) = &fetched.story.failure {
        return Err(Trouble::new(&format!(
            "cannot download the PAC file {url}: {}",
            failure.message
        )));
    }
    delivery::check(
        &fetched,
        Acceptance {
            must_name_entry_point: false,
            statuses: statuses(dialect),
        },
    )
    .map_err(|defect| Trouble::new(&format!("what {url} delivers is no PAC file: {defect}")))?;
    let last = fetched
        .story
        .hops
        .last()
        .map_or(text, |hop| hop.url.as_str())
        .to_owned();
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
    }
}

const fn acceptance(dialect: &Dialect) -> Acceptance {
    Acceptance {
        must_name_entry_point: dialect.text_must_name_entry_point,
        statuses: statuses(dialect),
    }
}

fn limits(dialect: &Dialect) -> Limits {
    Limits {
        statuses: statuses(dialect),
        ..Limits::of_bytes(dialect.most_script_bytes.unwrap_or(MOST_BYTES))
    }
}

const fn statuses(dialect: &Dialect) -> Statuses {
    let (first, last) = match dialect.accepted_statuses {
        AcceptedStatuses::Only200 => (200, 200),
        AcceptedStatuses::Success => (200, 299),
        AcceptedStatuses::Any => (100, 999),
    };
    Statuses { first, last }
}

fn is_url(name: &str) -> bool {
    name.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}
