//! Why something does not get through, in words.

use super::coverage::{Answers, Shown};
use super::index::List;
use super::relation::{entries_with, labels_before};
use super::rules::{self, Hosts, Path, Rulebook};
use super::wanted::Wanted;

/// Why something is refused or unknown, and the code where it is more than a missing entry.
pub(super) fn reason(
    list: &List<'_>,
    wanted: &Wanted<'_>,
    answers: &Answers,
) -> (Option<&'static str>, Vec<String>) {
    let book = list.book;
    let mut reasons = Vec::new();
    let mut code = None;
    if let Some(refused) = &answers.refused {
        if by_port(book, refused) {
            code = Some("A-14");
            reasons.push(format!(
                "{} refuses {} to port {}, whatever the host",
                by(book, refused),
                wanted.method,
                wanted.port
            ));
        } else {
            reasons.push(match &answers.admitted {
                Some(admitted) => format!(
                    "`{}` gets through, `{}` does not",
                    admitted.host, refused.host
                ),
                None if refused.rule.is_some() && book.judges_ports => {
                    let what = match &answers.unknown {
                        Some(_) if wanted.labels.is_some() => format!("`{}`", refused.host),
                        _ => "it".to_owned(),
                    };
                    format!("{} refuses {what}", by(book, refused))
                }
                None if answers.unknown.is_some() && wanted.labels.is_some() => {
                    format!("no entry lets `{}` through", refused.host)
                }
                None => "no entry lets it through".to_owned(),
            });
            let near = list
                .thorough
                .then(|| near_miss(book, wanted, &refused.host));
            if let Some((near, why)) = near.flatten() {
                code = near.or(code);
                reasons.push(why);
            }
            reasons.extend(answers.near.clone());
        }
    }
    if let Some((shown, why)) = &answers.unknown {
        let rule = shown.rule.filter(|_| book.judges_ports);
        let line = rule.map(|_| by(book, shown));
        // What happens in either case names the line already.
        let line = line.filter(|line| !why.contains(line.as_str()));
        let why = match line {
            Some(line) => format!("{why}: {line}"),
            None => why.clone(),
        };
        let beside = answers.refused.is_some() && wanted.labels.is_some();
        reasons.push(match beside {
            true if shown.host == wanted.host => {
                format!("whether other names get through is unknown: {why}")
            }
            true => format!("whether `{}` gets through is unknown: {why}", shown.host),
            false => why,
        });
    }
    (code, reasons)
}

/// The rule by its text and line.
pub(super) fn by(book: &Rulebook, shown: &Shown) -> String {
    let rule = shown.rule.and_then(|rule| book.rules.get(rule));
    match rule.and_then(|rule| book.label(rule.place, "").map(|label| (rule, label))) {
        Some((rule, label)) => format!(
            "`{}` ({}:{})",
            book.text(rule.place)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" "),
            label.file,
            label.start.line
        ),
        None => "the end of the list".to_owned(),
    }
}

/// True where the rule looks at port or method and not at the host.
fn by_port(book: &Rulebook, shown: &Shown) -> bool {
    let rule = shown.rule.and_then(|rule| book.rules.get(rule));
    rule.is_some_and(|rule| {
        let questions = || {
            let conditions = rule.conditions.iter();
            conditions
                .filter_map(|condition| book.tests.get(condition.test).map(|test| &test.question))
        };
        questions().any(|question| {
            matches!(
                question,
                rules::Question::Ports(_) | rules::Question::Methods(_)
            )
        }) && !questions().any(|question| matches!(question, rules::Question::Hosts(_)))
    })
}

/// An entry by its text and line.
pub(super) fn entry(book: &Rulebook, place: rules::Place) -> String {
    let label = book.label(place, "");
    let line = label.map_or(0, |label| label.start.line);
    format!("`{}` (line {line})", book.text(place))
}

/// An entry that looks as if it were meant for what is refused, and why it does not do.
fn near_miss(
    book: &Rulebook,
    wanted: &Wanted<'_>,
    refused: &str,
) -> Option<(Option<&'static str>, String)> {
    let place = |one: &rules::Entry| entry(book, one.place);
    for entry in book.entries() {
        let text = book.text(entry.place);
        match &entry.hosts {
            Hosts::Nothing if text.to_ascii_lowercase().contains(wanted.host) => {
                return Some((
                    Some("A-12"),
                    format!("{} matches nothing as it is written", place(entry)),
                ));
            }
            Hosts::Below {
                domain,
                most: Some(most),
                ..
            } if labels_before(refused, domain)
                .is_some_and(|labels| labels > usize::from(*most)) =>
            {
                let labels = labels_before(refused, domain).unwrap_or(0);
                return Some((
                    None,
                    format!(
                        "{} reaches {most} labels below the domain, and this name has {labels}",
                        place(entry)
                    ),
                ));
            }
            Hosts::Below {
                domain,
                itself: false,
                ..
            } if domain == refused => {
                return Some((
                    Some("A-07"),
                    format!(
                        "{} means the names below it, not the domain itself",
                        place(entry)
                    ),
                ));
            }
            Hosts::Url(_)
                if !wanted.sees_path()
                    && text
                        .replace('\\', "")
                        .to_ascii_lowercase()
                        .contains(wanted.host) =>
            {
                return Some((
                    Some("A-06"),
                    format!(
                        "{} is about URLs, and of a tunnel the proxy sees host and port only ({}:{})",
                        place(entry),
                        wanted.host,
                        wanted.port
                    ),
                ));
            }
            Hosts::Exact(name) if wanted.labels.is_some() && name == wanted.host => {
                return Some((
                    Some("A-07"),
                    format!(
                        "{} means the domain alone, not the names below it",
                        place(entry)
                    ),
                ));
            }
            _ => {}
        }
    }
    let hidden = entries_with(book, refused)
        .into_iter()
        .find(|entry| entry.path != Path::Any)?;
    Some(if wanted.method == "CONNECT" {
        (
            Some("A-06"),
            format!(
                "{} names a path, and of a tunnel the proxy sees host and port only",
                place(hidden)
            ),
        )
    } else {
        (None, format!("{} names another path", place(hidden)))
    })
}
