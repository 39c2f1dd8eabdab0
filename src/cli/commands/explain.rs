//! `pac-check explain`: the return that decided, and the path to it.

use std::sync::Arc;

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::commands::url::not_found;
use crate::cli::compare;
use crate::cli::evaluate::{self, Evaluator};
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source::{self, Obtained};
use crate::cli::trouble::Trouble;
use crate::cli::world::{Record, world};
use crate::finding::explanation::{ClientExplanations, ExplainReport, ProgramReport};
use crate::pac::dialects::Dialect;
use crate::pac::disagreement::{Side, disagreement};
use crate::pac::evaluation::Limits;
use crate::pac::steps::Instrumentation;
use crate::report::Page;
use crate::system::World;

/// Arguments of `pac-check explain`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// URLs, with their scheme
    #[arg(value_name = "URL", required_unless_present = "program")]
    urls: Vec<String>,
    /// Show the decision program that the file is lowered to, a step a line, or why it is not; of no
    /// URL
    #[arg(long, conflicts_with = "urls")]
    program: bool,
    #[command(flatten)]
    pac: PacArgs,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &ExplainArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Explain)?;
    let clients = evaluate::clients(&arguments.client)?;
    let limits = evaluate::limits(&arguments.client)?;
    let world = world(&arguments.world, &arguments.pac.wpad)?;
    let record = Record::new(&arguments.world, &world, &output);
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
    if arguments.program {
        return programs(&clients, &pac, &world, &limits, &output);
    }
    let urls: Vec<&str> = arguments.urls.iter().map(String::as_str).collect();
    let mut explained = Vec::new();
    for client in &clients {
        let mut evaluator = Evaluator::load_instrumented(
            &pac,
            client,
            &world,
            limits.clone(),
            Instrumentation::Full,
            &output,
        );
        if let Some(error) = evaluator.load_error() {
            output.warn(&error);
        }
        let results = evaluator.explanations(&urls);
        explained.push(ClientExplanations {
            client: client.name.to_owned(),
            source: evaluator.source().clone(),
            results,
        });
    }
    let known = explained.iter().all(|client| {
        client
            .results
            .iter()
            .all(|explanation| explanation.answer.is_known())
    });
    let disagreements = (0..urls.len())
        .filter_map(|place| {
            let sides = clients.iter().zip(&explained);
            let sides: Vec<Side<'_>> = sides
                .filter_map(|(dialect, client)| {
                    Some(Side {
                        dialect,
                        source: &client.source,
                        explanation: client.results.get(place)?,
                    })
                })
                .filter(|side| compare::is_comparable(&side.explanation.answer))
                .collect();
            disagreement(&sides)
        })
        .collect();
    let report = ExplainReport {
        pac: pac.file,
        clients: explained,
        all_clients: arguments.client.is_all(),
        disagreements,
    };
    record.finish()?;
    output.write(Page::Explain(&report))?;
    Ok(if known {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}

/// The decision program of each client.
fn programs(
    clients: &[&'static Dialect],
    pac: &Obtained,
    world: &Arc<World>,
    limits: &Limits,
    output: &Output<'_>,
) -> Result<ExitStatus, Trouble> {
    let mut programs = Vec::new();
    for client in clients {
        let evaluator =
            Evaluator::load_silently(pac, client, world, limits.clone(), Instrumentation::Returns);
        if let Some(error) = evaluator.load_error() {
            output.warn(&error);
            return Ok(ExitStatus::CouldNotLook);
        }
        programs.extend(evaluator.program());
    }
    output.write(Page::Programs(&ProgramReport {
        pac: pac.file.clone(),
        clients: programs,
    }))?;
    Ok(ExitStatus::Clean)
}
