//! `pac-check url`: which proxy does each URL go to, and why.

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::evaluate::{self, Evaluator};
use crate::cli::output::Output;
use crate::cli::pac_source::{self, Obtained};
use crate::cli::trouble::Trouble;
use crate::cli::world::world;
use crate::finding::answers::{ClientAnswers, UrlAnswer, UrlReport};
use crate::report::Page;
use crate::system::files;

/// Largest list of URLs, in bytes.
const MOST_LIST_BYTES: u64 = 1024 * 1024 * 1024;

/// Arguments of `pac-check url`.
#[derive(Debug, Args)]
pub(in crate::cli) struct UrlArgs {
    /// URLs, with their scheme
    #[arg(value_name = "URL", required_unless_present = "urls_from")]
    urls: Vec<String>,
    /// More URLs, one a line, from this file or - for standard input; empty lines and lines that
    /// begin with # are skipped
    #[arg(long, value_name = "FILE|-")]
    urls_from: Option<String>,
    #[command(flatten)]
    pac: PacArgs,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// Runs the command.
pub(in crate::cli) fn run(arguments: &UrlArgs, output: &OutputArgs) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output)?;
    let clients = evaluate::clients(&arguments.client)?;
    let limits = evaluate::limits(&arguments.client)?;
    let world = world(&arguments.world, &arguments.pac.wpad)?;
    if arguments.urls_from.as_deref() == Some("-") && arguments.pac.pac.as_deref() == Some("-") {
        return Err(Trouble::new(
            &"standard input can't be both the PAC file and the list of URLs; name a file for one",
        ));
    }
    let list = url_list(arguments)?;
    let first = clients
        .first()
        .copied()
        .unwrap_or(crate::pac::dialects::DEFAULT);
    let pac = match pac_source::obtain(&arguments.pac, &world, first)? {
        Ok(pac) => pac,
        Err(discovery) => {
            output.write(Page::Discovery(&discovery))?;
            return Err(not_found());
        }
    };
    let mut answered = Vec::new();
    for client in &clients {
        let mut evaluator = Evaluator::load(&pac, client, &world, limits.clone());
        if let Some(error) = evaluator.load_error() {
            output.warn(&error);
        }
        let urls = arguments
            .urls
            .iter()
            .map(String::as_str)
            .chain(lines(&list));
        let results = evaluator.answers(urls);
        answered.push(ClientAnswers {
            client: client.name.to_owned(),
            results,
        });
    }
    finish(&output, pac, answered, arguments.client.client == "all")
}

/// What is said where WPAD finds nothing.
pub(super) fn not_found() -> Trouble {
    Trouble::with_help(
        &"no PAC file was found by WPAD",
        "name one with --pac, or another domain with --domain",
    )
}

fn finish(
    output: &Output<'_>,
    pac: Obtained,
    clients: Vec<ClientAnswers>,
    all_clients: bool,
) -> Result<ExitStatus, Trouble> {
    let known = clients
        .iter()
        .all(|client| client.results.iter().all(UrlAnswer::is_known));
    let report = UrlReport {
        pac: pac.file,
        clients,
        all_clients,
    };
    output.write(Page::Urls(&report))?;
    Ok(if known {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}

fn url_list(arguments: &UrlArgs) -> Result<String, Trouble> {
    let Some(path) = &arguments.urls_from else {
        return Ok(String::new());
    };
    let bytes =
        files::read("list of URLs", path, MOST_LIST_BYTES).map_err(|error| Trouble::new(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let line = error
            .as_bytes()
            .iter()
            .take(error.utf8_error().valid_up_to());
        let line = line.filter(|&&byte| byte == b'\n').count() + 1;
        Trouble::new(&format!(
            "cannot read the list of URLs {}: line {line} is not UTF-8",
            files::title(path)
        ))
    })
}

fn lines(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}
