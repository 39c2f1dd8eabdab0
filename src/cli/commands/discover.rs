//! `pac-check discover`: every WPAD candidate and what happened to it.

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, WorldArgs, WpadArgs};
use crate::cli::evaluate;
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source::{self, Thoroughness};
use crate::cli::trouble::Trouble;
use crate::cli::world::{Record, world};
use crate::pac::dialects;
use crate::report::Page;

/// Arguments of `pac-check discover`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiscoverArgs {
    /// Try every candidate, also after the first that has a PAC file
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    wpad: WpadArgs,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// Runs the command: 0 where a PAC file was found, or where every place was looked at and none exists; 1
/// where it is not the expected one; 2 where none was found and there may be one.
pub(in crate::cli) fn run(
    arguments: &DiscoverArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Discovery)?;
    let clients = evaluate::clients(&arguments.client)?;
    let client = clients.first().copied().unwrap_or(dialects::DEFAULT);
    let world = world(&arguments.world, &arguments.wpad)?;
    let thoroughness = if arguments.all {
        Thoroughness::Everything
    } else {
        Thoroughness::EveryServer
    };
    let record = Record::new(&arguments.world, &world, &output);
    let (discovery, file) =
        pac_source::run_discovery(&arguments.wpad, &world, client, thoroughness, &output)?;
    record.finish()?;
    output.write(Page::Discovery(&discovery))?;
    let unexpected = discovery.findings.iter().any(|it| it.code == "D-05");
    Ok(if unexpected {
        ExitStatus::Violations
    } else if file.is_some() || discovery.has_no_place() {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}
