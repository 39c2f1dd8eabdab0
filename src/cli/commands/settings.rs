//! `pac-check settings`: what the settings of a connector server decide.

use clap::Args;

use crate::audit::{self, Plan};
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::backend;
use crate::cli::output::{Kind, Output};
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::finding::settings::SettingsReport;
use crate::policy::Policy;
use crate::profiles::Profile;
use crate::report::Page;
use crate::settings::given::Given;
use crate::settings::{self, Reading, Role};
use crate::system::files;

/// Largest settings file, in bytes. An export of a whole hive is larger, and not wanted.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// Arguments of `pac-check settings`.
#[derive(Debug, Args)]
pub(in crate::cli) struct SettingsArgs {
    /// Files of one server: .exe.config, machine.config, registry exports (.reg), output of netsh;
    /// where the name does not say whose a configuration is: service=FILE, updater=FILE or
    /// machine=FILE
    #[arg(value_name = "FILE", required = true)]
    pub(super) file: Vec<String>,
    /// Required URLs: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) profile: Vec<String>,
    /// A value for a placeholder of a profile, for example tenant=GUID (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) var: Vec<String>,
    /// An address of an application behind the connector (repeatable)
    #[arg(long, value_name = "URL")]
    pub(super) backend: Vec<String>,
    #[command(flatten)]
    pub(super) world: GivenArgs,
}

/// What the files do not show.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub(in crate::cli) struct GivenArgs {
    /// What no file shows is as Windows ships it; without this it is unknown
    #[arg(long)]
    pub(in crate::cli) assume_defaults: bool,
    /// The server's primary DNS domain: bypassonlocal sends its hosts DIRECT
    #[arg(long, value_name = "DOMAIN")]
    pub(in crate::cli) primary_domain: Option<String>,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &SettingsArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Settings)?;
    let given = given(&arguments.file, &arguments.world)?;
    let report = report(arguments, &given)?;
    output.write(Page::Settings(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

fn report(arguments: &SettingsArgs, given: &Given) -> Result<SettingsReport, Trouble> {
    let mut names: Vec<&str> = arguments.profile.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.push(profiles::DEFAULT);
    }
    let mut required: Vec<Profile> = names
        .into_iter()
        .map(profiles::named)
        .collect::<Result<_, _>>()?;
    required.extend(backend::profile(&arguments.backend)?);
    let policy = Policy {
        variables: profiles::variables(&arguments.var)?,
        ..Policy::default()
    };
    let plan = Plan::new(required, &policy).map_err(|error| Trouble::new(&error))?;
    let required = audit::required(&plan);
    let titles = plan
        .profiles
        .iter()
        .map(|profile| profile.id.clone())
        .collect();
    Ok(settings::report(given, titles, &required))
}

/// Reads the files of one server.
pub(in crate::cli) fn given(paths: &[String], world: &GivenArgs) -> Result<Given, Trouble> {
    let paths: Vec<String> = paths.iter().flat_map(|path| files::named(path)).collect();
    let names: Vec<(Option<Role>, &str)> = paths.iter().map(|path| role(path)).collect();
    let readers: Vec<(&str, Option<&str>)> = names
        .iter()
        .map(|(_, path)| ("FILE", Some(*path)))
        .collect();
    stdin::check(&readers)?;
    let mut readings = Vec::new();
    for (role, path) in names {
        let bytes =
            files::read("settings file", path, MOST_BYTES).map_err(|error| Trouble::new(&error))?;
        let reading = settings::read(files::title(path), &bytes, role)
            .map_err(|error| Trouble::text(&error))?;
        readings.push(reading);
    }
    let mut given = Reading::into_given(readings).map_err(|error| Trouble::text(&error))?;
    given.assume_defaults = world.assume_defaults;
    given.primary_domain.clone_from(&world.primary_domain);
    Ok(given)
}

/// `service=FILE`, `updater=FILE`, `machine=FILE` or `FILE`.
fn role(argument: &str) -> (Option<Role>, &str) {
    for (word, role) in [
        ("service=", Role::Service),
        ("updater=", Role::Updater),
        ("machine=", Role::Machine),
    ] {
        if let Some(path) = argument.strip_prefix(word) {
            return (Some(role), path);
        }
    }
    (None, argument)
}
