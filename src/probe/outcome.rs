//! From the entries of a route to what the client gets: which entry it ends with.

use super::classify::Judged;
use super::situations::Situation;
use crate::finding::Verdict;
use crate::pac::dialects::{self, Failover};

/// One entry of a route with what came of it; `None` where it was not probed.
pub(super) struct Tried<'a> {
    pub(super) entry: &'a str,
    pub(super) judged: Option<&'a Judged>,
}

/// What the client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) verdict: Verdict,
    /// The situation that decided.
    pub(super) situation: Situation,
    /// The entry that it works by.
    pub(super) works_by: Option<usize>,
    /// What is to be said about the order of the entries.
    pub(super) order: Option<Order>,
}

/// What is wrong with the order of a route.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Order {
    /// Entries before the one that works take no connection; the client goes on.
    Delayed,
    /// The client by itself uses the first alone, and only a later one works.
    FirstOnly,
    /// An entry before the one that works answers, and clients do not go on after an answer.
    Answered,
}

/// What of a route the list allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    pub(super) inspection: bool,
    pub(super) login: bool,
}

/// True where the request gets its server's answer, as the list demands it.
pub(super) fn works(judged: &Judged, allowed: Allowed) -> bool {
    match judged.first() {
        Situation::Works => true,
        Situation::Inspected => allowed.inspection,
        _ => false,
    }
}

/// Follows the route as the client does: without a connection it goes on, after an answer it does not
/// (Chromium since version 67; WinHTTP leaves it to the program).
pub(super) fn outcome(client: &str, tried: &[Tried<'_>], allowed: Allowed) -> Outcome {
    let failover = dialects::named(client).map_or(Failover::NextEntry, |it| it.failover);
    let later = |from: usize| {
        tried.iter().enumerate().skip(from).find_map(|(index, it)| {
            it.judged
                .is_some_and(|judged| works(judged, allowed))
                .then_some(index)
        })
    };
    for (index, one) in tried.iter().enumerate() {
        let Some(judged) = one.judged else {
            return unknown(format!("{} was not probed", one.entry), Situation::NotSent);
        };
        let situation = judged.first();
        if works(judged, allowed) {
            return Outcome {
                verdict: Verdict::Met,
                situation,
                works_by: Some(index),
                order: (index > 0).then_some(Order::Delayed),
            };
        }
        if situation == Situation::NotSent {
            let why = judged.evidence().first().cloned().unwrap_or_default();
            return unknown(why, situation);
        }
        if situation == Situation::LoginRequired && allowed.login {
            let why = format!(
                "{} wants a login, which is never sent here; the list says that the client can log in",
                one.entry
            );
            return unknown(why, situation);
        }
        let why = format!("{}: {}", one.entry, plain(situation, judged));
        if !situation.is_without_connection() {
            return Outcome {
                verdict: Verdict::Violated(why),
                situation,
                works_by: None,
                order: later(index + 1).map(|_| Order::Answered),
            };
        }
        if failover != Failover::NextEntry
            && let Some(next) = later(index + 1)
        {
            let next = tried.get(next).map_or("", |it| it.entry);
            return Outcome {
                order: Some(Order::FirstOnly),
                ..unknown(
                    format!(
                        "{why}; {next} works, and {client} by itself uses only the first entry: \
                         it depends on the program whether it goes on"
                    ),
                    situation,
                )
            };
        }
        if index + 1 == tried.len() {
            return Outcome {
                verdict: Verdict::Violated(why),
                situation,
                works_by: None,
                order: None,
            };
        }
    }
    unknown("the route has no entry".to_owned(), Situation::NotSent)
}

fn unknown(why: String, situation: Situation) -> Outcome {
    Outcome {
        verdict: Verdict::Unknown(why),
        situation,
        works_by: None,
        order: None,
    }
}

/// The situation in a few words, with the first thing that was seen.
fn plain(situation: Situation, judged: &Judged) -> String {
    let word = situation.word().replace('-', " ");
    match judged.evidence().first() {
        Some(fact) => format!("{word}: {fact}"),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(situation: Situation) -> Judged {
        Judged {
            situations: vec![(situation, Vec::new())],
        }
    }

    const STRICT: Allowed = Allowed {
        inspection: false,
        login: false,
    };

    fn of(client: &str, situations: &[Situation], allowed: Allowed) -> Outcome {
        let all: Vec<Judged> = situations.iter().copied().map(judged).collect();
        let tried: Vec<Tried<'_>> = all
            .iter()
            .map(|it| Tried {
                entry: "PROXY p:1",
                judged: Some(it),
            })
            .collect();
        outcome(client, &tried, allowed)
    }

    #[test]
    fn clients_go_on_where_there_is_no_connection_and_not_after_an_answer() {
        use Situation as S;
        let ends = |client, situations: &[Situation]| {
            let outcome = of(client, situations, STRICT);
            (outcome.verdict.word(), outcome.works_by, outcome.order)
        };
        assert_eq!(ends("chromium", &[S::Works]), ("met", Some(0), None));
        assert_eq!(
            ends("chromium", &[S::ProxyDown, S::Works]),
            ("met", Some(1), Some(Order::Delayed))
        );
        assert_eq!(
            ends("winhttp", &[S::ProxyDown, S::Works]),
            ("unknown", None, Some(Order::FirstOnly))
        );
        assert_eq!(
            ends("chromium", &[S::Denied, S::Works]),
            ("violated", None, Some(Order::Answered))
        );
        assert_eq!(
            ends("chromium", &[S::ProxyDown, S::ProxyNameUnknown]),
            ("violated", None, None)
        );
        assert_eq!(ends("winhttp", &[S::ProxyDown]), ("violated", None, None));
        assert_eq!(ends("chromium", &[S::NotSent]), ("unknown", None, None));
        assert_eq!(ends("chromium", &[]), ("unknown", None, None));
    }

    #[test]
    fn inspection_and_logins_count_as_the_list_says() {
        let lax = Allowed {
            inspection: true,
            login: true,
        };
        for (situation, strict, allowed) in [
            (Situation::Inspected, "violated", "met"),
            (Situation::LoginRequired, "violated", "unknown"),
        ] {
            let verdict = |it| of("chromium", &[situation], it).verdict.word();
            assert_eq!((verdict(STRICT), verdict(lax)), (strict, allowed));
        }
    }
}
