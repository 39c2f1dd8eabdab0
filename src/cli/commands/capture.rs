//! `pac-check capture`: what a packet capture says about WPAD, proxies and required hosts.

use clap::Args;

use crate::capture::{self, FileNote, Observed, Required};
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::output::{Kind, Output};
use crate::cli::profiles;
use crate::cli::trouble::Trouble;
use crate::finding::Severity;
use crate::report::Page;
use crate::system::{clock, files};

/// Arguments of `pac-check capture`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CaptureArgs {
    /// Captures: pcap or pcapng
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Required URLs that are looked for: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
}

/// Runs the command: 0 where nothing of severity medium or above was found, 1 where something was, 2
/// where a file could not be read to its end.
pub(in crate::cli) fn run(
    arguments: &CaptureArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Capture)?;
    let mut names: Vec<&str> = arguments.profile.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.push(profiles::DEFAULT);
    }
    let required = names
        .into_iter()
        .map(profiles::named)
        .collect::<Result<Vec<_>, _>>()?;
    let required = Required::new(required);
    let mut captures = Vec::new();
    for path in &arguments.files {
        let _progress = output.waiting(&format!("reading {path}"));
        let file = files::open("capture", path).map_err(|error| Trouble::new(&error))?;
        let mut observed = Observed::default();
        let (packets, result) = capture::read(file, |packet| observed.push(packet));
        let problem = result.err();
        if packets == 0
            && let Some(problem) = &problem
        {
            return Err(Trouble::with_help(
                &format!("cannot read the capture {path}: it {problem}"),
                "give a pcap or pcapng file; pktmon's .etl is converted by `pktmon etl2pcap`, that of \
                 `netsh trace` by etl2pcapng",
            ));
        }
        let from = observed
            .times
            .and_then(|(first, _)| clock::rfc3339(first / 1000));
        let note = FileNote {
            name: files::title(path).to_owned(),
            packets,
            problem,
            from,
        };
        captures.push((note, observed.ended()));
    }
    let report = capture::report(captures, &required);
    output.write(Page::Capture(&report))?;
    let is_whole = report.files.iter().all(|file| file.problem.is_none());
    let is_bad = |severity| severity >= Severity::Medium;
    Ok(if report.findings.iter().any(|it| is_bad(it.severity)) {
        ExitStatus::Violations
    } else if is_whole && report.left_out.is_empty() {
        ExitStatus::Clean
    } else {
        ExitStatus::CouldNotLook
    })
}
