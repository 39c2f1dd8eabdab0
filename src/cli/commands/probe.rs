//! `pac-check probe`: what happens to required URLs on the way that PAC file and settings send them.

use clap::Args;

use crate::audit::baseline::Subject;
use crate::cli::ExitStatus;
use crate::cli::allowlist::ListArgs;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::baseline::Saved;
use crate::cli::output::{Kind, Output};
use crate::cli::probing::ProbingArgs;
use crate::cli::trouble::Trouble;
use crate::finding::probe::ProbeReport;
use crate::report::Page;

use super::audit::{self, AuditArgs, DEFAULT_CONFIG};
use super::settings::GivenArgs;

/// Arguments of `pac-check probe`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ProbeArgs {
    /// Required URLs: a built-in list or a TOML file (repeatable) [default: entra, where no --url is
    /// given]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
    /// A required URL (repeatable)
    #[arg(long, value_name = "URL")]
    url: Vec<String>,
    /// A route in place of a PAC file, as it returns one, for example 'PROXY proxy.corp.example:8080'
    /// or DIRECT
    #[arg(long, value_name = "ROUTE", conflicts_with_all = ["pac", "settings"])]
    via: Option<String>,
    /// The policy file, for its required URLs [default: pac-check.toml in this folder, where there is
    /// one]
    #[arg(long, value_name = "FILE")]
    config: Option<String>,
    /// A value for a placeholder of a profile, for example tenant=GUID (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    var: Vec<String>,
    /// Report only what changed since this JSON report of an earlier probe
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Files of the client's settings, as `pac-check settings` takes them: each part of the product is
    /// tried on its own way (repeatable)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    settings: Vec<String>,
    /// An address of an application behind the connector, with --settings (repeatable)
    #[arg(long, value_name = "URL", requires = "settings")]
    backend: Vec<String>,
    #[command(flatten)]
    probing: ProbingArgs,
    #[command(flatten)]
    given: GivenArgs,
    #[command(flatten)]
    pac: PacArgs,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// Runs the command: 0 where every required URL works and nothing of severity medium or above was
/// found, 1 where one does not or something was, 2 where not everything is known.
pub(in crate::cli) fn run(
    arguments: &ProbeArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let arguments = AuditArgs {
        profile: arguments.profile.clone(),
        config: arguments.config.clone(),
        allow_proxy: Vec::new(),
        var: arguments.var.clone(),
        baseline: arguments.baseline.clone(),
        settings: arguments.settings.clone(),
        backend: arguments.backend.clone(),
        given: arguments.given.clone(),
        list: ListArgs::default(),
        pac: arguments.pac.clone(),
        client: arguments.client.clone(),
        world: arguments.world.clone(),
        probe: true,
        probing: arguments.probing.clone(),
        url: arguments.url.clone(),
        via: arguments.via.clone(),
    };
    planned(&arguments, output)
}

/// Probes, or says what a probe would do, as a page of its own.
pub(super) fn planned(arguments: &AuditArgs, output: &OutputArgs) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Probe)?;
    let baseline = match &arguments.baseline {
        Some(path) if !arguments.probing.dry_run => {
            Some(Saved::read(path, Subject::Probe, &output)?)
        }
        _ => None,
    };
    let report = probed(arguments, &output)?;
    if let Some(baseline) = baseline {
        return baseline.compare_probes(&report, &output);
    }
    output.write(Page::Probe(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

fn probed(arguments: &AuditArgs, output: &Output<'_>) -> Result<ProbeReport, Trouble> {
    let report = audit::audit(arguments, output, Some(DEFAULT_CONFIG))?;
    report
        .probe
        .ok_or_else(|| Trouble::new(&"nothing was probed"))
}
