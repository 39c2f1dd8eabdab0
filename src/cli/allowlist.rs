//! The proxy's own list: read for `pac-check allowlist`, and for an audit.

use std::net::IpAddr;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::profiles;
use super::trouble::Trouble;
use crate::allowlist::{ListFormat, Question, Rulebook, formats, judge};
use crate::audit;
use crate::finding::report::Report;
use crate::profiles::Profile;
use crate::source::SourceFile;

/// The list that an audit is given.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The proxy's own list")]
pub(super) struct ListArgs {
    /// What the proxy lets through: squid.conf or a list of another kind; files that it refers to
    /// are named behind it (repeatable)
    #[arg(id = "proxy_list", long = "proxy-list", value_name = "FILE")]
    pub(super) files: Vec<String>,
    /// What kind of list it is [default: squid where it looks like squid.conf, else plain]
    #[arg(id = "proxy_list_kind", long = "proxy-list-kind", value_name = "KIND", value_parser = kinds(), requires = "proxy_list")]
    kind: Option<String>,
    /// The address that the client has, for lists that look at it [default: the first of --my-ip]
    #[arg(
        id = "proxy_list_from",
        long = "proxy-list-from",
        value_name = "IP",
        requires = "proxy_list"
    )]
    from: Option<IpAddr>,
}

/// A list that was read.
pub(super) struct OpenList {
    format: &'static ListFormat,
    book: Rulebook,
    client: Option<IpAddr>,
}

/// Reads the list of an audit, where one is given.
pub(super) fn read(arguments: &ListArgs, my_ip: &[String]) -> Result<Option<OpenList>, Trouble> {
    if arguments.files.is_empty() {
        return Ok(None);
    }
    let (format, book) = open(&arguments.files, arguments.kind.as_deref())?;
    let own = my_ip.first().and_then(|text| text.trim().parse().ok());
    Ok(Some(OpenList {
        format,
        book,
        client: arguments.from.or(own),
    }))
}

impl OpenList {
    /// Adds the second judgement to a report.
    pub(super) fn judge(&self, report: Report, profiles: &[Profile]) -> Report {
        let question = Question {
            profiles,
            client: self.client,
            needed: &|profile, pattern, port| audit::meets_proxy(&report, profile, pattern, port),
        };
        let list = judge(self.format, &self.book, question);
        audit::with_list(report, list)
    }
}

/// Reads a list and the files that it refers to.
pub(super) fn open(
    paths: &[String],
    kind: Option<&str>,
) -> Result<(&'static ListFormat, Rulebook), Trouble> {
    let files = paths
        .iter()
        .map(|path| profiles::read("list", path))
        .collect::<Result<Vec<SourceFile>, _>>()?;
    let format = kind
        .and_then(ListFormat::named)
        .or_else(|| files.first().and_then(ListFormat::guess))
        .or_else(|| ListFormat::named("plain"))
        .ok_or_else(|| Trouble::new(&"no kind of list is known"))?;
    let book = (format.parse)(files.clone()).map_err(|error| {
        let source = files.iter().find(|file| file.name() == error.file);
        match source {
            Some(source) => Trouble::document(&error, source),
            None => Trouble::new(&error),
        }
    })?;
    Ok((format, book))
}

/// The kinds of list, for help.
pub(super) fn kinds() -> PossibleValuesParser {
    let all = formats::ALL.iter();
    PossibleValuesParser::new(all.map(|format| PossibleValue::new(format.name).help(format.title)))
}
