//! `--record`: a suite of what a PAC file does today.

use std::sync::Arc;

use super::TestArgs;
use crate::cli::ExitStatus;
use crate::cli::args::{GivenWorld, OutputArgs, WorldArgs, WpadArgs};
use crate::cli::evaluate;
use crate::cli::output::{Kind, Output};
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::cli::url_list::UrlList;
use crate::cli::world::world;
use crate::finding::count::counted;
use crate::pac::Host as _;
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::Limits;
use crate::pac::lookup::SharedHost;
use crate::pac::script::{MOST_BYTES, Readings};
use crate::pac::steps::Instrumentation;
use crate::suite::{
    CaseResult, Moment, ScriptBytes, Suite, Witness, World, compare, in_order, parts, questions,
    record,
};
use crate::system::ScriptSession;
use crate::system::{files, folder};

/// Asks the script twice: in the real world, to learn what it needs to know of it, and in the world
/// that the suite will hold, for the answers. Where the two differ nothing is written.
pub(super) fn run(
    pac: &str,
    arguments: &TestArgs,
    output_arguments: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output_arguments, Kind::Toml)?;
    let limits = evaluate::limits(&arguments.client)?;
    let clients = evaluate::clients(&arguments.client)?;
    stdin::check(&[
        ("--urls-from", arguments.urls_from.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
    ])?;
    let name = named_in_suite(output_arguments.output.as_deref(), pac)?;
    let mut list = UrlList::open(&[], arguments.urls_from.as_deref())?;
    let urls = list.first()?;
    let urls = list.rest(urls)?;
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let bytes = files::read("PAC file", pac, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
    let readings = Readings::default();
    let script = ScriptBytes {
        name: pac,
        bytes: &bytes,
        readings: &readings,
    };
    let (live, at) = fixed_world(&arguments.world)?;
    let empty = World {
        hosts: std::collections::BTreeMap::new(),
        my_ip: Vec::new(),
        at,
        clients: Vec::new(),
    };
    let names: Vec<String> = clients
        .iter()
        .map(|client| client.name.to_owned())
        .collect();
    let progress = output.counting_before("recording", 2 * urls.len() * clients.len());
    let done = |cases| progress.advance(cases);

    let witness = Arc::new(Witness::new(live));
    let real = questions(&urls, names.clone(), empty.clone());
    let in_reality = answers(&real, script, &clients, &limits, Some(&witness), &done);
    let recorded = questions(&urls, names, witness.world(&empty));
    let in_suite = answers(&recorded, script, &clients, &limits, None, &done);
    drop(progress);

    let day = at.to_string();
    let title = format!("What {name} did on {}", day.get(..10).unwrap_or(&day));
    let refused = |error: &dyn std::fmt::Display| {
        Trouble::with_help(
            &format!("cannot record {pac}: {error}"),
            "a suite holds what is known and stays the same; leave the URL out, or give what is missing (--resolve, --hosts, --my-ip, --at)",
        )
    };
    // What is unknown in reality is unknown, whatever the suite's world says.
    record(&title, &name, &real, &in_reality).map_err(|error| refused(&error))?;
    compare(&in_reality, &in_suite).map_err(|error| refused(&error))?;
    let text = record(&title, &name, &recorded, &in_suite).map_err(|error| refused(&error))?;
    output.write_bytes(text.as_bytes())?;
    output.hint(&format!(
        "recorded: {}, {}",
        counted(urls.len(), "URL"),
        counted(clients.len(), "client")
    ));
    Ok(ExitStatus::Clean)
}

fn answers<'a>(
    suite: &'a Suite,
    script: ScriptBytes<'_>,
    clients: &[&'static Dialect],
    limits: &Limits,
    witness: Option<&Arc<Witness>>,
    done: &dyn Fn(usize),
) -> Vec<CaseResult<'a>> {
    let parts = parts(suite, clients);
    let results = parts.iter().flat_map(|part| {
        part.run(
            script,
            limits,
            &|script, dialect, of_suite, limits| {
                let host: SharedHost = match witness {
                    Some(witness) => witness.clone(),
                    None => of_suite,
                };
                let session =
                    ScriptSession::start(script, dialect, host, limits, Instrumentation::Returns)?;
                Ok(Box::new(session))
            },
            done,
        )
    });
    in_order(results.collect(), clients)
}

/// The world of the arguments with a clock that stands still, and its time.
fn fixed_world(given: &GivenWorld) -> Result<(SharedHost, Moment), Trouble> {
    let wpad = WpadArgs::default();
    let of = |given: GivenWorld| {
        let (played, record) = (None, None);
        let arguments = WorldArgs {
            given,
            world: played,
            record,
        };
        world(&arguments, &wpad)
    };
    let running = of(given.clone())?;
    let now = running.now_ms().div_euclid(1000);
    let at = Moment {
        unix_ms: now.saturating_mul(1000),
        utc_offset_seconds: running.utc_offset_seconds(now),
    };
    let fixed = GivenWorld {
        at: Some(at.to_string()),
        ..given.clone()
    };
    Ok((of(fixed)?, at))
}

/// How the suite names the PAC file.
fn named_in_suite(output: Option<&str>, pac: &str) -> Result<String, Trouble> {
    let suite = output.filter(|name| *name != "-").unwrap_or("");
    let name = folder::seen_from(suite, pac).map_err(|error| {
        Trouble::new(&format!(
            "cannot find the way from the suite to {pac}: {error}"
        ))
    })?;
    name.ok_or_else(|| {
        Trouble::with_help(
            &format!("a suite can't name {pac}, which is not beside or below it"),
            "write the suite into the folder of the PAC file (--output)",
        )
    })
}
