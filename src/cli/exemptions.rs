//! What a proxy treats otherwise: its lists of exemptions, and the publishers' weaker ways.

use clap::Args;

use super::list_files::{kinds, open};
use super::trouble::Trouble;
use crate::allowlist::{Alternatives, Exemptions, ListFormat, Question, Rulebook};
use crate::audit::Owners;

/// Lists of what a proxy treats otherwise.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The proxy's own list")]
pub(super) struct ExemptArgs {
    /// Hosts whose TLS connections the proxy does not open: its list of exemptions from inspection
    /// (in an audit with several lists PROXY=FILE, as with its list, and repeatable)
    #[arg(long, value_name = "FILE")]
    inspection_exempt: Vec<String>,
    /// Hosts for which the proxy requires no login (in an audit with several lists the same)
    #[arg(long, value_name = "FILE")]
    login_exempt: Vec<String>,
    /// The weekly file of Azure's networks (service tags, JSON), to judge the publisher's weaker way
    /// by addresses
    #[arg(long, value_name = "FILE")]
    service_tags: Option<String>,
    /// What kind of lists of exemptions these are [default: plain]
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    exempt_kind: Option<String>,
}

const INSPECTION: &str = "--inspection-exempt";
const LOGIN: &str = "--login-exempt";

/// The files of exemptions that belong to one list.
#[derive(Debug, Clone, Default)]
pub(super) struct GivenExempt {
    inspection: Option<String>,
    login: Option<String>,
}

impl GivenExempt {
    /// The files, each with its option.
    pub(super) fn files(self) -> impl Iterator<Item = (&'static str, String)> {
        let inspection = self.inspection.map(|file| (INSPECTION, file));
        let login = self.login.map(|file| (LOGIN, file));
        inspection.into_iter().chain(login)
    }
}

impl ExemptArgs {
    /// The first of the options that was given.
    pub(super) fn given(&self) -> Option<&'static str> {
        let options = [
            (INSPECTION, !self.inspection_exempt.is_empty()),
            (LOGIN, !self.login_exempt.is_empty()),
            ("--service-tags", self.service_tags.is_some()),
            ("--exempt-kind", self.exempt_kind.is_some()),
        ];
        let mut given = options.into_iter().filter(|(_, given)| *given);
        given.next().map(|(option, _)| option)
    }

    /// What belongs to the only list there is, whosever it is.
    pub(super) fn of_one_list(&self) -> Result<GivenExempt, Trouble> {
        let only = |option: &str, files: &[String]| match files {
            [] => Ok(None),
            [file] => Ok(Some(file.clone())),
            _ => Err(twice(option, "the list")),
        };
        Ok(GivenExempt {
            inspection: only(INSPECTION, &self.inspection_exempt)?,
            login: only(LOGIN, &self.login_exempt)?,
        })
    }

    /// What belongs to each of several lists, by the proxies whose they are.
    pub(super) fn by_list(&self, lists: &[Option<Owners>]) -> Result<Vec<GivenExempt>, Trouble> {
        let inspection = assigned(INSPECTION, &self.inspection_exempt, lists)?;
        let login = assigned(LOGIN, &self.login_exempt, lists)?;
        let pairs = inspection.into_iter().zip(login);
        Ok(pairs
            .map(|(inspection, login)| GivenExempt { inspection, login })
            .collect())
    }

    /// Reads what belongs to one list.
    pub(super) fn read(&self, given: &GivenExempt) -> Result<Exempt, Trouble> {
        let kind = Some(self.exempt_kind.as_deref().unwrap_or("plain"));
        let read = |path: &Option<String>, kind| {
            let path = path.as_ref();
            path.map(|path| open(std::slice::from_ref(path), kind))
                .transpose()
        };
        Ok(Exempt {
            inspection: read(&given.inspection, kind)?,
            login: read(&given.login, kind)?,
            service_tags: read(&self.service_tags, Some("networks"))?,
        })
    }
}

/// The file of an option for each list. Without a proxy in front of it, it belongs to the only list.
fn assigned(
    option: &str,
    values: &[String],
    lists: &[Option<Owners>],
) -> Result<Vec<Option<String>>, Trouble> {
    let mut files: Vec<Option<String>> = vec![None; lists.len()];
    for text in values {
        let split = Owners::split(text)
            .map_err(|error| Trouble::new(&format!("cannot use {option} {text}: {error}")))?;
        let (place, file) = match split {
            None if lists.len() > 1 => {
                return Err(Trouble::with_help(
                    &format!(
                        "it is unknown to which proxy {option} {text} belongs, and several have lists"
                    ),
                    &format!("write {option} PROXY=FILE, with the proxies of one --proxy-list"),
                ));
            }
            None => (Some(0), text.as_str()),
            Some((owners, file)) => {
                let same = |list: &Option<Owners>| list.as_ref().is_some_and(|it| it.same(&owners));
                (lists.iter().position(same), file)
            }
        };
        let Some(slot) = place.and_then(|place| files.get_mut(place)) else {
            return Err(Trouble::with_help(
                &format!("cannot use {option} {text}: no --proxy-list is that of the same proxies"),
                "name the proxies as in front of their list: --proxy-list PROXY=FILE",
            ));
        };
        if slot.is_some() {
            return Err(twice(option, "the same proxy"));
        }
        *slot = Some(file.to_owned());
    }
    Ok(files)
}

fn twice(option: &str, whose: &str) -> Trouble {
    Trouble::with_help(
        &format!("{option} is given more than once for {whose}"),
        "put the hosts into one file",
    )
}

/// Lists of exemptions that were read.
pub(super) struct Exempt {
    inspection: Option<(&'static ListFormat, Rulebook)>,
    login: Option<(&'static ListFormat, Rulebook)>,
    service_tags: Option<(&'static ListFormat, Rulebook)>,
}

impl Exempt {
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
