//! What can be typed: the commands, each with its arguments.

use clap::{CommandFactory as _, Parser, Subcommand};

use super::args::{OutputArgs, format_of};
use super::commands;
use super::output::Kind;

/// Which proxy does a PAC file choose, in which client, and is that right?
#[derive(Debug, Parser)]
#[command(
    name = "pac-check",
    bin_name = "pac-check",
    version,
    max_term_width = 100
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Which proxy does each URL go to, and why
    Url(commands::url::UrlArgs),
    /// The line that decided, and the path to it: conditions, calls, DNS answers
    Explain(commands::explain::ExplainArgs),
    /// The whole job: discover, download, evaluate, judge, report
    Audit(Box<commands::audit::AuditArgs>),
    /// Does the proxy's own list (Squid, PAN-OS, Zscaler, ...) let every required URL through
    Allowlist(commands::allowlist::AllowlistArgs),
    /// Lists of required URLs: list, show, compare, import
    Profile(commands::profile::ProfileArgs),
    /// What the settings of a connector server decide: which part uses which proxy, and whether a
    /// PAC file is asked at all
    Settings(commands::settings::SettingsArgs),
    /// Every place where WPAD might find a PAC file, and what happened to it
    Discover(commands::discover::DiscoverArgs),
    /// What a packet capture says about WPAD, proxies and required hosts
    Capture(commands::capture::CaptureArgs),
    /// Does it really work: try every required URL by every entry of its route, and say what happens
    Probe(Box<commands::probe::ProbeArgs>),
    /// Mistakes in the text of PAC files: what never matches, matches too much, or breaks a client
    Lint(commands::lint::LintArgs),
    /// Where two PAC files, or two clients of one, give requests another route: all of it, proved
    Diff(Box<commands::diff::DiffArgs>),
    /// Regression suites: does each URL still get what it must get?
    Test(commands::test::TestArgs),
    /// A corporate network on loopback, and the audit of it
    Demo(commands::demo::DemoArgs),
    /// Shell completions, the manual page, the schema of suites
    Generate(commands::generate::GenerateArgs),
}

/// What each command writes, where it has several formats.
const WRITTEN: &[(&str, Kind)] = &[
    ("url", Kind::Urls),
    ("explain", Kind::Explain),
    ("audit", Kind::Audit),
    ("allowlist", Kind::Allowlist),
    ("profile", Kind::Profiles),
    ("settings", Kind::Settings),
    ("discover", Kind::Discovery),
    ("capture", Kind::Capture),
    ("lint", Kind::Lint),
    ("diff", Kind::Diff),
    ("probe", Kind::Probe),
    ("test", Kind::Suites),
    ("demo", Kind::Audit),
];

/// The command line, with the formats that each command has.
pub(super) fn command_line() -> clap::Command {
    WRITTEN
        .iter()
        .fold(Arguments::command(), |all, (name, kind)| {
            all.mut_subcommand(name, |command| with_formats(command, *kind))
        })
}

fn with_formats(command: clap::Command, kind: Kind) -> clap::Command {
    command
        .arg(format_of(kind))
        .mut_subcommands(|below| with_formats(below, kind))
}
