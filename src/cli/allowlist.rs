//! The proxies' own lists of an audit: whose they are, and what they are asked.

use std::net::IpAddr;

use clap::Args;

use super::args::GivenWorld;
use super::exemptions::{Exempt, ExemptArgs, GivenExempt};
use super::list_files::{addresses, kinds, open};
use super::trouble::Trouble;
use crate::allowlist::{ListFormat, Question, Rulebook, judge};
use crate::audit::{self, Claim, OwnerError, Owners};
use crate::finding::report::Report;
use crate::profiles::Profile;
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

/// The files of one list, and whose it is.
struct GivenList {
    owners: Option<Owners>,
    files: Vec<String>,
    exempt: GivenExempt,
}

impl ListArgs {
    /// The files of all lists, without whose they are, each with its option.
    pub(super) fn files(&self) -> Result<Vec<(&'static str, String)>, Trouble> {
        let mut files = Vec::new();
        for list in self.lists()? {
            files.extend(list.files.into_iter().map(|file| ("--proxy-list", file)));
            files.extend(list.exempt.files());
        }
        Ok(files)
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
                    exempt: GivenExempt::default(),
                }),
                (None, Some(list)) => list.files.push(text.clone()),
                (None, None) => lists.push(GivenList {
                    owners: None,
                    files: vec![text.clone()],
                    exempt: GivenExempt::default(),
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
        let all: Vec<Option<Owners>> = lists.iter().map(|list| list.owners.clone()).collect();
        let exempt = self.exempt.by_list(&all)?;
        for (list, exempt) in lists.iter_mut().zip(exempt) {
            list.exempt = exempt;
        }
        Ok(lists)
    }
}

/// Lists that were read.
pub(super) struct OpenLists {
    lists: Vec<OpenList>,
    client: Option<IpAddr>,
    addresses: Hosts,
}

struct OpenList {
    owners: Option<Owners>,
    exempt: Exempt,
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
            exempt: arguments.exempt.read(&given.exempt)?,
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
            let found = judge(list.format, &list.book, list.exempt.ask(question));
            (claim, found)
        });
        let judged = judged.collect();
        audit::with_lists(report, judged)
    }
}
