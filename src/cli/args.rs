//! Arguments that several commands share. Values are checked by the commands, which know what they
//! are for.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, Args};

use super::output::Kind;
use crate::pac::dialects;
use crate::report::{self, Format};

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
    /// Write over a file that this run reads, or over a suite
    #[arg(long, global = true)]
    pub(super) force: bool,
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
#[derive(Debug, Default, Clone, Args)]
#[command(next_help_heading = "Discovery")]
pub(super) struct WpadArgs {
    /// Look for wpad in this domain and its parents, instead of the system's search list
    /// (repeatable)
    #[arg(long, value_name = "DOMAIN")]
    pub(super) domain: Vec<String>,
    /// What DHCP offers as option 252, as if a lease had it (repeatable)
    #[arg(long = "dhcp-252", value_name = "URL")]
    pub(super) dhcp_252: Vec<String>,
    /// With discover and audit, ask also for the SRV and TXT records of WPAD, which no client reads
    #[arg(long)]
    pub(super) probe_services: bool,
    /// With discover and audit, ask also for wpad at and above public suffixes (wpad.com): names of
    /// strangers, who learn of it
    #[arg(long)]
    pub(super) probe_public_wpad: bool,
    /// With discover and audit, ask this public name server whether the domains were registered
    /// (example.com of hq.example.com): who runs it learns of them (repeatable)
    #[arg(long, value_name = "IP[:PORT]")]
    pub(super) public_dns_server: Vec<String>,
    /// Ask names only, and no web server: who answers for wpad does not hear of it
    #[arg(long)]
    pub(super) no_download: bool,
    /// The SHA-256 that the PAC file should have; with another one discover and audit end with
    /// status 1, and url and explain evaluate nothing
    #[arg(long, value_name = "HEX", value_parser = sha256)]
    pub(super) expect_sha256: Option<String>,
    /// A network of yours beside the private ones: an address in it is not a stranger's (repeatable)
    #[arg(long, value_name = "CIDR", value_parser = network)]
    pub(super) internal_network: Vec<ipnet::IpNet>,
    /// The port of the web server; every client uses 80
    #[arg(long, value_name = "PORT", default_value_t = 80, hide = true)]
    pub(super) wpad_port: u16,
    /// Longest time for downloading a PAC file, in seconds, from the first question to the last
    /// byte [default: 30, as Chromium; while discover and audit look at many servers, each has 3 to
    /// begin its response, and all together have 12 from the start]
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true, value_parser = seconds)]
    pub(super) download_timeout: Option<f64>,
}

/// The world that the script sees, and a file that keeps or plays one.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "World")]
pub(super) struct WorldArgs {
    #[command(flatten)]
    pub(super) given: GivenWorld,
    /// Play a recorded world: no network requests are made, and what it lacks is unknown
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hosts", "dns_server", "offline"])]
    pub(super) world: Option<String>,
    /// Keep every question and its answer in this file, to be played with --world; user names and
    /// passwords of URLs are left out
    #[arg(long, value_name = "FILE")]
    pub(super) record: Option<String>,
}

impl std::ops::Deref for WorldArgs {
    type Target = GivenWorld;

    fn deref(&self) -> &GivenWorld {
        &self.given
    }
}

/// The world that the script sees, as it is given on the command line.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "World")]
pub(super) struct GivenWorld {
    /// Names and addresses as in /etc/hosts; names outside the file do not exist
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dns_server", "offline"])]
    pub(super) hosts: Option<String>,
    /// A name and its addresses, whatever anybody else says (repeatable)
    #[arg(long, value_name = "NAME=IP[,IP]")]
    pub(super) resolve: Vec<String>,
    /// Ask this name server instead of the system's (repeatable)
    #[arg(long, value_name = "IP[:PORT]", conflicts_with = "offline")]
    pub(super) dns_server: Vec<String>,
    /// Make no network requests: no DNS, no download
    #[arg(long)]
    pub(super) offline: bool,
    /// The folder that stands for / where the system's configuration is read
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub(super) system_root: Option<std::path::PathBuf>,
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
        allow_negative_numbers = true,
        value_parser = seconds
    )]
    pub(super) dns_timeout: f64,
}

/// The client and what a script may use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Evaluation")]
pub(super) struct ClientArgs {
    /// Behave as this client, or as all of them in turn [default: chromium; for an audit the clients
    /// that the profile names, for a test those that the suite names]
    #[arg(long, value_name = "NAME", value_parser = clients())]
    pub(super) client: Option<String>,
    /// Longest time for loading the script and for each call, in seconds
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 10.0,
        allow_negative_numbers = true,
        value_parser = seconds
    )]
    pub(super) timeout: f64,
    /// Who answers: the decision program where the file is one (auto), the JavaScript engine alone, the
    /// decision program alone, or both, to be compared
    #[arg(long, value_name = "WHICH", default_value = "auto", value_parser = ["auto", "boa", "decision", "both"])]
    pub(super) engine: String,
    /// Another limit of the script: memory (MiB), cpu (seconds), stack, recursion, iterations, source
    /// (bytes), answer, alerts, alert, lookups, lookup-ms, run (seconds that slow loads and calls take
    /// together; with test, those of each suite), restarts; for example memory=256
    #[arg(long = "limit", value_name = "NAME=NUMBER")]
    pub(super) limits: Vec<String>,
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .map_err(|_| "it is not a number of seconds; write for example 2.5".to_owned())
}

fn network(text: &str) -> Result<ipnet::IpNet, String> {
    text.parse()
        .map_err(|_| "it is not a network; write for example 192.0.2.0/24".to_owned())
}

fn sha256(text: &str) -> Result<String, String> {
    let is_one = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let form = "a SHA-256 has 64 hexadecimal digits, as in the report of a run without this";
    is_one
        .then(|| text.to_owned())
        .ok_or_else(|| form.to_owned())
}

impl ClientArgs {
    /// True where every client is asked for.
    pub(super) fn is_all(&self) -> bool {
        self.client.as_deref() == Some("all")
    }
}

fn formats() -> PossibleValuesParser {
    named_formats(|_| true)
}

fn named_formats(is_had: impl Fn(&Format) -> bool) -> PossibleValuesParser {
    let had = report::ALL.iter().filter(|format| is_had(format));
    PossibleValuesParser::new(had.map(|format| PossibleValue::new(format.name).help(format.title)))
}

/// `--format` of a command that writes this: only the formats that it has.
pub(super) fn format_of(kind: Kind) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .help("Form of the report")
        .help_heading("Output")
        .default_value("human")
        .value_parser(named_formats(|format| kind.is_in(format)))
}

pub(super) fn clients() -> PossibleValuesParser {
    let named = dialects::ALL
        .iter()
        .map(|dialect| PossibleValue::new(dialect.name).help(dialect.title));
    let all = PossibleValue::new("all").help("every client");
    PossibleValuesParser::new(named.chain([all]))
}
