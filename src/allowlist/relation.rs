//! How single entries lie to what is wanted: by host and by path.

use super::referring::Referring;
use super::rules::{Entry, Hosts, Path, Rulebook};
use super::wanted::Wanted;
use crate::language::Automaton;

/// Does an entry's path hold for all that is wanted (`true`), for some of it, or for none?
pub(super) fn path_fits(path: &Path, wanted: &Wanted<'_>) -> Option<bool> {
    match (path, wanted.path) {
        (Path::Any, _) => Some(true),
        _ if !wanted.sees_path() => None,
        (Path::Prefix(_), None) => Some(false),
        (Path::Prefix(own), Some(path)) if path.starts_with(own.as_str()) => Some(true),
        (Path::Prefix(own), Some(path)) => own.starts_with(path).then_some(false),
    }
}

/// How the names of an entry lie to those that are wanted.
pub(super) enum Relation {
    None,
    Some,
    All,
    Unknown(String),
}

pub(super) fn relation(hosts: &Hosts, wanted: &Wanted<'_>) -> Relation {
    match hosts {
        Hosts::Nothing => Relation::None,
        Hosts::Undecided(why) => Relation::Unknown(why.clone()),
        Hosts::Set(_) | Hosts::Url(_) => Relation::Some,
        Hosts::Referring(referring, of_url) => referred(referring, *of_url, wanted),
        Hosts::Exact(name) => match wanted.labels {
            None if name == wanted.host => Relation::All,
            Some(_) if labels_before(name, wanted.host).is_some_and(|labels| labels > 0) => {
                Relation::Some
            }
            _ => Relation::None,
        },
        Hosts::Below {
            domain,
            itself,
            most,
        } => {
            if let Some(labels) = labels_before(wanted.host, domain) {
                let deepest = labels + usize::from(wanted.labels.unwrap_or(0));
                let fits = most.is_none_or(|most| deepest <= usize::from(most));
                let itself_fits = *itself || labels > 0 || wanted.labels.is_some();
                return match (fits && itself_fits, wanted.labels) {
                    (true, _) => Relation::All,
                    (false, None) => Relation::None,
                    (false, Some(_)) => Relation::Some,
                };
            }
            let inside = wanted.labels.is_some() && labels_before(domain, wanted.host).is_some();
            if inside {
                Relation::Some
            } else {
                Relation::None
            }
        }
    }
}

/// One text is tried; many are not known.
fn referred(referring: &Referring, of_url: bool, wanted: &Wanted<'_>) -> Relation {
    let text = if of_url {
        let (before, behind) = wanted.around_host();
        format!("{before}{}{behind}", wanted.host)
    } else {
        wanted.host.to_owned()
    };
    let holds = match wanted.labels {
        None => referring.holds(&text),
        Some(_) => None,
    };
    match (holds, wanted.labels) {
        (Some(true), _) => Relation::All,
        (Some(false), _) => Relation::None,
        (None, labels) => Relation::Unknown(referring.why(labels.is_some())),
    }
}

/// How many labels stand before the domain; 0 where the name is the domain itself.
pub(super) fn labels_before(name: &str, domain: &str) -> Option<usize> {
    if name == domain {
        return Some(0);
    }
    let before = name.strip_suffix(domain)?.strip_suffix('.')?;
    Some(before.split('.').count())
}

/// The entries about hosts that hold for a name and any of its paths, whatever the port.
pub(super) fn entries_with<'a>(book: &'a Rulebook, name: &str) -> Vec<&'a Entry> {
    let wanted = Wanted {
        host: name,
        lead: "",
        labels: None,
        path: None,
        method: "GET",
        port: 80,
        client: None,
        addresses: Vec::new(),
        step: 0,
    };
    book.entries()
        .filter(|entry| match relation(&entry.hosts, &wanted) {
            Relation::All => true,
            Relation::Some => holds(&entry.hosts, name),
            Relation::None | Relation::Unknown(_) => false,
        })
        .collect()
}

fn holds(hosts: &Hosts, name: &str) -> bool {
    if matches!(hosts, Hosts::Url(_)) {
        return false;
    }
    let mut automaton = Automaton::default();
    let added = hosts
        .expression()
        .map(|expression| automaton.add(&expression, 0));
    if added != Some(Ok(())) {
        return false;
    }
    !automaton.accepting(name).is_empty()
}
