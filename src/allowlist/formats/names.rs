//! What the lists of names share: a name on each line, `#` before comments.

use std::collections::{HashMap, HashSet};

use super::super::relation::labels_before;
use super::super::rules::{Entry, Hosts, Oddity, OddityKind, Path, Place, Rulebook};
use super::lines::lines;
use super::{MOST_ENTRIES, Missing, Remedy, foreign};
use crate::source::SourceFile;
use crate::source::document::DocumentError;

/// What one line means.
pub(super) struct Meaning {
    pub(super) hosts: Hosts,
    pub(super) path: Path,
    pub(super) port: Option<u16>,
    /// What is odd about it: kind, message, help.
    pub(super) oddity: Option<(OddityKind, String, String)>,
}

impl Meaning {
    /// Every path and port of these hosts.
    pub(super) const fn of(hosts: Hosts) -> Self {
        Self {
            hosts,
            path: Path::Any,
            port: None,
            oddity: None,
        }
    }

    /// Nothing at all, for the reason given.
    pub(super) fn dead(message: String, help: impl Into<String>) -> Self {
        Self::of(Hosts::Nothing).odd(OddityKind::Dead, message, help)
    }

    /// The product takes no list with it, for the reason given.
    pub(super) fn refused(message: String, help: impl Into<String>) -> Self {
        Self::of(Hosts::Nothing).odd(OddityKind::Refused, message, help)
    }

    #[must_use]
    pub(super) fn odd(
        mut self,
        kind: OddityKind,
        message: String,
        help: impl Into<String>,
    ) -> Self {
        self.oddity = Some((kind, message, help.into()));
        self
    }
}

/// The one file of a format whose files do not refer to others.
pub(super) fn the_file(files: Vec<SourceFile>) -> Result<SourceFile, DocumentError> {
    let mut files = files.into_iter();
    let file = files
        .next()
        .unwrap_or_else(|| SourceFile::new("list", String::new()));
    if let Some(other) = files.next() {
        return Err(DocumentError::of(
            &other,
            "a list in this format is one file, and does not refer to others",
            "judge each file by itself",
        ));
    }
    Ok(file)
}

/// Reads the lines of a list of names.
pub(super) fn read(
    files: Vec<SourceFile>,
    mut meaning: impl FnMut(&str) -> Meaning,
) -> Result<Rulebook, DocumentError> {
    let file = the_file(files)?;
    if let Some(error) = foreign::refusal(&file) {
        return Err(error);
    }
    let mut entries = Vec::new();
    let mut oddities = Vec::new();
    for (text, span) in lines(&file) {
        if entries.len() >= MOST_ENTRIES {
            return Err(DocumentError::at(
                &file,
                span,
                format!("the list has more than {MOST_ENTRIES} entries"),
                "split it, or leave out what the required URLs do not need",
            ));
        }
        let place = Place { file: 0, span };
        let meaning = meaning(text);
        entries.push(Entry {
            hosts: meaning.hosts,
            path: meaning.path,
            port: meaning.port,
            place,
        });
        if let Some((kind, message, help)) = meaning.oddity {
            oddities.push(Oddity {
                kind,
                message,
                help,
                place,
            });
        }
    }
    if entries.is_empty() {
        return Err(DocumentError::of(
            &file,
            "the list has no entries",
            "an empty list lets nothing through; is this the right file?",
        ));
    }
    Ok(Rulebook::of_names(file, entries, oddities))
}

/// Host and the rest of an entry, path with its slash.
pub(super) fn host_and_path(text: &str) -> (&str, Option<&str>) {
    match text.find('/') {
        Some(slash) => {
            let (host, path) = text.split_at(slash);
            (host, Some(path))
        }
        None => (text, None),
    }
}

/// Host and port of an entry.
pub(super) fn host_and_port(text: &str) -> Option<(&str, Option<u16>)> {
    match text.split_once(':') {
        None => Some((text, None)),
        Some((host, port)) => Some((host, Some(port.parse().ok().filter(|&port| port != 0)?))),
    }
}

/// Why a text is not a host name, where it is none.
pub(super) fn not_a_name(host: &str) -> Option<String> {
    if host.is_empty() {
        return Some("it names no host".to_owned());
    }
    if host.len() > 253
        || host
            .split('.')
            .any(|label| label.is_empty() || label.len() > 63)
    {
        return Some("it has an empty or too long label".to_owned());
    }
    let strange =
        |character: &char| !character.is_ascii_alphanumeric() && !"-_.".contains(*character);
    host.chars()
        .find(strange)
        .map(|character| format!("{character:?} cannot be in a host name"))
}

/// What to say about a scheme in an entry.
pub(super) fn scheme(text: &str, vendor: &str) -> Option<Meaning> {
    let (scheme, rest) = text.split_once("://")?;
    Some(Meaning::dead(
        format!("`{text}` begins with a scheme, and {vendor} compares it with host and path only"),
        format!("leave out `{scheme}://`: `{rest}`"),
    ))
}

/// The lines of a remedy at the end of the list, each once, without those that another one includes.
pub(super) fn at_the_end(
    missing: &[Missing<'_>],
    line: impl Fn(&Missing<'_>) -> String,
    meaning: impl Fn(&str) -> Meaning,
) -> Remedy {
    let mut lines: Vec<(String, Meaning)> = Vec::new();
    let mut seen = HashSet::new();
    for missing in missing {
        let line = line(missing);
        if seen.insert(line.clone()) {
            let meaning = meaning(&line);
            lines.push((line, meaning));
        }
    }
    let mut wide: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (_, meaning)) in lines.iter().enumerate() {
        if let Hosts::Below { domain, .. } = &meaning.hosts {
            wide.entry(domain).or_default().push(at);
        }
    }
    let included = |at: usize, meaning: &Meaning| {
        let (Hosts::Exact(name) | Hosts::Below { domain: name, .. }) = &meaning.hosts else {
            return false;
        };
        let above = std::iter::successors(Some(name.as_str()), |name| {
            name.split_once('.').map(|(_, parent)| parent)
        });
        let wider = above.filter_map(|domain| wide.get(domain)).flatten();
        wider
            .filter(|&&other| other != at)
            .filter_map(|&other| lines.get(other))
            .any(|(_, other)| includes(other, meaning) && !(includes(meaning, other)))
    };
    let kept: Vec<String> = lines
        .iter()
        .enumerate()
        .filter(|(at, (_, meaning))| !included(*at, meaning))
        .map(|(_, (line, _))| line.clone())
        .collect();
    Remedy {
        place: "at the end of the list".to_owned(),
        before_line: None,
        lines: kept,
    }
}

/// Does one entry stand for all that another one stands for?
fn includes(wide: &Meaning, narrow: &Meaning) -> bool {
    let paths = match (&wide.path, &narrow.path) {
        (Path::Any, _) => true,
        (Path::Prefix(wide), Path::Prefix(narrow)) => narrow.starts_with(wide.as_str()),
        (Path::Prefix(_), Path::Any) => false,
    };
    let ports = wide.port.is_none() || wide.port == narrow.port;
    let Hosts::Below {
        domain,
        itself,
        most,
    } = &wide.hosts
    else {
        return false;
    };
    let hosts = match &narrow.hosts {
        Hosts::Exact(name) => labels_before(name, domain).is_some_and(|labels| {
            (labels > 0 || *itself) && most.is_none_or(|most| labels <= usize::from(most))
        }),
        Hosts::Below {
            domain: inner,
            itself: with_inner,
            most: deepest,
        } => labels_before(inner, domain).is_some_and(|labels| {
            let depth = match (most, deepest) {
                (None, _) => true,
                (Some(most), Some(deepest)) => labels + usize::from(*deepest) <= usize::from(*most),
                (Some(_), None) => false,
            };
            (labels > 0 || *itself || !with_inner) && depth
        }),
        _ => false,
    };
    paths && ports && hosts
}
