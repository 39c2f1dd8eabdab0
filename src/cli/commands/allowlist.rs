//! `pac-check allowlist`: does the proxy's own list let every required URL through?

use std::net::IpAddr;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use crate::allowlist::{self, ListFormat, Question, formats};
use crate::cli::ExitStatus;
use crate::cli::args::OutputArgs;
use crate::cli::output::{Kind, Output};
use crate::cli::profiles;
use crate::cli::stdin;
use crate::cli::trouble::Trouble;
use crate::report::Page;
use crate::source::SourceFile;

/// Arguments of `pac-check allowlist`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AllowlistArgs {
    /// The list, and behind it the files that it refers to
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// What kind of list it is [default: squid where it looks like squid.conf, else plain]
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Option<String>,
    /// Required URLs: a built-in list or a TOML file (repeatable) [default: entra]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Vec<String>,
    /// The address that the client has, for lists that look at it
    #[arg(long, value_name = "IP")]
    from: Option<IpAddr>,
}

/// Runs the command: 0 where everything required gets through, 1 where something does not, 2 where
/// something can't be decided.
pub(in crate::cli) fn run(
    arguments: &AllowlistArgs,
    output: &OutputArgs,
) -> Result<ExitStatus, Trouble> {
    let output = Output::new(output, Kind::Allowlist)?;
    let readers: Vec<_> = arguments
        .files
        .iter()
        .map(|file| ("FILE", Some(file.as_str())))
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
    let files = arguments
        .files
        .iter()
        .map(|path| profiles::read("list", path))
        .collect::<Result<Vec<_>, _>>()?;
    let format = kind(arguments.kind.as_deref(), &files);
    let book = (format.parse)(files.clone()).map_err(|error| {
        let source = files.iter().find(|file| file.name() == error.file);
        match source {
            Some(source) => Trouble::document(&error, source),
            None => Trouble::new(&error),
        }
    })?;
    if arguments.from.is_none() && book.asks_for_client() {
        output.hint("The list looks at the client's address; --from IP says which one it has.");
    }
    let question = Question {
        profiles: &required,
        client: arguments.from,
    };
    let report = allowlist::judge(format, &book, question);
    output.write(Page::Allowlist(&report))?;
    Ok(match report.exit_status() {
        0 => ExitStatus::Clean,
        1 => ExitStatus::Violations,
        _ => ExitStatus::CouldNotLook,
    })
}

/// The format that was named, else the one that the list looks like.
pub(super) fn kind(named: Option<&str>, files: &[SourceFile]) -> &'static ListFormat {
    named
        .and_then(ListFormat::named)
        .or_else(|| files.first().and_then(ListFormat::guess))
        .or_else(|| ListFormat::named("plain"))
        .unwrap_or(formats::ALL[0])
}

/// The kinds of list, for help.
pub(super) fn kinds() -> PossibleValuesParser {
    let all = formats::ALL.iter();
    PossibleValuesParser::new(all.map(|format| PossibleValue::new(format.name).help(format.title)))
}
