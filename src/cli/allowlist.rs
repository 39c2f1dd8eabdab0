//! The proxy's own list: read for `pac-check allowlist`, and for an audit.

use std::net::IpAddr;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::args::GivenWorld;
use super::profiles;
use super::trouble::Trouble;
use crate::allowlist::{Alternatives, Exemptions, ListFormat, Question, Rulebook, formats, judge};
use crate::audit;
use crate::finding::report::Report;
use crate::profiles::Profile;
use crate::source::SourceFile;
use crate::system::hosts::Hosts;

/// The list that an audit is given.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The proxy's own list")]
pub(super) struct ListArgs {
    /// What the proxy lets through: squid.conf or a list of another kind; files that it refers to
    /// are named behind it (repeatable)
    #[arg(id = "proxy_list", long = "proxy-list", value_name = "FILE", num_args = 1..)]
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
    #[command(flatten)]
    exempt: ExemptArgs,
}

/// Lists of what a proxy treats otherwise.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The proxy's own list")]
pub(super) struct ExemptArgs {
    /// Hosts whose TLS connections the proxy does not open: its list of exemptions from inspection
    #[arg(long, value_name = "FILE")]
    pub(super) inspection_exempt: Option<String>,
    /// Hosts for which the proxy asks nobody to log in
    #[arg(long, value_name = "FILE")]
    pub(super) login_exempt: Option<String>,
    /// The weekly file of Azure's networks (service tags, JSON), to judge the publisher's weaker way
    /// by addresses
    #[arg(long, value_name = "FILE")]
    service_tags: Option<String>,
    /// What kind of lists of exemptions these are [default: plain]
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    exempt_kind: Option<String>,
}

impl ExemptArgs {
    /// The first of the options that was given.
    fn given(&self) -> Option<&'static str> {
        let options = [
            ("--inspection-exempt", &self.inspection_exempt),
            ("--login-exempt", &self.login_exempt),
            ("--service-tags", &self.service_tags),
            ("--exempt-kind", &self.exempt_kind),
        ];
        let mut given = options.into_iter().filter(|(_, value)| value.is_some());
        given.next().map(|(option, _)| option)
    }
}

/// Lists of exemptions that were read.
pub(super) struct Exempt {
    inspection: Option<(&'static ListFormat, Rulebook)>,
    login: Option<(&'static ListFormat, Rulebook)>,
    service_tags: Option<(&'static ListFormat, Rulebook)>,
}

impl Exempt {
    pub(super) fn read(arguments: &ExemptArgs) -> Result<Self, Trouble> {
        let kind = Some(arguments.exempt_kind.as_deref().unwrap_or("plain"));
        let read = |path: &Option<String>, kind| {
            let path = path.as_ref();
            path.map(|path| open(std::slice::from_ref(path), kind))
                .transpose()
        };
        Ok(Self {
            inspection: read(&arguments.inspection_exempt, kind)?,
            login: read(&arguments.login_exempt, kind)?,
            service_tags: read(&arguments.service_tags, Some("networks"))?,
        })
    }

    /// True where the weekly file of Azure's networks was given.
    pub(super) const fn has_service_tags(&self) -> bool {
        self.service_tags.is_some()
    }

    /// The same question, with what is exempt.
    pub(super) fn ask<'a>(&'a self, question: Question<'a>) -> Question<'a> {
        let list = |list: &'a Option<(&'static ListFormat, Rulebook)>| {
            let list = list.as_ref();
            list.map(|(format, book)| Exemptions { format, book })
        };
        Question {
            inspection_exempt: list(&self.inspection),
            login_exempt: list(&self.login),
            alternatives: Some(Alternatives {
                service_tags: self.service_tags.as_ref().map(|(_, book)| book),
            }),
            ..question
        }
    }
}

/// A list that was read.
pub(super) struct OpenList {
    format: &'static ListFormat,
    book: Rulebook,
    client: Option<IpAddr>,
    exempt: Exempt,
    addresses: Hosts,
}

/// Reads the list of an audit, where one is given.
pub(super) fn read(arguments: &ListArgs, world: &GivenWorld) -> Result<Option<OpenList>, Trouble> {
    if arguments.files.is_empty() {
        return match arguments.exempt.given() {
            None => Ok(None),
            Some(option) => Err(Trouble::with_help(
                &format!("{option} says something about a proxy's list, and no list is given"),
                "name the list with --proxy-list FILE",
            )),
        };
    }
    let (format, book) = open(&arguments.files, arguments.kind.as_deref())?;
    let own = world
        .my_ip
        .first()
        .and_then(|text| text.trim().parse().ok());
    Ok(Some(OpenList {
        format,
        book,
        client: arguments.from.or(own),
        exempt: Exempt::read(&arguments.exempt)?,
        addresses: addresses(world.hosts.as_deref(), &world.resolve)?,
    }))
}

impl OpenList {
    /// Adds the second judgement to a report.
    pub(super) fn judge(&self, report: Report, profiles: &[Profile]) -> Report {
        let question = Question {
            client: self.client,
            needed: &|profile, pattern, port| audit::meets_proxy(&report, profile, pattern, port),
            addresses: &|name| self.addresses.find(name).unwrap_or_default().to_vec(),
            ..Question::of(profiles)
        };
        let list = judge(self.format, &self.book, self.exempt.ask(question));
        audit::with_list(report, list)
    }
}

/// Addresses of hosts that were given: those that a proxy finds may be others.
pub(super) fn addresses(hosts: Option<&str>, resolve: &[String]) -> Result<Hosts, Trouble> {
    let mut given = match hosts {
        Some(path) => {
            let source = profiles::read("hosts file", path)?;
            Hosts::parse(source.name(), source.text()).map_err(|error| Trouble::new(&error))?
        }
        None => Hosts::default(),
    };
    for text in resolve {
        given
            .add_override(text)
            .map_err(|error| Trouble::new(&error))?;
    }
    Ok(given)
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
