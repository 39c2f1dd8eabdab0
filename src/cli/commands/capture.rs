//! `pac-check capture`: what a packet capture says about WPAD, proxies and required hosts.

use std::path::Path;
use std::sync::Arc;

use clap::Args;

use crate::audit::baseline::Subject;
use crate::capture::{self, Answered, FileNote, Observed, Required};
use crate::cli::ExitStatus;
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WpadArgs};
use crate::cli::baseline::Saved;
use crate::cli::evaluate::{self, Evaluator};
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source;
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::pac::dialects::Dialect;
use crate::profiles::render;
use crate::report::Page;
use crate::system::clock::{self, Clock, Instant};
use crate::system::files::{self, Overwrite};
use crate::system::names::Source;
use crate::system::{Settings, World};

/// Arguments of `pac-check capture`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CaptureArgs {
    /// Captures: pcap or pcapng; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Required URLs that are looked for: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
    /// A PAC file that what was seen is held against: which hosts went DIRECT although it says proxy
    #[arg(long, value_name = "FILE|-")]
    pac: Option<String>,
    /// Write the hosts that were seen as a list of required URLs for --profile; a file that is there
    /// stays, unless --force is given
    #[arg(long, value_name = "FILE")]
    learn: Option<String>,
    /// A JSON report of this command: only what changed since then
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    #[command(flatten)]
    client: ClientArgs,
}

/// Runs the command: 0 where nothing of severity medium or above was found, 1 where something was, 2
/// where not everything could be read.
pub(in crate::cli) fn run(
    arguments: &CaptureArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Capture)?;
    let paths: Vec<String> = arguments
        .files
        .iter()
        .flat_map(|path| files::named(path))
        .collect();
    let mut readers: Vec<(&str, Option<&str>)> = paths
        .iter()
        .map(|path| ("FILE", Some(path.as_str())))
        .collect();
    readers.push(("--pac", arguments.pac.as_deref()));
    readers.push(("--baseline", arguments.baseline.as_deref()));
    stdin::check(&readers)?;
    let baseline = match &arguments.baseline {
        Some(path) => Some(Saved::read(path, Subject::Capture, &output)?),
        None => None,
    };
    if let Some(path) = &arguments.learn {
        spare(path, &output)?;
    }
    let required = required(&arguments.profile)?;
    let captures = paths
        .iter()
        .map(|path| read(path, &output))
        .collect::<Result<Vec<_>, _>>()?;
    let answered = match &arguments.pac {
        Some(path) => Some(ask(path, &arguments.client, &captures, &output)?),
        None => None,
    };
    let report = capture::report(&captures, &required, answered.as_ref());
    let status = if let Some(baseline) = baseline {
        baseline.compare_captures(&report, &output)?
    } else {
        output.write(Page::Capture(&report))?;
        match report.exit_status() {
            0 => ExitStatus::Clean,
            1 => ExitStatus::Violations,
            _ => ExitStatus::CouldNotLook,
        }
    };
    if let Some(path) = &arguments.learn {
        learn(path, &captures, &output)?;
    }
    Ok(status)
}

fn required(names: &[String]) -> Result<Required, Trouble> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.push(profiles::DEFAULT);
    }
    let profiles = names.into_iter().map(profiles::named);
    Ok(Required::new(profiles.collect::<Result<Vec<_>, _>>()?))
}

fn read(path: &str, output: &Output<'_>) -> Result<(FileNote, Observed), Trouble> {
    let title = files::title(path);
    let _progress = output.waiting(&format!("reading {title}"));
    let file = files::open("capture", path).map_err(|error| Trouble::new(&error))?;
    let mut observed = Observed::default();
    let (packets, result) = capture::read(file, |packet| observed.push(packet));
    let problem = result.err();
    if packets == 0
        && let Some(problem) = &problem
    {
        return Err(Trouble::with_help(
            &format!("cannot read the capture {title}: it {problem}"),
            "give a pcap or pcapng file, not compressed; pktmon's .etl is converted by `pktmon etl2pcap`, \
             that of `netsh trace` by etl2pcapng",
        ));
    }
    let from = observed
        .times
        .and_then(|(first, _)| clock::rfc3339(first.div_euclid(1000)));
    let note = FileNote {
        name: title.to_owned(),
        packets,
        problem,
        from,
    };
    Ok((note, observed.ended()))
}

/// The answers of a PAC file for what was seen. No name server is asked: the world is what the capture
/// shows of it.
fn ask(
    path: &str,
    arguments: &ClientArgs,
    captures: &[(FileNote, Observed)],
    output: &Output<'_>,
) -> Result<Answered, Trouble> {
    if path.contains("://") {
        return Err(Trouble::with_help(
            &format!("cannot use {path} for --pac: this command sends nothing"),
            "download the file and name it",
        ));
    }
    let clients = evaluate::clients(arguments)?;
    let [client] = clients.as_slice() else {
        return Err(Trouble::with_help(
            &"a capture is held against the answers of one client",
            "name it with --client",
        ));
    };
    let client: &'static Dialect = client;
    let limits = evaluate::limits(arguments)?;
    let world = Arc::new(world(captures));
    let given = PacArgs {
        pac: Some(path.to_owned()),
        wpad: WpadArgs::default(),
    };
    let pac = pac_source::obtain(&given, &world, client, output)?
        .map_err(|_| Trouble::new(&"no PAC file was given"))?;
    let (urls, more) = capture::questions(captures);
    if more > 0 {
        output.hint(&format!(
            "{more} hosts more than the PAC file is asked about: they stay unknown"
        ));
    }
    let mut evaluator = Evaluator::load(&pac, client, &world, limits, output);
    if let Some(error) = evaluator.load_error() {
        output.warn(&error);
    }
    let texts: Vec<&str> = urls.iter().map(String::as_str).collect();
    let answers = evaluator.answers_silently(&texts);
    Ok(Answered {
        pac: pac.file.clone(),
        client: client.name.to_owned(),
        answers: urls.iter().cloned().zip(answers).collect(),
    })
}

/// Names, own addresses and time as in the captures.
fn world(captures: &[(FileNote, Observed)]) -> World {
    let mut settings = Settings {
        source: Source::Offline,
        downloads: false,
        own_addresses: Some(Vec::new()),
        ..Settings::default()
    };
    for (_, observed) in captures {
        for (name, addresses) in observed.addresses() {
            let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            // A script does not ask for a name that no host has.
            let _ = settings
                .overrides
                .add_override(&format!("{name}={}", addresses.join(",")));
        }
    }
    if let [(_, observed)] = captures {
        settings.own_addresses = Some(observed.machine());
    }
    let first = captures
        .iter()
        .filter_map(|(_, observed)| observed.times)
        .map(|(first, _)| first.div_euclid(1000))
        .min();
    if let Some(unix_ms) = first {
        settings.clock = Clock::Fixed(Instant {
            unix_ms,
            offset_seconds: Clock::System.utc_offset_seconds(unix_ms.div_euclid(1000)),
        });
    }
    World::new(settings)
}

/// Refuses a file that is there.
fn spare(path: &str, output: &Output<'_>) -> Result<(), Trouble> {
    if output.overwrite() == Overwrite::Spared && Path::new(path).exists() {
        return Err(Trouble::with_help(
            &format!("cannot write what was learned to {path}: there is such a file already"),
            "name another file, or write over it with --force",
        ));
    }
    Ok(())
}

fn learn(
    path: &str,
    captures: &[(FileNote, Observed)],
    output: &Output<'_>,
) -> Result<(), Trouble> {
    let (profile, more) = capture::learned(captures);
    let Some(profile) = profile else {
        return Err(Trouble::with_help(
            &"nothing can be learned: the captures show no host by its name",
            "begin the capture before the connections: names stand in their first packets",
        ));
    };
    let rows = profile.rows().count();
    // It may have come to be in the meantime.
    spare(path, output)?;
    files::write(path, render(&profile).as_bytes(), output.overwrite())
        .map_err(|error| Trouble::new(&format!("cannot write to {path}: {error}")))?;
    output.hint(&format!("{rows} required URLs written to {path}"));
    if more > 0 {
        output.hint(&format!(
            "{more} more were left out: addresses without a name, wpad, and names that no host has"
        ));
    }
    Ok(())
}
