//! W-11: the name exists, but no PAC file comes. What clients do then, and what there is to do about it,
//! depends on why; the report says the first for each client.

use url::Url;

use super::{Facts, Rule, finding};
use crate::finding::discovery::{Candidate, CandidateOutcome, ClientEnd, FetchFailureKind};
use crate::finding::{Finding, Severity};
use crate::wpad::media_type::is_of_script;
use crate::wpad::remedy;

pub(super) const NOT_DELIVERED: Rule = Rule {
    code: "W-11",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let candidates = facts.discovery.candidates.iter().enumerate();
    candidates
        .filter_map(|(index, candidate)| of_place(facts, index, candidate))
        .collect()
}

fn of_place(facts: &Facts<'_>, index: usize, candidate: &Candidate) -> Option<Finding> {
    let (CandidateOutcome::FetchFailed(why) | CandidateOutcome::NotAPacFile(why)) =
        &candidate.outcome
    else {
        return None;
    };
    let fetch = candidate.fetch.as_ref();
    if fetch.is_some_and(crate::finding::discovery::Fetch::was_left_out) {
        return None;
    }
    let mut evidence = vec![why.clone()];
    evidence.extend(fetch.into_iter().flat_map(|it| &it.hops).filter_map(|hop| {
        let server = hop.server.as_ref()?;
        Some(format!("{} answered for {}", server, hop.url))
    }));
    evidence.extend(letter_lost(candidate));
    let ends: Vec<&ClientEnd> = facts
        .discovery
        .clients
        .iter()
        .filter(|end| end.candidate == Some(index))
        .collect();
    let with = |has_file: Option<bool>| {
        let clients: Vec<&str> = ends
            .iter()
            .filter(|end| end.has_file == has_file)
            .map(|end| end.client)
            .collect();
        clients.join("; ")
    };
    let (takers, losers, others) = (with(Some(true)), with(Some(false)), with(None));
    let then = if takers.is_empty() {
        consequence(facts, candidate, !losers.is_empty(), !others.is_empty())
    } else {
        "the others go without, as far as that is known".to_owned()
    };
    let what = if takers.is_empty() {
        what(candidate, !others.is_empty())
    } else {
        "delivers something that only some clients take"
    };
    for (label, clients) in [
        ("uses it", takers),
        ("goes DIRECT", losers),
        ("unknown", others),
    ] {
        if !clients.is_empty() {
            evidence.push(format!("{label}: {clients}"));
        }
    }
    let help = remedy::of(candidate);
    Some(finding(
        "W-11",
        Severity::Medium,
        format!("the place {} {what}: {then}", candidate.url),
        evidence,
        &help,
    ))
}

fn kind(candidate: &Candidate) -> Option<FetchFailureKind> {
    let failure = candidate.fetch.as_ref()?.failure.as_ref()?;
    Some(failure.kind)
}

fn what(candidate: &Candidate, is_open: bool) -> &'static str {
    match kind(candidate) {
        Some(FetchFailureKind::GivenUp) => "did not answer in the time that was given to it",
        Some(FetchFailureKind::Unresolved) => {
            "could not be reached from here, because the name of its server was not resolved"
        }
        Some(FetchFailureKind::NeverAsked) => "has an address that pac-check never contacts",
        Some(FetchFailureKind::BadRedirect | FetchFailureKind::TooManyRedirects) => {
            "only redirects, and no PAC file comes"
        }
        _ if is_open => "delivers no PAC file that every client takes",
        _ => "delivers no PAC file",
    }
}

/// What clients do there, as far as their ends say it. Where none is led there, it matters only once that
/// changes.
fn consequence(facts: &Facts<'_>, candidate: &Candidate, some_lose: bool, is_open: bool) -> String {
    let nobody = !some_lose && !is_open && !facts.discovery.clients.is_empty();
    if nobody && candidate.mechanism != "dhcp" {
        return "no client ends there as things are, as other places come before it".to_owned();
    }
    let waits = matches!(
        kind(candidate),
        Some(
            FetchFailureKind::TimedOut
                | FetchFailureKind::GivenUp
                | FetchFailureKind::CutShort
                | FetchFailureKind::Unresolved
        )
    ) || remedy::is_silent(candidate);
    match (is_open, some_lose, waits) {
        (true, true, _) => "some clients go DIRECT, and what others get is unknown",
        (true, false, true) => "clients that are led there wait, and what they get is unknown",
        (true, false, false) => "what clients that are led there get is unknown",
        (false, _, true) => "clients that are led there wait, and then go DIRECT or look elsewhere",
        (false, _, false) => "clients that are led there go DIRECT or look elsewhere",
    }
    .to_owned()
}

/// Old DHCP servers of Windows cut off the last character of option 252.
fn letter_lost(candidate: &Candidate) -> Option<String> {
    const CUT: [&str; 4] = [".pa", ".da", ".j", ".jv"];
    let url = Url::parse(&candidate.url).ok()?;
    let path = url.path().to_ascii_lowercase();
    let is_cut = candidate.mechanism == "dhcp" && CUT.iter().any(|end| path.ends_with(end));
    (is_cut && !is_of_script(&candidate.url)).then(|| {
        format!(
            "the last letter of {} may be missing: old DHCP servers of Windows cut it off; and WinHTTP \
             does not know a URL with that ending as that of a script",
            candidate.url
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;
    use crate::finding::discovery::{Discovery, Fetch, FetchFailure};

    fn lost(domain: &str, kind: FetchFailureKind) -> Candidate {
        let mut lost = candidate(domain, &["10.0.0.53 10.0.0.80"]);
        lost.outcome = CandidateOutcome::FetchFailed("why".to_owned());
        lost.fetch = Some(Fetch {
            failure: Some(FetchFailure {
                kind,
                message: "why".to_owned(),
            }),
            ..Fetch::default()
        });
        lost
    }

    fn end(candidate: usize, has_file: Option<bool>) -> ClientEnd {
        ClientEnd {
            client: "Firefox",
            candidate: Some(candidate),
            has_file,
            why: String::new(),
        }
    }

    fn message(network: &Discovery) -> String {
        checked(&NOT_DELIVERED, network).remove(0).message
    }

    #[test]
    fn a_name_without_a_file_is_found_and_a_missing_name_is_not() {
        let mut refused = candidate("lost.example.com", &["10.0.0.53 10.0.0.80"]);
        refused.outcome = CandidateOutcome::FetchFailed("connection refused".to_owned());
        let mut page = candidate("page.example.com", &["10.0.0.53 10.0.0.80"]);
        page.outcome = CandidateOutcome::NotAPacFile("it is an HTML page".to_owned());
        let missing = candidate("missing.example.com", &["10.0.0.53 NXDOMAIN"]);
        let left_out = lost("left.example.com", FetchFailureKind::NotAttempted);
        let found = checked(
            &NOT_DELIVERED,
            &discovery(&["example.com"], vec![refused, page, missing, left_out]),
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].evidence, ["connection refused"]);
        assert!(found[1].message.contains("wpad.page.example.com"));
    }

    #[test]
    fn only_those_who_are_kept_waiting_wait() {
        for (kind, waits) in [
            (FetchFailureKind::TimedOut, true),
            (FetchFailureKind::GivenUp, true),
            (FetchFailureKind::Tls, false),
            (FetchFailureKind::NoAddress, false),
            (FetchFailureKind::BadRedirect, false),
        ] {
            let network = discovery(&["a.example.com"], vec![lost("a.example.com", kind)]);
            assert_eq!(message(&network).contains("wait,"), waits, "{kind:?}");
        }
    }

    #[test]
    fn what_is_said_of_clients_is_what_their_ends_say() {
        let place = || lost("a.example.com", FetchFailureKind::Tls);
        let mut network = discovery(&["a.example.com"], vec![place(), place()]);
        network.clients = vec![end(0, Some(false))];
        let found = checked(&NOT_DELIVERED, &network);
        assert_eq!(found[0].evidence, ["why", "goes DIRECT: Firefox"]);
        assert!(found[1].message.contains("no client ends there"));
        network.clients = vec![end(0, Some(true)), end(1, None)];
        let found = checked(&NOT_DELIVERED, &network);
        assert!(found[0].message.contains("only some clients take"));
        assert_eq!(found[0].evidence, ["why", "uses it: Firefox"]);
        assert!(found[1].message.contains("is unknown"));
        assert_eq!(found[1].evidence, ["why", "unknown: Firefox"]);
    }

    #[test]
    fn a_url_whose_last_letter_is_missing_is_seen() {
        let mut cut = lost("a.example.com", FetchFailureKind::Tls);
        let seen = |candidate: &Candidate| {
            let network = discovery(&["a.example.com"], vec![candidate.clone()]);
            checked(&NOT_DELIVERED, &network)[0].evidence.len() == 2
        };
        cut.url = "http://web.example.com/proxy.pa".to_owned();
        assert!(!seen(&cut));
        cut.mechanism = "dhcp";
        assert!(seen(&cut));
        cut.url = "http://web.example.com/proxy.pac".to_owned();
        assert!(!seen(&cut));
    }
}
