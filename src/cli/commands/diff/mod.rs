//! `pac-check diff`: where two PAC files, or two clients of one file, answer differently.

mod confirm;
mod sampled;
mod traffic;

use std::sync::Arc;

use clap::Args;

use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs, WpadArgs};
use crate::cli::commands::url::not_found;
use crate::cli::evaluate;
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source::{self, Obtained};
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::cli::world::world;
use crate::diff;
use crate::finding::diff::{Basis, Compared, DiffReport, Difference};
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::Limits;
use crate::pac::script::Script;
use crate::pac::steps::Instrumentation;
use crate::profiles::Profile;
use crate::report::Page;
use crate::system::{ScriptSession, World};

/// Arguments of `pac-check diff`.
#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// The PAC file as it was: a path, a URL, or - for standard input
    #[arg(value_name = "OLD")]
    old: String,
    /// The PAC file as it is now; left out to compare two clients of one file
    #[arg(value_name = "NEW", required_unless_present = "against")]
    new: Option<String>,
    /// Another client, to compare two clients: --client is the first
    #[arg(long, value_name = "NAME", value_parser = crate::cli::args::clients())]
    against: Option<String>,
    /// Compare only the requests that a profile needs; a built-in list or a TOML file (repeatable)
    #[arg(long, value_name = "NAME|FILE")]
    require: Vec<String>,
    /// URLs, one a line, from this file or - for standard input: how many of them get another route
    #[arg(long, value_name = "FILE|-")]
    urls_from: Option<String>,
    /// Where only samples can be compared and all are equal, end with status 0
    #[arg(long)]
    accept_samples: bool,
    #[command(flatten)]
    client: ClientArgs,
    #[command(flatten)]
    world: WorldArgs,
}

/// One side: a file as a client has loaded it.
struct Side {
    compared: Compared,
    script: Script,
    dialect: &'static Dialect,
    session: ScriptSession,
}

/// Runs the command: 0 where both are equal, 1 where they differ, 2 where that is not known.
pub(in crate::cli) fn run(
    arguments: &DiffArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Diff)?;
    stdin::check(&[
        ("OLD", Some(arguments.old.as_str())),
        ("NEW", arguments.new.as_deref()),
        ("--urls-from", arguments.urls_from.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
        ("--world", arguments.world.world.as_deref()),
    ])?;
    let clients = evaluate::clients(&arguments.client)?;
    let [first] = clients.as_slice() else {
        return Err(Trouble::with_help(
            &"diff compares one client with itself, or with one other",
            "name one with --client, and another with --against",
        ));
    };
    let second = match &arguments.against {
        Some(name) => dialects::named(name).unwrap_or(first),
        None => first,
    };
    let limits = evaluate::limits(&arguments.client)?;
    let world = world(&arguments.world, &WpadArgs::default())?;
    let needed = arguments
        .require
        .iter()
        .map(|name| profiles::named(name))
        .collect::<Result<Vec<Profile>, Trouble>>()?;
    let old = obtained(&arguments.old, &world, first, &output)?;
    let new = match &arguments.new {
        Some(path) => Some(obtained(path, &world, second, &output)?),
        None => None,
    };
    let _progress = output.waiting("comparing");
    let mut sides = [
        side(&old, first, &world, &limits)?,
        side(new.as_ref().unwrap_or(&old), second, &world, &limits)?,
    ];
    let mut report = compared(&mut sides, &needed, &limits);
    report.accepts_samples = arguments.accept_samples;
    if let Some(path) = &arguments.urls_from {
        traffic::weigh(path, &mut sides, &mut report)?;
    }
    output.write(Page::Diff(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

fn obtained(
    path: &str,
    world: &World,
    dialect: &Dialect,
    output: &Output<'_>,
) -> Result<Obtained, Trouble> {
    let arguments = PacArgs {
        pac: Some(path.to_owned()),
        wpad: WpadArgs::default(),
    };
    pac_source::obtain(&arguments, world, dialect, output)?.map_err(|_| not_found())
}

fn side(
    pac: &Obtained,
    dialect: &'static Dialect,
    world: &Arc<World>,
    limits: &Limits,
) -> Result<Side, Trouble> {
    let script = pac.script(dialect);
    let session = ScriptSession::start(
        script.clone(),
        dialect,
        world.clone(),
        limits.clone(),
        Instrumentation::Returns,
    )
    .map_err(|failure| {
        Trouble::with_help(
            &format!(
                "{} cannot load the PAC file {}: {failure}",
                dialect.title, pac.file.source
            ),
            "pac-check explain --program shows the place",
        )
    })?;
    Ok(Side {
        compared: Compared {
            file: pac.file.source.clone(),
            sha256: pac.file.sha256.clone(),
            client: dialect.name,
            source: script.source.clone(),
        },
        script,
        dialect,
        session,
    })
}

/// The comparison of everything where that is possible, else of samples.
fn compared(sides: &mut [Side; 2], needed: &[Profile], limits: &Limits) -> DiffReport {
    let (basis, differences, left_out) = found(sides, needed, limits);
    let [old, new] = sides;
    DiffReport {
        version: env!("CARGO_PKG_VERSION"),
        old: old.compared.clone(),
        new: new.compared.clone(),
        basis,
        differences,
        limits: left_out,
        traffic: None,
        accepts_samples: false,
    }
}

fn found(
    sides: &mut [Side; 2],
    needed: &[Profile],
    limits: &Limits,
) -> (Basis, Vec<Difference>, Vec<String>) {
    let [old, new] = &*sides;
    let same_text = old.script.source.text() == new.script.source.text();
    if same_text && old.dialect.name == new.dialect.name {
        return (Basis::SameText, Vec::new(), Vec::new());
    }
    let compared = match (old.session.program(), new.session.program()) {
        (Some(one), Some(other)) => {
            let needed = (!needed.is_empty()).then_some(needed);
            diff::compare(one, other, needed)
        }
        (None, _) => Err(not_lowered(old)),
        (_, None) => Err(not_lowered(new)),
    };
    match compared {
        Ok(mut comparison) => {
            confirm::confirm(&mut comparison, sides, limits);
            let basis = Basis::Proof {
                classes: comparison.classes,
                undecided: comparison.undecided,
            };
            let found = comparison.differences.into_iter();
            let differences = found.map(|found| found.difference).collect();
            (basis, differences, comparison.limits)
        }
        Err(why) => {
            let (basis, differences) = sampled::compare(sides, needed, why);
            (basis, differences, Vec::new())
        }
    }
}

fn not_lowered(side: &Side) -> String {
    let refusal = side.session.refusal();
    let reason = refusal.map_or("what was asked for", |refusal| &refusal.reason);
    let place = refusal
        .and_then(|refusal| refusal.span)
        .map(|span| side.script.source.position(span.start))
        .map_or_else(String::new, |at| format!(" (line {})", at.line));
    format!("{}{place}: {reason}", side.compared.file)
}
