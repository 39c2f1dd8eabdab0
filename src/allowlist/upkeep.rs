//! What is to be said about single entries: written wrongly, too wide, repeated, not needed.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

use super::asked::wanted;
use super::coverage::Shown;
use super::origin;
use super::reasons;
use super::relation::{Relation, relation};
use super::rules::{Action, Entry, Hosts, OddityKind, Path, Place, Question, Rulebook};
use crate::finding::{Finding, Label, Severity};
use crate::profiles::Profile;

/// Entries that one finding shows before it only counts.
const SHOWN: usize = 5;

/// The findings about a list, most severe first. `thorough` says whether every entry is compared with
/// every row.
pub(super) fn findings(
    book: &Rulebook,
    profiles: &[Profile],
    thorough: bool,
    deciding: &[Option<usize>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(odd(book));
    findings.extend(overruled(book, deciding));
    findings.extend(shared_suffixes(book));
    findings.extend(repeated(book));
    if thorough {
        findings.extend(not_needed(book, profiles));
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// One finding for each odd entry up to a number, then one that counts the rest.
fn odd(book: &Rulebook) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (kind, code, severity) in [
        (OddityKind::Refused, "A-12", Severity::High),
        (OddityKind::Dead, "A-12", Severity::High),
        (OddityKind::Wide, "A-13", Severity::Medium),
    ] {
        let all: Vec<_> = book
            .oddities
            .iter()
            .filter(|oddity| oddity.kind == kind)
            .collect();
        for oddity in all.iter().take(SHOWN) {
            findings.push(Finding {
                code,
                severity,
                message: oddity.message.clone(),
                evidence: Vec::new(),
                help: oddity.help.clone(),
                labels: book.label(oddity.place, "here").into_iter().collect(),
            });
        }
        if all.len() > SHOWN {
            let rest: Vec<Place> = all.iter().skip(SHOWN).map(|oddity| oddity.place).collect();
            let text = format!("{} more entries are written like these", rest.len());
            findings.push(listed(
                book,
                (code, severity),
                text,
                "Correct them alike.",
                &rest,
            ));
        }
    }
    findings
}

/// A line that lets everything through, so that lists behind it decide about nothing.
fn overruled(book: &Rulebook, deciding: &[Option<usize>]) -> Option<Finding> {
    let found = origin::overruled(book, deciding)?;
    let line = |number: usize| book.rules.get(number).map(|rule| rule.place);
    let lines: Vec<Place> = found
        .lines
        .iter()
        .filter_map(|&number| line(number))
        .collect();
    let by = reasons::by(
        book,
        &Shown {
            host: String::new(),
            rule: Some(found.by),
        },
    );
    let mut finding = listed(
        book,
        ("A-13", Severity::Medium),
        format!(
            "{by} lets this client through whatever the host is: the lines about hosts behind it never decide"
        ),
        "If only those hosts are meant to be open, put the lines about hosts first and take this one out.",
        &lines,
    );
    finding.labels.splice(
        0..0,
        line(found.by).and_then(|place| book.label(place, "this line decides")),
    );
    Some(finding)
}

/// Entries that open a domain below which anybody gets names.
fn shared_suffixes(book: &Rulebook) -> Vec<Finding> {
    let places: Vec<Place> = allowed(book)
        .filter(|entry| match &entry.hosts {
            Hosts::Below { domain, .. } => {
                psl::suffix_str(domain).is_some_and(|suffix| suffix == domain)
            }
            _ => false,
        })
        .map(|entry| entry.place)
        .collect();
    if places.is_empty() {
        return Vec::new();
    }
    let text =
        "these entries open domains in which anyone can register names, not only your organisation";
    let help = "Where it is known which names are yours, list those instead.";
    let about = ("A-09", Severity::Medium);
    vec![listed(book, about, text.to_owned(), help, &places)]
}

/// Entries that another one of the same set makes unnecessary.
fn repeated(book: &Rulebook) -> Option<Finding> {
    let mut places = Vec::new();
    for test in &book.tests {
        let Question::Hosts(entries) = &test.question else {
            continue;
        };
        let mut wide: HashMap<&str, u32> = HashMap::new();
        let mut seen: HashSet<Said<'_>> = HashSet::new();
        for (index, entry) in (0..).zip(entries) {
            if let Hosts::Below {
                domain,
                itself: true,
                most: None,
            } = &entry.hosts
                && entry.path == Path::Any
                && entry.port.is_none()
            {
                wide.entry(domain).or_insert(index);
            }
        }
        for (index, entry) in (0..).zip(entries) {
            let name = match &entry.hosts {
                Hosts::Exact(name) => name,
                Hosts::Below { domain, .. } => domain,
                _ => continue,
            };
            let is_first = seen.insert(Said(entry));
            let above = std::iter::successors(Some(name.as_str()), |name| {
                name.split_once('.').map(|(_, parent)| parent)
            });
            let covered = above
                .filter_map(|domain| wide.get(domain))
                .any(|&other| other != index);
            if !is_first || covered {
                places.push(entry.place);
            }
        }
    }
    let text = "these entries say what others say already".to_owned();
    let help = "Remove them; Squid warns about a name beside its own domain with a leading dot.";
    (!places.is_empty()).then(|| listed(book, ("A-10", Severity::Low), text, help, &places))
}

/// An entry as what it says, wherever it stands.
struct Said<'e>(&'e Entry);

impl<'e> Said<'e> {
    const fn parts(&self) -> (&'e Hosts, &'e Path, Option<u16>) {
        (&self.0.hosts, &self.0.path, self.0.port)
    }
}

impl PartialEq for Said<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Said<'_> {}

impl Hash for Said<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// Entries that none of the required patterns touches.
fn not_needed(book: &Rulebook, profiles: &[Profile]) -> Option<Finding> {
    let rows: Vec<_> = profiles
        .iter()
        .flat_map(Profile::rows)
        .map(|(_, row)| wanted(row, "GET", None, Vec::new()))
        .collect();
    let needed = |entry: &&Entry| {
        matches!(entry.hosts, Hosts::Nothing)
            || rows
                .iter()
                .any(|wanted| !matches!(relation(&entry.hosts, wanted), Relation::None))
    };
    let places: Vec<Place> = allowed(book)
        .filter(|entry| !needed(entry))
        .map(|entry| entry.place)
        .collect();
    let text = "these entries let through what none of the required URLs needs".to_owned();
    let help = "Nothing to do where something else needs them.";
    (!places.is_empty()).then(|| listed(book, ("A-08", Severity::Info), text, help, &places))
}

/// The entries that rules allow.
fn allowed(book: &Rulebook) -> impl Iterator<Item = &Entry> {
    let first = book.stages.first().map(|stage| stage.rules.clone());
    let rules = first.and_then(|rules| book.rules.get(rules));
    let mut tests: Vec<usize> = rules
        .unwrap_or_default()
        .iter()
        .filter(|rule| rule.action == Action::Allow)
        .flat_map(|rule| &rule.conditions)
        .filter(|condition| !condition.negated)
        .map(|condition| condition.test)
        .collect();
    tests.sort_unstable();
    tests.dedup();
    tests
        .into_iter()
        .filter_map(|test| book.tests.get(test))
        .flat_map(|test| match &test.question {
            Question::Hosts(entries) => entries.as_slice(),
            _ => &[],
        })
}

fn listed(
    book: &Rulebook,
    (code, severity): (&'static str, Severity),
    message: String,
    help: &str,
    places: &[Place],
) -> Finding {
    let mut evidence: Vec<String> = places
        .iter()
        .take(SHOWN)
        .map(|place| format!("`{}`", book.text(*place)))
        .collect();
    if places.len() > SHOWN {
        evidence.push(format!("and {} more", places.len() - SHOWN));
    }
    let labels: Vec<Label> = places
        .iter()
        .take(SHOWN)
        .filter_map(|place| book.label(*place, "here"))
        .collect();
    Finding {
        code,
        severity,
        message,
        evidence,
        help: help.to_owned(),
        labels,
    }
}
