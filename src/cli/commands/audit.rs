//! `pac-check audit`: discover, download, evaluate, judge, report.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::audit::{self, Facts, Plan};
use crate::cli::ExitStatus;
use crate::cli::allowlist::{self, ListArgs};
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::evaluate::{self, Evaluator};
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source;
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::cli::world::world;
use crate::finding::report::Report;
use crate::pac::dialects::Dialect;
use crate::policy::{self, Policy};
use crate::profiles::Profile;
use crate::report::Page;

/// The policy file that is read where it is there and none is named.
const DEFAULT_CONFIG: &str = "pac-check.toml";

/// Arguments of `pac-check audit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AuditArgs {
    /// Required URLs: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) profile: Vec<String>,
    /// The policy file [default: pac-check.toml in this folder, where there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<String>,
    /// A proxy that may be used, for example proxy.corp.example:8080 or *.corp.example; DIRECT
    /// allows going without (repeatable)
    #[arg(long, value_name = "PATTERN")]
    pub(super) allow_proxy: Vec<String>,
    /// A value for a placeholder of a profile, for example tenant=GUID (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) var: Vec<String>,
    #[command(flatten)]
    pub(super) list: ListArgs,
    #[command(flatten)]
    pub(super) pac: PacArgs,
    #[command(flatten)]
    pub(super) client: ClientArgs,
    #[command(flatten)]
    pub(super) world: WorldArgs,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &AuditArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Audit)?;
    let report = audit(arguments, &output, Some(DEFAULT_CONFIG))?;
    output.write(Page::Audit(&report))?;
    Ok(exit_status(&report))
}

/// The exit status that a report means.
pub(super) const fn exit_status(report: &Report) -> ExitStatus {
    match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    }
}

/// The audit, without the page. `default_config` is read where no policy file is named and that one
/// is there.
pub(super) fn audit(
    arguments: &AuditArgs,
    output: &Output<'_>,
    default_config: Option<&str>,
) -> Result<Report, Trouble> {
    let client = client(&arguments.client)?;
    let limits = evaluate::limits(&arguments.client)?;
    let lists = arguments.list.files.iter();
    let mut readers: Vec<_> = lists
        .map(|file| ("--proxy-list", Some(file.as_str())))
        .collect();
    readers.extend([
        ("--pac", arguments.pac.pac.as_deref()),
        ("--config", arguments.config.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
    ]);
    stdin::check(&readers)?;
    let list = allowlist::read(&arguments.list, &arguments.world.my_ip)?;
    let policy = policy(arguments, default_config)?;
    let plan =
        Plan::new(required(arguments, &policy)?, &policy).map_err(|error| Trouble::new(&error))?;
    let world = world(&arguments.world, &arguments.pac.wpad)?;
    let mut facts = Facts {
        client: client.name.to_owned(),
        ..Facts::default()
    };
    match pac_source::obtain(&arguments.pac, &world, client, output)? {
        Ok(mut pac) => {
            facts.discovery = pac.discovery.take();
            let mut evaluator = Evaluator::load(&pac, client, &world, limits, output);
            if let Some(error) = evaluator.load_error() {
                output.warn(&error);
            }
            let urls = plan.urls();
            let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
            let gathered = evaluator.answers(&urls, output, |answer| {
                facts.answers.push(answer);
                Ok(())
            });
            gathered.map_err(|error| Trouble::writing("memory", &error))?;
            facts.pac = Some(pac.file);
        }
        Err(discovery) => {
            facts.problem = Some(
                discovery
                    .problem
                    .clone()
                    .unwrap_or_else(|| "no PAC file was found by WPAD".to_owned()),
            );
            facts.discovery = Some(discovery);
        }
    }
    let report = audit::report(&plan, &policy, facts);
    Ok(match &list {
        Some(list) => list.judge(report, &plan.profiles),
        None => report,
    })
}

fn client(arguments: &ClientArgs) -> Result<&'static Dialect, Trouble> {
    match evaluate::clients(arguments)?.as_slice() {
        [client] => Ok(client),
        _ => Err(Trouble::with_help(
            &"an audit judges one client",
            "name it with --client; `pac-check url --client all` compares them",
        )),
    }
}

fn policy(arguments: &AuditArgs, default_config: Option<&str>) -> Result<Policy, Trouble> {
    // A file that is there but can't be read is an error, not a missing file.
    let present = default_config.filter(|path| Path::new(path).exists());
    let path = arguments.config.as_deref().or(present);
    let mut policy = match path {
        Some(path) => {
            let source = profiles::read("policy file", path)?;
            policy::parse(&source).map_err(|error| Trouble::document(&error, &source))?
        }
        None => Policy::default(),
    };
    for pattern in &arguments.allow_proxy {
        policy.allow_proxy(pattern).map_err(|error| {
            Trouble::new(&format!("cannot use --allow-proxy {pattern:?}: {error}"))
        })?;
    }
    policy.variables.extend(variables(&arguments.var)?);
    Ok(policy)
}

fn variables(given: &[String]) -> Result<BTreeMap<String, String>, Trouble> {
    given
        .iter()
        .map(|text| match text.split_once('=') {
            Some((name, value)) if !name.is_empty() && !value.is_empty() => {
                Ok((name.to_owned(), value.to_owned()))
            }
            _ => Err(Trouble::with_help(
                &format!("cannot use {text:?} as a variable"),
                "write --var NAME=VALUE, for example --var tenant=contoso",
            )),
        })
        .collect()
}

/// The profiles of the command line, else of the policy file, else the default one, unless the
/// policy file has required URLs of its own.
fn required(arguments: &AuditArgs, policy: &Policy) -> Result<Vec<Profile>, Trouble> {
    let mut names: Vec<&str> = arguments.profile.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = policy
            .profiles
            .iter()
            .map(|entry| entry.text.as_str())
            .collect();
    }
    if names.is_empty() && policy.required.is_none() {
        names.push(profiles::DEFAULT);
    }
    names.into_iter().map(profiles::named).collect()
}
