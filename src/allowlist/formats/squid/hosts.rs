//! Lists about hosts and URLs: domains and expressions.

use super::super::super::regex::{self, RegexError};
use super::super::super::rules::{Entry, Hosts, Oddity, OddityKind, Path, Place};
use super::super::names;
use super::acl::{Lists, Value};
use crate::source::document::DocumentError;

const fn entry(hosts: Hosts, place: Place) -> Entry {
    Entry {
        hosts,
        path: Path::Any,
        port: None,
        place,
    }
}

fn not_given(path: &str, place: Place) -> Entry {
    entry(
        Hosts::Undecided(format!("the list `{path}` was not given")),
        place,
    )
}

/// Values of `dstdomain` and the like: a name, or with a leading dot the name and everything below it.
pub(super) fn domains(
    lists: &mut Lists<'_>,
    index: usize,
    name: &str,
    values: &[Value],
) -> Result<Vec<Entry>, DocumentError> {
    let mut entries = Vec::new();
    for value in values {
        let (text, place) = match value {
            Value::NotGiven(path, place) => {
                entries.push(not_given(path, *place));
                continue;
            }
            Value::Text(text, place) => (text.to_ascii_lowercase(), *place),
        };
        let beside = lists
            .domains
            .get_mut(index)
            .map(|domains| domains.add(&text));
        if let Some(Err(other)) = beside {
            return Err(lists.stops(
                place,
                &format!(
                    "`{text}` stands beside `{other}` in `{name}`, and one of them holds the other"
                ),
                "take the one out that the other holds",
            ));
        }
        entries.push(entry(domain(lists, &text, place), place));
    }
    Ok(entries)
}

fn domain(lists: &mut Lists<'_>, lower: &str, place: Place) -> Hosts {
    let name = lower.strip_prefix('.').unwrap_or(lower);
    let literal = |text: &str| {
        let inside = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        inside.is_some_and(|inside| inside.parse::<std::net::Ipv6Addr>().is_ok())
    };
    if literal(lower) {
        return Hosts::Exact(lower.to_owned());
    }
    let Some(why) = names::not_a_name(name) else {
        return if lower.starts_with('.') {
            Hosts::Below {
                domain: name.to_owned(),
                itself: true,
                most: None,
            }
        } else {
            Hosts::Exact(name.to_owned())
        };
    };
    let help = match lower.trim_start_matches('*').trim_start_matches('.') {
        domain if lower.starts_with('*') => format!(
            "in `dstdomain` a leading dot stands for the domain and what is below it: `.{domain}`"
        ),
        _ => "write a name, or a name with a leading dot".to_owned(),
    };
    lists.oddities.push(Oddity {
        kind: OddityKind::Dead,
        message: format!("`{lower}` is compared letter by letter and matches no host: {why}"),
        help,
        place,
    });
    Hosts::Nothing
}

/// Expressions; `-i` and `+i` count for those behind them. Squid puts those of one list together and, where
/// that is no expression, takes each by itself and passes over those that are none.
pub(super) fn expressions(lists: &mut Lists<'_>, values: &[Value], urls: bool) -> Vec<Entry> {
    let mut any_case = false;
    let mut entries = Vec::new();
    let mut runs: Vec<(bool, Vec<(&str, Place)>)> = Vec::new();
    for value in values {
        match value {
            Value::NotGiven(path, place) => entries.push(not_given(path, *place)),
            Value::Text(text, _) if text == "-i" => any_case = true,
            Value::Text(text, _) if text == "+i" => any_case = false,
            Value::Text(text, place) => {
                let text = without_wildcards(text);
                match runs.last_mut() {
                    Some((case, run)) if *case == any_case => run.push((text, *place)),
                    _ => runs.push((any_case, vec![(text, *place)])),
                }
            }
        }
    }
    let hosts = |set| {
        if urls {
            Hosts::Url(Box::new(set))
        } else {
            Hosts::Set(Box::new(set))
        }
    };
    for (case, run) in runs {
        let read: Vec<_> = run
            .iter()
            .map(|(text, _)| regex::parse(text, case))
            .collect();
        let broken = |read: &Result<_, RegexError>| matches!(read, Err(RegexError::Broken(_)));
        if read.iter().any(broken) {
            let parts: Vec<String> = run.iter().map(|(text, _)| format!("({text})")).collect();
            let whole = regex::parse(&parts.join("|"), case);
            if let (Ok(set), Some((_, place))) = (whole, run.first()) {
                entries.push(entry(hosts(set), *place));
                continue;
            }
        }
        for ((text, place), read) in run.into_iter().zip(read) {
            let hosts = match read {
                Ok(set) => hosts(set),
                Err(RegexError::Broken(why)) => {
                    lists.oddities.push(Oddity {
                        kind: OddityKind::Dead,
                        message: format!(
                            "`{text}` is not a regular expression: {why}. Squid 5 passes over it, Squid 6 does not start"
                        ),
                        help: "correct it, or take it out".to_owned(),
                        place,
                    });
                    Hosts::Nothing
                }
                Err(why) => Hosts::Undecided(format!("of `{text}`: {why}")),
            };
            entries.push(entry(hosts, place));
        }
    }
    entries
}

/// Squid takes `^.*` and `.*` at the beginning of an expression out, without a look at what stands behind:
/// of `.*?a` it makes `?a`, which is none.
fn without_wildcards(text: &str) -> &str {
    let mut rest = text.strip_prefix("^.*").unwrap_or(text);
    while let Some(behind) = rest.strip_prefix(".*") {
        rest = behind;
    }
    if rest.is_empty() { ".*" } else { rest }
}
