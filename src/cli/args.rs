//! What can be typed. Values are checked by the commands, which know what they are for.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand};

use super::commands;
use crate::pac::dialects;
use crate::report;

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
    Audit(commands::audit::AuditArgs),
    /// Does the proxy's own list (Squid, PAN-OS, Zscaler, ...) let every required URL through
    Allowlist(commands::allowlist::AllowlistArgs),
    /// Lists of required URLs: list, show, compare, import
    Profile(commands::profile::ProfileArgs),
    /// Every place where WPAD might find a PAC file, and what became of it
    Discover(commands::discover::DiscoverArgs),
    /// A corporate network on loopback, and the audit of it
    Demo(commands::demo::DemoArgs),
    /// Shell completions and the manual page
    Generate(commands::generate::GenerateArgs),
}

/// Where and how the report is written.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// Form of the report
    #[arg(long, global = true, value_name = "FORMAT", default_value = "human", value_parser = formats())]
    pub(super) format: String,
    /// Write the report to this file; - is standard output, the default
    #[arg(short, long, global = true, value_name = "FILE")]
    pub(super) output: Option<String>,
    /// Colour: where a terminal wants it, always, or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorWhen,
    /// No progress and no hints on standard error
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// More: every question, alert and place in the report, and on standard error what was found
    /// and loaded
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// The PAC file.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "PAC file")]
pub(super) struct PacArgs {
    /// The PAC file: a path, an http or https URL, or - for standard input; discovered by WPAD
    /// where this is not given
    #[arg(long, value_name = "FILE|URL|-")]
    pub(super) pac: Option<String>,
    #[command(flatten)]
    pub(super) wpad: WpadArgs,
}

/// What discovery starts from.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Discovery")]
pub(super) struct WpadArgs {
    /// Look for wpad in this domain and its parents, instead of the system's search list
    /// (repeatable)
    #[arg(long, value_name = "DOMAIN")]
    pub(super) domain: Vec<String>,
    /// The port of the web server; every client uses 80
    #[arg(long, value_name = "PORT", default_value_t = 80, hide = true)]
    pub(super) wpad_port: u16,
    /// Longest time for downloading a PAC file, in seconds, from the first question to the last
    /// byte; Chromium takes 30
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30.0,
        allow_negative_numbers = true
    )]
    pub(super) download_timeout: f64,
}

/// The world that the script sees.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "World")]
pub(super) struct WorldArgs {
    /// Names and addresses as in /etc/hosts; names outside the file do not exist
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dns_server", "offline"])]
    pub(super) hosts: Option<String>,
    /// A name and its addresses, whatever anybody else says (repeatable)
    #[arg(long, value_name = "NAME=IP[,IP]")]
    pub(super) resolve: Vec<String>,
    /// Ask this name server instead of the system's (repeatable)
    #[arg(long, value_name = "IP[:PORT]", conflicts_with = "offline")]
    pub(super) dns_server: Vec<String>,
    /// Ask nobody: no DNS, no download
    #[arg(long)]
    pub(super) offline: bool,
    /// The addresses that the script sees as its machine's
    #[arg(long, value_name = "IP[,IP]", value_delimiter = ',')]
    pub(super) my_ip: Vec<String>,
    /// The time that the script sees; its offset is the script's time zone
    #[arg(long, value_name = "RFC3339")]
    pub(super) at: Option<String>,
    /// Longest wait for the answer to a DNS question, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 5.0,
        allow_negative_numbers = true
    )]
    pub(super) dns_timeout: f64,
}

/// The client and what a script may use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Evaluation")]
pub(super) struct ClientArgs {
    /// Behave as this client, or as all of them in turn
    #[arg(long, value_name = "NAME", default_value = "chromium", value_parser = clients())]
    pub(super) client: String,
    /// Longest time for loading the script and for each call, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10.0,
        allow_negative_numbers = true
    )]
    pub(super) timeout: f64,
}

fn formats() -> PossibleValuesParser {
    let all = report::ALL.iter();
    PossibleValuesParser::new(all.map(|format| PossibleValue::new(format.name).help(format.title)))
}

fn clients() -> PossibleValuesParser {
    let named = dialects::ALL
        .iter()
        .map(|dialect| PossibleValue::new(dialect.name).help(dialect.title));
    let all = PossibleValue::new("all").help("every client");
    PossibleValuesParser::new(named.chain([all]))
}
