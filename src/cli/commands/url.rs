//! `pac-check url`: which proxy does each URL go to, and why.

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::compare::Courses;
use crate::cli::coverage::{CoverageArgs, Gatherer};
use crate::cli::evaluate::{self, Evaluator};
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::cli::url_list::UrlList;
use crate::cli::world::{Record, world};
use crate::finding::discovery::Discovery;

/// Arguments of `pac-check url`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UrlArgs {
    /// URLs, with their scheme
    #[arg(value_name = "URL", required_unless_present = "urls_from")]
    urls: Vec<String>,
    /// More URLs, one a line, from this file or - for standard input, each answered when it is read
    /// (not with --client all); empty lines and lines that begin with # are skipped
    #[arg(long, value_name = "FILE|-")]
    urls_from: Option<String>,
    #[command(flatten)]
    pac: PacArgs,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
    #[command(flatten)]
    coverage: CoverageArgs,
}

/// Runs the command.
pub(in crate::cli) fn run(arguments: &UrlArgs, output: &OutputArgs) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Urls)?;
    let clients = evaluate::clients(&arguments.client)?;
    let limits = evaluate::limits(&arguments.client)?;
    let mut coverage = Gatherer::new(&arguments.coverage)?;
    stdin::check(&[
        ("--pac", arguments.pac.pac.as_deref()),
        ("--urls-from", arguments.urls_from.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
        ("--world", arguments.world.world.as_deref()),
    ])?;
    let world = world(&arguments.world, &arguments.pac.wpad)?;
    let record = Record::new(&arguments.world, &world, &output);
    let mut list = UrlList::open(&arguments.urls, arguments.urls_from.as_deref())?;
    let mut urls = list.first()?;
    let first = clients
        .first()
        .copied()
        .unwrap_or(crate::pac::dialects::DEFAULT);
    let pac = match pac_source::obtain(&arguments.pac, &world, first, &output)? {
        Ok(pac) => pac,
        Err(discovery) => {
            output.write_discovery(&discovery)?;
            return Err(not_found());
        }
    };
    if let Some(discovery) = &pac.discovery {
        say_what_failed(discovery, &output);
    }
    let mut known = true;
    let mut problem = None;
    let all_clients = arguments.client.is_all();
    if clients.len() > 1 {
        // Each is asked about all of them, one client after the other.
        urls = list.rest(urls)?;
    }
    let mut courses = Courses::default();
    let complete = output.write_urls(&pac.file, all_clients, |page| {
        for client in &clients {
            let mut evaluator = Evaluator::load_instrumented(
                &pac,
                client,
                &world,
                limits.clone(),
                coverage.instrumentation(),
                &output,
            );
            if let Some(error) = evaluator.load_error() {
                output.warn(&error);
            }
            page.way(evaluator.way().as_ref());
            page.client(client.name)?;
            courses.client(client);
            if clients.len() > 1 {
                evaluator.answers(&texts(&urls), &output, |answer| {
                    known &= answer.is_known();
                    courses.note(&answer);
                    page.answer(&answer)
                })?;
            } else {
                let _progress = output.streaming("evaluating");
                let (mut count, mut lookups) = (0, 0);
                while !urls.is_empty() {
                    count += urls.len();
                    lookups += evaluator.some_answers(&texts(&urls), |answer| {
                        known &= answer.is_known();
                        page.answer(&answer)
                    })?;
                    // Whoever writes the list may wait for the answer.
                    page.flush()?;
                    match list.some() {
                        Ok(more) => urls = more,
                        Err(trouble) => {
                            problem = Some(trouble);
                            break;
                        }
                    }
                }
                evaluator.tell_end(count, lookups, &output);
            }
            coverage.add(client.name, &mut evaluator, &output);
        }
        if all_clients {
            let found = courses.disagreements(&texts(&urls), &pac, &world, &limits);
            page.disagreements(&found.disagreements, found.more)?;
        }
        Ok(())
    })?;
    if let Some(warning) = list.warning() {
        output.hint(&warning);
    }
    coverage.finish(&output)?;
    record.finish()?;
    if let Some(problem) = problem {
        return Err(problem);
    }
    // A reader that goes away ends the work: then not everything was looked at.
    Ok(if known && complete {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}

fn texts(urls: &[String]) -> Vec<&str> {
    urls.iter().map(String::as_str).collect()
}

/// A place that is skipped is never skipped in silence.
fn say_what_failed(discovery: &Discovery, output: &Output<'_>) {
    let failed = discovery.chosen.unwrap_or(0);
    let found = discovery.candidates.get(failed);
    if let (Some(found), 1..) = (found, failed) {
        let places = if failed == 1 { "place" } else { "places" };
        output.hint(&format!(
            "PAC file found by WPAD at {}, after {failed} {places} that had none (-v shows each)",
            found.url
        ));
    }
}

/// What is said where WPAD finds nothing.
pub(super) fn not_found() -> Trouble {
    Trouble::with_help(
        &"no PAC file was found by WPAD",
        "name one with --pac, or another domain with --domain",
    )
}
