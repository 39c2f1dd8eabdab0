//! What the values of a list mean, by its type.

use super::super::super::address_set::AddressSet;
use super::super::super::rules::{Condition, Place, Question};
use super::acl::{Lists, Value};
use super::addresses::{self, Address};
use super::checked;
use super::hosts::{domains, expressions};
use super::kinds::{Kind, Type};
use super::lines;
use super::logins::set_up;
use super::times;
use super::words::is_blank;
use crate::source::document::DocumentError;

/// A list: its name, its type, and where that stands.
pub(super) type About<'a> = (&'a str, &'static Type, Place);

/// What a list asks, from the values of one line.
pub(super) fn question(
    lists: &mut Lists<'_>,
    index: usize,
    (name, kind, place): About<'_>,
    values: &[Value],
) -> Result<Question, DocumentError> {
    match kind.kind {
        Kind::Domains => return Ok(Question::Hosts(domains(lists, index, name, values)?)),
        Kind::HostExpressions => return Ok(Question::Hosts(expressions(lists, values, false))),
        Kind::UrlExpressions => return Ok(Question::Hosts(expressions(lists, values, true))),
        Kind::PathExpressions => return Ok(Question::Paths(expressions(lists, values, false))),
        _ => {}
    }
    let missing = values.iter().find_map(|value| match value {
        Value::NotGiven(path, _) => Some(format!("`{path}`, which `{name}` names, was not given")),
        Value::Text(..) => None,
    });
    let texts: Vec<(&str, Place)> = values.iter().filter_map(text).collect();
    let words = || texts.iter().map(|(text, _)| *text);
    let line = lists.line(place);
    checked::check(lists, kind, place, &texts, missing.is_some())?;
    let open =
        |why: &str| Question::Undecided(format!("{why} (`{name}`, {line}, of type {})", kind.name));
    let found = match kind.kind {
        Kind::Ports => Question::Ports(each(lists, &texts, "is not a port", |text| {
            addresses::ports(text).ok_or("write 443 or 1025-65535")
        })?),
        // Of a line of a file the first word counts.
        Kind::Methods => {
            let first = |text: &str| text.split(is_blank).next().map(str::to_ascii_uppercase);
            Question::Methods(words().filter_map(first).collect())
        }
        Kind::Protocols => Question::Protocols(words().map(str::to_ascii_uppercase).collect()),
        Kind::Clients => Question::Clients(set(lists, name, &texts)?),
        Kind::Destinations => Question::Destinations(set(lists, name, &texts)?),
        Kind::AnyOf | Kind::AllOf => return group(lists, kind.kind, &texts, missing),
        Kind::Time => return time(lists, index, name, &texts, &line),
        Kind::Steps => Question::Steps(each(lists, &texts, "is not a step", |text| {
            match text.to_ascii_lowercase().as_str() {
                "sslbump1" => Ok(1),
                "sslbump2" => Ok(2),
                "sslbump3" => Ok(3),
                "generatingconnect" => Ok(0),
                _ => Err("the steps are SslBump1, SslBump2, SslBump3 and GeneratingCONNECT"),
            }
        })?),
        Kind::Has => match words().collect::<Vec<_>>().as_slice() {
            ["request"] => Question::Always,
            ["response" | "ALE"] => Question::Never,
            _ => {
                let help = "write request, response or ALE";
                return Err(lists.stops(place, "`has` takes one part of a transaction", help));
            }
        },
        Kind::Initiator => match words().collect::<Vec<_>>().as_slice() {
            [] => Question::Never,
            words if words.contains(&"client") => Question::Always,
            _ => open("it depends on who begins the transaction"),
        },
        Kind::Random => open("chance decides it"),
        Kind::Error if words().any(|error| error == "ERR_NONE") => Question::Always,
        Kind::Annotation
            if texts.is_empty() || texts.iter().any(|(text, _)| !text.contains('=')) =>
        {
            let message = format!("`{}` needs NAME=VALUE", kind.name);
            return Err(lists.stops(place, &message, "write an annotation, as in x=y"));
        }
        Kind::Annotation => Question::Always,
        Kind::Login if lists.fresh && !set_up(&lists.schemes) => {
            let message = format!("`{}` needs a way to log in", kind.name);
            let help = "set one up above with `auth_param SCHEME program ...`";
            return Err(lists.stops(place, &message, help));
        }
        Kind::Login | Kind::LoginsFrom => Question::Login,
        Kind::Error | Kind::Later => Question::Never,
        Kind::Helper => {
            lists.set_by_helpers.push(index);
            Question::Undecided(format!(
                "it depends on what a helper says (`{name}`, {line})"
            ))
        }
        Kind::Peer => {
            lists.about_peers.push(index);
            open("it depends on the proxy to which the request goes on")
        }
        Kind::ClientTls => {
            lists.about_client_tls.push(index);
            open("it depends on the TLS connection of the client")
        }
        Kind::Open(why) => {
            if kind.name == "external" {
                external(lists, place, &texts)?;
            }
            open(why)
        }
        _ => open("it is not decided here"),
    };
    Ok(match (missing, found) {
        (Some(why), _) => Question::Undecided(why),
        (None, found) => found,
    })
}

fn text(value: &Value) -> Option<(&str, Place)> {
    match value {
        Value::Text(text, place) => Some((text.as_str(), *place)),
        Value::NotGiven(..) => None,
    }
}

fn each<T>(
    lists: &Lists<'_>,
    texts: &[(&str, Place)],
    wrong: &str,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, DocumentError> {
    let one = |(text, place): &(&str, Place)| {
        read(text).map_err(|help| lists.stops(*place, &format!("`{text}` {wrong}"), help))
    };
    texts.iter().map(one).collect()
}

fn external(lists: &Lists<'_>, place: Place, texts: &[(&str, Place)]) -> Result<(), DocumentError> {
    let name = texts.first().map_or("", |(text, _)| *text);
    if !lists.fresh {
        let help = "give the second list a name of its own";
        return Err(lists.stops(place, "a list of type external has one line", help));
    }
    if let Some(helper) = lists.helpers.iter().find(|helper| helper.name == name) {
        if helper.login && !set_up(&lists.schemes) {
            let message = format!("`{name}` is asked about logins and needs a way to log in");
            let help = "set one up above with `auth_param SCHEME program ...`";
            return Err(lists.stops(place, &message, help));
        }
        return Ok(());
    }
    Err(lists.stops(
        place,
        &format!("no `external_acl_type` named `{name}` is defined before this line"),
        "define it above, or correct the name",
    ))
}

fn time(
    lists: &mut Lists<'_>,
    index: usize,
    name: &str,
    texts: &[(&str, Place)],
    line: &str,
) -> Result<Question, DocumentError> {
    let words = texts.iter().map(|(text, _)| *text);
    let more = times::times(words).map_err(|why| {
        let place = texts
            .first()
            .map_or(lines::place(0, 0, 0), |(_, place)| *place);
        lists.stops(
            place,
            why,
            "write days by their letters (SMTWHFA), and hours as 08:00-18:00",
        )
    })?;
    let all = lists.times.entry(index).or_default();
    all.extend(more);
    let question = if all.is_empty() {
        Question::Never
    } else if times::are_always(all) {
        Question::Always
    } else {
        Question::Undecided(format!("it depends on the time (`{name}`, {line})"))
    };
    if let Some(test) = lists.tests.get_mut(index) {
        test.question = question;
    }
    Ok(Question::Never)
}

/// Addresses; why Squid does not start with one.
fn set(
    lists: &mut Lists<'_>,
    name: &str,
    texts: &[(&str, Place)],
) -> Result<AddressSet, DocumentError> {
    let mut set = AddressSet::default();
    for (text, place) in texts {
        let address = addresses::address(text).map_err(|why| {
            let message = format!("`{text}` in `{name}`: {why}");
            lists.stops(
                *place,
                &message,
                "write 10.1.2.3, 10.0.0.0/8 or 10.1.0.1-10.1.0.9",
            )
        })?;
        match address {
            Address::Range(first, last) => {
                set.insert(first, last);
            }
            Address::Name(host) => set.names.push(host),
            Address::Keyword => {
                // It keeps a later `all` out, as everything that overlaps, and holds no address of version 4.
                set.insert(u128::MAX, u128::MAX);
                set.doubt_v6 = Some(format!(
                    "what `{text}` in `{name}` holds of addresses of version 6 is not decided here"
                ));
            }
            Address::Doubt(why) => set.doubt = Some(why),
        }
    }
    Ok(set)
}

/// Lists of lists: any of those on the line, or all of them; several lines are one of them each.
fn group(
    lists: &Lists<'_>,
    kind: Kind,
    texts: &[(&str, Place)],
    missing: Option<String>,
) -> Result<Question, DocumentError> {
    let conditions = texts
        .iter()
        .map(|(word, place)| lists.condition(word, *place))
        .collect::<Result<Vec<Condition>, _>>()?;
    if let Some(why) = missing {
        return Ok(Question::Undecided(why));
    }
    Ok(Question::Group(if kind == Kind::AllOf {
        vec![conditions]
    } else {
        conditions.into_iter().map(|one| vec![one]).collect()
    }))
}
