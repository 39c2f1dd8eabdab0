//! What the values of a list mean, by its type.

use ipnet::IpNet;

use super::super::super::regex;
use super::super::super::rules::{Entry, Hosts, Path, Place, Question};
use super::{addresses, directives};

/// A value of a list.
pub(super) enum Value {
    Text(String, Place),
    /// A file that was not given.
    NotGiven(String),
}

pub(super) const fn entry(hosts: Hosts, place: Place) -> Entry {
    Entry {
        hosts,
        path: Path::Any,
        port: None,
        place,
    }
}

pub(super) fn not_given(path: &str) -> Hosts {
    Hosts::Undecided(format!("the list `{path}` was not given"))
}

/// Values of `dstdom_regex`, or of `url_regex` where they are about URLs; `-i` and `+i` count for
/// those behind them.
pub(super) fn regexes(values: &[Value], urls: bool) -> Vec<Entry> {
    let mut any_case = false;
    let mut entries = Vec::new();
    for value in values {
        let (text, place) = match value {
            Value::NotGiven(path) => {
                entries.push(entry(not_given(path), directives::place(0, 0, 0)));
                continue;
            }
            Value::Text(text, place) => (text.as_str(), *place),
        };
        // In a file the option stands before the expression on its line.
        let (case, expression) = match text.split_once(char::is_whitespace) {
            Some((option @ ("-i" | "+i"), rest)) => (option == "-i", rest.trim_start()),
            _ => (any_case, text),
        };
        match expression {
            "-i" => any_case = true,
            "+i" => any_case = false,
            "-n" | "--" => {}
            expression => {
                let hosts = match regex::parse(expression, case) {
                    Ok(set) if urls => Hosts::Url {
                        urls: Box::new(set),
                        open: !expression.contains('$'),
                    },
                    Ok(set) => Hosts::Set(Box::new(set)),
                    Err(why) => Hosts::Undecided(format!("of `{expression}`: {why}")),
                };
                entries.push(entry(hosts, place));
            }
        }
    }
    entries
}

pub(super) fn clients<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Question {
    match networks(name, values) {
        Ok(networks) => Question::Clients(networks),
        Err(other) => other,
    }
}

pub(super) fn destinations<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Question {
    match networks(name, values) {
        Ok(networks) => Question::Destinations(networks),
        Err(other) => other,
    }
}

/// Networks; the question itself where they are all, or something else.
fn networks<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Result<Vec<IpNet>, Question> {
    let mut networks: Vec<IpNet> = Vec::new();
    for text in values {
        if text == "all" {
            return Err(Question::Always);
        }
        match addresses::networks(text) {
            Some(found) => networks.extend(found),
            None => {
                return Err(Question::Undecided(format!(
                    "`{text}` in `{name}` is not decided: it is no address or network"
                )));
            }
        }
    }
    Ok(networks)
}

pub(super) fn steps<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> Question {
    let mut steps = Vec::new();
    for text in values {
        match text.strip_prefix("SslBump").map(str::parse) {
            Some(Ok(step @ 1..=3)) => steps.push(step),
            _ => return Question::Undecided(format!("`{text}` in `{name}` is no step")),
        }
    }
    Question::Steps(steps)
}
