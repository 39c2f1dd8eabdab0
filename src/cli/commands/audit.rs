//! `pac-check audit`: discover, download, evaluate, judge, report.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;

use crate::audit::baseline::Subject;
use crate::audit::{self, BySettings, Facts, Plan};
use crate::cli::ExitStatus;
use crate::cli::allowlist::{self, ListArgs};
use crate::cli::args::{ClientArgs, OutputArgs, PacArgs, WorldArgs};
use crate::cli::backend;
use crate::cli::baseline::Saved;
use crate::cli::evaluate;
use crate::cli::given_route;
use crate::cli::limits::repeated;
use crate::cli::output::{Kind, Output};
use crate::cli::pac_source::{self, Thoroughness};
use crate::cli::probing::{Probing, ProbingArgs};
use crate::cli::profiles;
use crate::cli::proxy_addresses;
use crate::cli::required_urls::RequiredUrls;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::cli::world::{Record, world};
use crate::finding::report::Report;
use crate::pac::dialects::{self, Dialect};
use crate::policy::{self, Policy};
use crate::profiles::Profile;
use crate::report::Page;
use crate::wpad::findings;

use super::settings::{self, GivenArgs};

/// The policy file that is read where it is there and none is named.
pub(in crate::cli) const DEFAULT_CONFIG: &str = "pac-check.toml";

/// Profiles of an audit, at most.
const MOST_PROFILES: usize = 64;

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
    /// Report only what changed since this JSON report of an earlier audit
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<String>,
    /// Files of the client's settings, as `pac-check settings` takes them: where they switch the
    /// PAC file off, they decide (repeatable)
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(super) settings: Vec<String>,
    /// An address of an application behind the connector, with --settings (repeatable)
    #[arg(long, value_name = "URL", requires = "settings")]
    pub(super) backend: Vec<String>,
    #[command(flatten)]
    pub(super) given: GivenArgs,
    #[command(flatten)]
    pub(super) list: ListArgs,
    #[command(flatten)]
    pub(super) pac: PacArgs,
    #[command(flatten)]
    pub(super) client: ClientArgs,
    #[command(flatten)]
    pub(super) world: WorldArgs,
    /// Also try every required URL by its route: connections to the required hosts and their proxies
    #[arg(long, help_heading = "Probe")]
    pub(super) probe: bool,
    #[command(flatten)]
    pub(super) probing: ProbingArgs,
    /// URLs that are required, too.
    #[arg(skip)]
    pub(super) url: Vec<String>,
    /// A route in place of a PAC file.
    #[arg(skip)]
    pub(super) via: Option<String>,
}

/// Runs the command.
pub(in crate::cli) fn run(
    arguments: &AuditArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    arguments.probing.check("audit", arguments.probe)?;
    if arguments.probe && arguments.probing.dry_run {
        return super::probe::planned(arguments, output);
    }
    let output = Output::new(output, Kind::Audit)?;
    if output.form() == "openmetrics" && !arguments.probe {
        return Err(Trouble::with_help(
            &"the format openmetrics has metrics of a probe, and this audit makes none",
            "add --probe",
        ));
    }
    if let Some(path) = &arguments.baseline {
        let baseline = Saved::read(path, Subject::Audit, &output)?;
        let report = audit(arguments, &output, Some(DEFAULT_CONFIG))?;
        return baseline.compare(&report, &output);
    }
    let report = audit(arguments, &output, Some(DEFAULT_CONFIG))?;
    output.write(Page::Audit(&report))?;
    let unexpected = report.findings.iter().any(|it| it.code == "D-05");
    Ok(match exit_status(&report) {
        _ if unexpected => ExitStatus::Violations,
        status => status,
    })
}

/// The exit status that a report means.
pub(super) fn exit_status(report: &Report) -> ExitStatus {
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
    let limits = evaluate::limits(&arguments.client)?;
    let lists = arguments.list.files()?;
    let mut readers: Vec<_> = lists
        .iter()
        .map(|(option, file)| (*option, Some(file.as_str())))
        .collect();
    readers.extend([
        ("--pac", arguments.pac.pac.as_deref()),
        ("--config", arguments.config.as_deref()),
        ("--baseline", arguments.baseline.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
        ("--world", arguments.world.world.as_deref()),
    ]);
    readers.extend(profiles::readers(&arguments.profile));
    stdin::check(&readers)?;
    let lists = allowlist::read(&arguments.list, &arguments.world.given)?;
    let policy = policy(arguments, default_config)?;
    let required = required(arguments, &policy)?;
    let judged = judged(&arguments.client, &required)?;
    let compared = compared(&arguments.client, &judged);
    let plan = Plan::new(required, &policy).map_err(|error| Trouble::new(&error))?;
    let settings = by_settings(arguments, &plan)?;
    let probing = arguments
        .probe
        .then(|| Probing::new(&arguments.probing))
        .transpose()?;
    let world = world(&arguments.world, &arguments.pac.wpad)?;
    let record = Record::new(&arguments.world, &world, output);
    let (first, others) = match judged.split_first() {
        Some((first, others)) => (*first, others),
        None => (dialects::DEFAULT, &[][..]),
    };
    let mut facts = Facts {
        client: first.name.to_owned(),
        ..Facts::default()
    };
    let required = RequiredUrls {
        urls: plan.urls(),
        first,
        others,
        compared: &compared,
        world: &world,
        limits: &limits,
        output,
    };
    let obtained = match &settings {
        _ if arguments.via.is_some() => {
            let route = arguments.via.as_deref().unwrap_or_default();
            Some(Ok(given_route::of_route(route, &judged)?))
        }
        // What nobody says is asked is not looked for, and looked at where it is named.
        Some(settings) if settings.asks_pac().is_none() && arguments.pac.pac.is_none() => None,
        Some(settings) if settings.asks_pac() == Some(false) => None,
        _ => Some(pac_source::obtain_by(
            Thoroughness::EveryServer,
            &arguments.pac,
            &world,
            first,
            output,
        )?),
    };
    match obtained {
        // The settings never lead to a PAC file.
        None => {}
        Some(Ok(pac)) => {
            required.ask(pac, &mut facts)?;
            let internal = &arguments.pac.wpad.internal_network;
            let found = proxy_addresses::findings(&facts, &world, internal, &policy, output);
            facts.findings.extend(found);
        }
        Some(Err(discovery)) => {
            facts.problem = Some(
                discovery
                    .problem
                    .clone()
                    .unwrap_or_else(|| "no PAC file was found by WPAD".to_owned()),
            );
            facts.discovery = Some(discovery);
            facts.others = required.unanswered();
        }
    }
    of_the_file(arguments, &mut facts);
    let report = match settings {
        Some(settings) => settings.report(&plan, &policy, &facts),
        None => audit::report(&plan, &policy, facts),
    };
    let report = match &lists {
        Some(lists) => lists.judge(report, &plan.profiles),
        None => report,
    };
    let report = match probing {
        Some(probing) => probing.add(report, &plan.profiles, &world, output),
        None => report,
    };
    record.finish()?;
    Ok(report)
}

/// Findings on the file itself, and on its discovery.
fn of_the_file(arguments: &AuditArgs, facts: &mut Facts) {
    // Of a file that was named, which no discovery has looked at.
    if let (None, Some(pac), Some(expected)) = (
        &facts.discovery,
        &facts.pac,
        &arguments.pac.wpad.expect_sha256,
    ) {
        let found = findings::unexpected(&pac.source, &pac.sha256, expected);
        facts.findings.extend(found);
    }
    if let Some(discovery) = &mut facts.discovery {
        facts.findings.append(&mut discovery.findings);
    }
}

/// What the client's settings decide, where they were given.
fn by_settings(arguments: &AuditArgs, plan: &Plan) -> Result<Option<BySettings>, Trouble> {
    if arguments.settings.is_empty() {
        return Ok(None);
    }
    let files = arguments.settings.iter();
    let mut readers: Vec<_> = files
        .map(|file| ("--settings", Some(file.as_str())))
        .collect();
    readers.extend([
        ("--pac", arguments.pac.pac.as_deref()),
        ("--config", arguments.config.as_deref()),
        ("--hosts", arguments.world.hosts.as_deref()),
    ]);
    stdin::check(&readers)?;
    let given = settings::given(&arguments.settings, &arguments.given)?;
    let settings = BySettings::new(&given, plan);
    match settings.named_script() {
        Some(script) if arguments.pac.pac.is_none() => Err(Trouble::with_help(
            &format!("the settings name the PAC file {script}, and discovery would find another"),
            "name the file with --pac",
        )),
        _ => Ok(Some(settings)),
    }
}

/// The clients that are judged: those of the command line, else those that the profiles say will use
/// the URLs, else the default one.
fn judged(arguments: &ClientArgs, profiles: &[Profile]) -> Result<Vec<&'static Dialect>, Trouble> {
    if arguments.client.is_some() {
        return evaluate::clients(arguments);
    }
    let consumers: Vec<&String> = profiles
        .iter()
        .filter_map(|profile| profile.requirements.consumers.as_ref())
        .flat_map(|consumers| &consumers.value)
        .collect();
    let named: Vec<&'static Dialect> = dialects::ALL
        .iter()
        .copied()
        .filter(|dialect| consumers.iter().any(|name| **name == dialect.name))
        .collect();
    if named.is_empty() {
        return Ok(vec![dialects::DEFAULT]);
    }
    Ok(named)
}

/// The clients that are compared with those that are judged, where nobody chose a client: all that
/// were measured.
fn compared(arguments: &ClientArgs, judged: &[&'static Dialect]) -> Vec<&'static Dialect> {
    if arguments.client.is_some() {
        return Vec::new();
    }
    dialects::ALL
        .iter()
        .copied()
        .filter(|dialect| dialect.is_measured())
        .filter(|dialect| judged.iter().all(|other| other.name != dialect.name))
        .collect()
}

fn policy(arguments: &AuditArgs, default_config: Option<&str>) -> Result<Policy, Trouble> {
    let source = match (&arguments.config, default_config) {
        (Some(path), _) => Some(profiles::read_policy(path)?),
        // A file that is there but can't be read is an error, not a missing file.
        (None, Some(path)) if Path::new(path).symlink_metadata().is_ok() => {
            Some(profiles::found_policy(path)?)
        }
        (None, _) => None,
    };
    let mut policy = match &source {
        Some(source) => policy::parse(source).map_err(|error| Trouble::document(&error, source))?,
        None => Policy::default(),
    };
    for pattern in &arguments.allow_proxy {
        policy.allow_proxy(pattern).map_err(|error| {
            Trouble::new(&format!("cannot use --allow-proxy {pattern:?}: {error}"))
        })?;
    }
    policy
        .variables
        .extend(profiles::variables(&arguments.var)?);
    Ok(policy)
}

/// The profiles of the command line, else of the policy file, else the default one, unless the
/// policy file has required URLs of its own.
fn required(arguments: &AuditArgs, policy: &Policy) -> Result<Vec<Profile>, Trouble> {
    let mut required: Vec<Profile> = Vec::new();
    let mut seen = BTreeSet::new();
    repeated("--profile", arguments.profile.len(), MOST_PROFILES)?;
    for name in &arguments.profile {
        if seen.insert(name.as_str()) {
            required.push(profiles::named(name)?);
        }
    }
    if required.is_empty() {
        // Relative to the folder of the policy, as everything that a file names.
        let by = arguments.config.as_deref().unwrap_or(DEFAULT_CONFIG);
        repeated("profiles", policy.profiles.len(), MOST_PROFILES)?;
        for entry in &policy.profiles {
            if seen.insert(entry.text.as_str()) {
                required.push(profiles::named_by(by, &entry.text)?);
            }
        }
    }
    let nothing_named = required.is_empty() && arguments.url.is_empty();
    if nothing_named && policy.required.is_none() {
        required.push(profiles::named(profiles::DEFAULT)?);
    }
    required.extend(backend::profile(&arguments.backend)?);
    required.extend(backend::of_urls(&arguments.url)?);
    Ok(required)
}
