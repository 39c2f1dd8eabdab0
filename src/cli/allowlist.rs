//! The proxy's own list: read for `pac-check allowlist`, and for an audit.

use std::net::IpAddr;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::args::GivenWorld;
use super::profiles;
use super::trouble::Trouble;
use crate::allowlist::{Alternatives, Exemptions, ListFormat, Question, Rulebook, formats, judge};
use crate::audit::{self, Claim, OwnerError, Owners};
use crate::finding::report::Report;
use crate::profiles::Profile;
use crate::source::SourceFile;
use crate::system::hosts::Hosts;

/// The list that an audit is given.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The proxy's own list")]
pub(super) struct ListArgs {
    /// What a proxy lets through: squid.conf or a list of another kind. In front of it whose list
    /// it is: HOST:PORT, HOST for all its ports, `*` for every proxy; it may be left out where
    /// there is one list and all routes name one proxy. Files that it refers to are named behind it
    /// (repeatable, one list for each proxy)
    #[arg(id = "proxy_list", long = "proxy-list", value_name = "[PROXY,...=]FILE", num_args = 1..)]
    values: Vec<String>,
    /// What kind of list all of them are [default: each squid where it looks like squid.conf, else
    /// plain]
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

/// The files of one list, and whose it is.
struct GivenList {
    owners: Option<Owners>,
    files: Vec<String>,
}

impl ListArgs {
    /// The files of all lists, without whose they are.
    pub(super) fn files(&self) -> Result<Vec<String>, Trouble> {
        let lists = self.lists()?.into_iter();
        Ok(lists.flat_map(|list| list.files).collect())
    }

    /// A value that says whose list it is begins one; the others are files that it refers to.
    fn lists(&self) -> Result<Vec<GivenList>, Trouble> {
        let wrong = |text: &str, error: OwnerError| {
            Trouble::new(&format!("cannot use --proxy-list {text}: {error}"))
        };
        let mut lists: Vec<GivenList> = Vec::new();
        for text in &self.values {
            let owned = Owners::split(text).map_err(|error| wrong(text, error))?;
            match (owned, lists.last_mut()) {
                (Some((owners, file)), _) => lists.push(GivenList {
                    owners: Some(owners),
                    files: vec![file.to_owned()],
                }),
                (None, Some(list)) => list.files.push(text.clone()),
                (None, None) => lists.push(GivenList {
                    owners: None,
                    files: vec![text.clone()],
                }),
            }
        }
        let owners: Vec<(Option<&Owners>, &str)> = lists
            .iter()
            .map(|list| {
                (
                    list.owners.as_ref(),
                    list.files.first().map_or("", |file| file),
                )
            })
            .collect();
        audit::check_owners(&owners).map_err(|error| {
            Trouble::with_help(
                &format!("cannot use --proxy-list: {error}"),
                "write PROXY=FILE once for each proxy, and behind it the files that it refers to",
            )
        })?;
        Ok(lists)
    }
}

/// Lists that were read.
pub(super) struct OpenLists {
    lists: Vec<OpenList>,
    client: Option<IpAddr>,
    exempt: Exempt,
    addresses: Hosts,
}

struct OpenList {
    owners: Option<Owners>,
    format: &'static ListFormat,
    book: Rulebook,
}

/// Reads the lists of an audit, where any are given.
pub(super) fn read(arguments: &ListArgs, world: &GivenWorld) -> Result<Option<OpenLists>, Trouble> {
    if arguments.values.is_empty() {
        return match arguments.exempt.given() {
            None => Ok(None),
            Some(option) => Err(Trouble::with_help(
                &format!("{option} says something about a proxy's list, and no list is given"),
                "name the list with --proxy-list FILE",
            )),
        };
    }
    let mut lists = Vec::new();
    for given in arguments.lists()? {
        let (format, book) = open(&given.files, arguments.kind.as_deref())?;
        lists.push(OpenList {
            owners: given.owners,
            format,
            book,
        });
    }
    let own = world
        .my_ip
        .first()
        .and_then(|text| text.trim().parse().ok());
    Ok(Some(OpenLists {
        lists,
        client: arguments.from.or(own),
        exempt: Exempt::read(&arguments.exempt)?,
        addresses: addresses(world.hosts.as_deref(), &world.resolve)?,
    }))
}

impl OpenLists {
    /// Adds the second judgement to a report.
    pub(super) fn judge(&self, report: Report, profiles: &[Profile]) -> Report {
        let lists = self.lists.iter();
        let judged = lists.map(|list| {
            let claim = Claim::of(list.owners.clone(), &report);
            let question = Question {
                client: self.client,
                needed: &|profile, pattern, port| claim.asks(&report, profile, pattern, port),
                addresses: &|name| self.addresses.find(name).unwrap_or_default().to_vec(),
                ..Question::of(profiles)
            };
            let found = judge(list.format, &list.book, self.exempt.ask(question));
            (claim, found)
        });
        let judged = judged.collect();
        audit::with_lists(report, judged)
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
