//! Lists about hosts and URLs: domains and expressions.

use super::super::super::regex::{self, RegexError, Texts};
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
                "remove the one that the other contains",
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

/// Bytes of expressions that Squid puts together, beside the one that goes beyond them.
const MOST_TOGETHER: usize = 1024;
/// Longest expression that Squid reads.
const MOST_EXPRESSION: usize = 8191;

/// An expression, whether case does not count in it, and where it stands.
type Written<'a> = (&'a str, bool, Place);

/// Expressions; `-i` and `+i` count for those behind them. Squid puts those of one line together and, where any
/// of what it put together is not an expression, takes each by itself and skips those that are none.
pub(super) fn expressions(lists: &mut Lists<'_>, values: &[Value], urls: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut dead = |text: &str, why: &str, place: Place| {
        let shown: String = text.chars().take(60).collect();
        let dots = if shown.len() < text.len() { "..." } else { "" };
        lists.oddities.push(Oddity {
            kind: OddityKind::Dead,
            message: format!(
                "`{shown}{dots}` is not a regular expression: {why}. Squid 5 skips it, Squid 6 does not start"
            ),
            help: "correct it, or remove it".to_owned(),
            place,
        });
        Hosts::Nothing
    };
    let hosts = |texts| match texts {
        Texts::Regular(set) if urls => Hosts::Url(Box::new(set)),
        Texts::Regular(set) => Hosts::Set(Box::new(set)),
        Texts::Referring(referring) => Hosts::Referring(referring, urls),
    };
    for value in values {
        match value {
            Value::NotGiven(path, place) => entries.push(not_given(path, *place)),
            Value::Text(text, place) if text.len() > MOST_EXPRESSION => {
                dead(text, "it is too long", *place);
            }
            Value::Text(..) => {}
        }
    }
    let read = |(text, case, _): &Written<'_>| regex::parse(text, *case);
    let broken = |read: &Result<_, RegexError>| matches!(read, Err(RegexError::Broken(_)));
    let (together, each) = put_together(values);
    let mut whole = Vec::new();
    let mut apart = each;
    for run in &together {
        // Groups are counted again from 1 where Squid puts expressions together.
        let refers = |read: &Result<_, _>| matches!(read, Ok(Texts::Referring(_)));
        if !run.iter().map(read).any(|one| broken(&one) || refers(&one)) {
            whole.push(None);
            continue;
        }
        let parts: Vec<String> = run.iter().map(|(text, ..)| format!("({text})")).collect();
        let set = regex::parse(
            &parts.join("|"),
            run.first().is_some_and(|(_, case, _)| *case),
        );
        apart |= broken(&set);
        whole.push(Some(set));
    }
    for (run, set) in together.into_iter().zip(whole) {
        if let (Some(set), Some((.., place)), false) = (set, run.first(), apart) {
            let set = match set {
                Ok(set) => hosts(set),
                Err(why) => Hosts::Undecided(format!("of these expressions together: {why}")),
            };
            entries.push(entry(set, *place));
            continue;
        }
        for one in run {
            let (text, _, place) = one;
            let hosts = match read(&one) {
                Ok(set) => hosts(set),
                Err(RegexError::Broken(why)) => dead(text, why, place),
                Err(why) => Hosts::Undecided(format!("of `{text}`: {why}")),
            };
            entries.push(entry(hosts, place));
        }
    }
    entries
}

/// The expressions that Squid puts together, and whether it gives that up without a look: where nothing follows
/// what filled its buffer, or an option.
fn put_together(values: &[Value]) -> (Vec<Vec<Written<'_>>>, bool) {
    let mut runs: Vec<Vec<Written<'_>>> = Vec::new();
    let mut run: Vec<Written<'_>> = Vec::new();
    let (mut any_case, mut size, mut each) = (false, 0, false);
    for value in values {
        let Value::Text(text, place) = value else {
            continue;
        };
        let case = match text.as_str() {
            "-i" => true,
            "+i" => false,
            text if text.len() > MOST_EXPRESSION => continue,
            text => {
                let text = without_wildcards(text);
                run.push((text, any_case, *place));
                size += text.len();
                if size > MOST_TOGETHER {
                    runs.push(std::mem::take(&mut run));
                    size = 0;
                }
                continue;
            }
        };
        if case != any_case {
            each |= run.is_empty() && !runs.is_empty();
            if !run.is_empty() {
                runs.push(std::mem::take(&mut run));
            }
            (any_case, size) = (case, 0);
        }
    }
    each |= run.is_empty() && !runs.is_empty();
    if !run.is_empty() {
        runs.push(run);
    }
    (runs, each)
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
