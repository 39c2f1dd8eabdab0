//! `pac-check allowlist`: does the proxy's own list let every required URL through?

use std::net::IpAddr;

use clap::Args;

use crate::allowlist::{self, Question};
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::exemptions::ExemptArgs;
use crate::cli::list_files as lists;
use crate::cli::output::{Kind, Output};
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::profiles::{Alternative, Means};
use crate::report::Page;

/// Arguments of `pac-check allowlist`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AllowlistArgs {
    /// The list, and behind it the files that it refers to
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// What kind of list it is [default: squid where it looks like squid.conf, else plain]
    #[arg(long, value_name = "KIND", value_parser = lists::kinds())]
    kind: Option<String>,
    /// Required URLs: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
    /// The address that the client has, for lists that look at it
    #[arg(long, value_name = "IP")]
    from: Option<IpAddr>,
    /// A name and its addresses, for lists that look at them (repeatable)
    #[arg(long, value_name = "NAME=IP[,IP]")]
    resolve: Vec<String>,
    /// Names and addresses as in /etc/hosts, for the same
    #[arg(long, value_name = "FILE")]
    hosts: Option<String>,
    #[command(flatten)]
    exempt: ExemptArgs,
}

/// Runs the command: 0 where everything required gets through, 1 where something does not, 2 where
/// something can't be decided.
pub(in crate::cli) fn run(
    arguments: &AllowlistArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Allowlist)?;
    let exempt = arguments.exempt.of_one_list()?;
    let files = arguments.files.iter().map(|file| ("FILE", file.clone()));
    let files: Vec<_> = files.chain(exempt.clone().files()).collect();
    let readers = files
        .iter()
        .map(|(option, file)| (*option, Some(file.as_str())));
    let readers: Vec<_> = readers
        .chain(profiles::readers(&arguments.profile))
        .collect();
    stdin::check(&readers)?;
    let mut names: Vec<&str> = arguments.profile.iter().map(String::as_str).collect();
    if names.is_empty() {
        names.push(profiles::DEFAULT);
    }
    let required = names
        .into_iter()
        .map(profiles::named)
        .collect::<Result<Vec<_>, _>>()?;
    let (format, book) = lists::open(&arguments.files, arguments.kind.as_deref())?;
    if arguments.from.is_none() && book.asks_for_client() {
        output.hint("The list looks at the client's address; --from IP says which one it has.");
    }
    let exempt = arguments.exempt.read(&exempt)?;
    let addresses = lists::addresses(arguments.hosts.as_deref(), &arguments.resolve)?;
    let by_address = |way: &Alternative| matches!(way.means, Means::ServiceTags(_));
    if exempt.has_service_tags()
        && !required
            .iter()
            .any(|profile| profile.alternatives.iter().any(by_address))
    {
        output.hint("No profile names the networks of Azure as a way: --service-tags is not used.");
    }
    let question = Question {
        client: arguments.from,
        addresses: &|name| addresses.find(name).unwrap_or_default().to_vec(),
        ..Question::of(&required)
    };
    let report = allowlist::judge(format, &book, exempt.ask(question));
    output.write(Page::Allowlist(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}
