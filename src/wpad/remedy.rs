//! What to do about a place that delivers no PAC file: each cause has its own next step.

use url::Url;

use super::address::{COLLISION_MARKER, is_nobody};
use super::delivery;
use crate::finding::discovery::{Candidate, CandidateOutcome, Fetch, FetchFailureKind, Hop};

/// The next step, and how to be rid of the place where no file is meant to be.
pub(super) fn of(candidate: &Candidate) -> String {
    let step = match (&candidate.outcome, &candidate.fetch) {
        (CandidateOutcome::NotAPacFile(why), _) => delivery::remedy(why).to_owned(),
        (_, Some(fetch)) => match &fetch.failure {
            Some(failure) => of_failure(failure.kind, fetch),
            None => of_status(fetch.status(), candidate),
        },
        _ => of_status(None, candidate),
    };
    let other = if candidate.mechanism == "dhcp" {
        "take option 252 out of the DHCP server"
    } else {
        "take the name out of DNS"
    };
    format!("{step} Where no file is meant to be there, {other}.")
}

/// True where no connection came about and nothing refused it: that takes time.
pub(super) fn is_silent(candidate: &Candidate) -> bool {
    let failure = candidate.fetch.as_ref().and_then(|it| it.failure.as_ref());
    failure.is_some_and(|it| it.kind == FetchFailureKind::Connect && !says_refused(&it.message))
}

fn says_refused(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["refused", "unreachable", "no route"]
        .iter()
        .any(|word| message.contains(word))
}

fn of_failure(kind: FetchFailureKind, fetch: &Fetch) -> String {
    let last = fetch.hops.last();
    let redirected = fetch.hops.len() > 1;
    let host = last.and_then(host).unwrap_or_else(|| "the host".to_owned());
    match kind {
        FetchFailureKind::Tls => {
            let first = fetch.hops.first().map_or("", |hop| &hop.url);
            let else_plain = if redirected && first.starts_with("http:") {
                ", or deliver the file without the redirect to https"
            } else {
                ""
            };
            format!(
                "Give the web server a certificate for {host} that is valid and that clients \
                 trust{else_plain}."
            )
        }
        FetchFailureKind::BadRedirect | FetchFailureKind::TooManyRedirects => {
            "Deliver the file at the URL that clients ask for, without a redirect.".to_owned()
        }
        FetchFailureKind::Connect
            if last.is_some_and(|hop| hop.addresses.contains(&COLLISION_MARKER)) =>
        {
            "There is no web server to look at: the address is a sign that the name left the network \
             (W-04)."
                .to_owned()
        }
        FetchFailureKind::Connect => {
            let message = fetch.failure.as_ref().map_or("", |it| &it.message);
            if says_refused(message) {
                format!(
                    "Start the web server for {host}, or let the name lead to the address and port \
                     where it listens."
                )
            } else {
                format!(
                    "Check that the web server for {host} runs, and that no firewall between it and \
                     clients drops their connections."
                )
            }
        }
        FetchFailureKind::TimedOut | FetchFailureKind::GivenUp => {
            "Find out why the web server takes the connection and is slow to answer.".to_owned()
        }
        FetchFailureKind::NoAddress if redirected => {
            format!("Give {host}, to which the server redirects, an address, or do not redirect.")
        }
        FetchFailureKind::NoAddress => {
            format!("Give {host} an address, or correct the URL.")
        }
        FetchFailureKind::Unresolved => {
            format!("Find out why the name servers do not answer for {host}.")
        }
        FetchFailureKind::NeverAsked => {
            let nobody = last.is_some_and(|hop| hop.addresses.iter().all(|it| is_nobody(*it)));
            if nobody {
                format!(
                    "If a name server blocks {host} in this way, let it answer that the name does not \
                     exist: some systems take that address for themselves."
                )
            } else {
                format!("Give {host} the address of a web server.")
            }
        }
        FetchFailureKind::TooLarge => {
            "Make the file smaller: rules that list hosts one by one often fit into a few patterns."
                .to_owned()
        }
        FetchFailureKind::CutShort | FetchFailureKind::BadResponse => {
            format!("Check what answers at {host}: it does not send a whole HTTP response.")
        }
        FetchFailureKind::BadUrl => "Correct the URL: http or https, with a host.".to_owned(),
        FetchFailureKind::NotAttempted | FetchFailureKind::NotRecorded => {
            "Let it be asked for.".to_owned()
        }
    }
}

fn of_status(status: Option<u16>, candidate: &Candidate) -> String {
    let path = Url::parse(&candidate.url)
        .map_or_else(|_| "/wpad.dat".to_owned(), |it| it.path().to_owned());
    match status {
        Some(404 | 410) => format!("Put the file where clients ask for it, at {path}."),
        Some(401 | 407) => {
            "Let the server deliver the file without a password: clients have none to give here."
                .to_owned()
        }
        Some(403) => "Let the server deliver the file to every client of the network.".to_owned(),
        Some(status @ 500..) => {
            format!("Repair the web server, which says that it failed (status {status}).")
        }
        _ => "Let the server deliver the file with status 200.".to_owned(),
    }
}

fn host(hop: &Hop) -> Option<String> {
    Some(Url::parse(&hop.url).ok()?.host_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::FetchFailure;

    fn help(
        kind: Option<FetchFailureKind>,
        message: &str,
        status: Option<u16>,
        urls: &[&str],
    ) -> String {
        let fetch = Some(Fetch {
            hops: urls
                .iter()
                .map(|url| Hop {
                    url: (*url).to_owned(),
                    status,
                    ..Hop::default()
                })
                .collect(),
            failure: kind.map(|kind| FetchFailure {
                kind,
                message: message.to_owned(),
            }),
            ..Fetch::default()
        });
        of(&Candidate {
            mechanism: "dns",
            url: urls[0].to_owned(),
            name: None,
            devolved_from: None,
            lookups: Vec::new(),
            by_server: Vec::new(),
            fetch,
            outcome: CandidateOutcome::FetchFailed(message.to_owned()),
        })
    }

    #[test]
    fn each_cause_has_its_own_next_step() {
        use FetchFailureKind as Kind;
        let url = "http://wpad.a.example.com/wpad.dat";
        let secure = "https://gate.example.com/wpad.dat";
        let mut seen: Vec<String> = Vec::new();
        for (kind, message, status, urls, part) in [
            (
                Some(Kind::Tls),
                "expired",
                None,
                &[url, secure][..],
                "certificate for gate.example.com that is valid and that clients trust, or deliver the file without",
            ),
            (
                Some(Kind::Tls),
                "expired",
                None,
                &[secure],
                "clients trust.",
            ),
            (
                Some(Kind::TooManyRedirects),
                "",
                None,
                &[url],
                "without a redirect",
            ),
            (
                Some(Kind::Connect),
                "Connection refused",
                None,
                &[url],
                "Start the web server",
            ),
            (
                Some(Kind::Connect),
                "deadline has elapsed",
                None,
                &[url],
                "firewall",
            ),
            (Some(Kind::TimedOut), "", None, &[url], "slow"),
            (
                Some(Kind::NoAddress),
                "",
                None,
                &[url],
                "Give wpad.a.example.com an address",
            ),
            (
                Some(Kind::NoAddress),
                "",
                None,
                &[url, secure],
                "to which the server redirects",
            ),
            (
                Some(Kind::Unresolved),
                "",
                None,
                &[url],
                "name servers do not answer",
            ),
            (Some(Kind::TooLarge), "", None, &[url], "smaller"),
            (
                Some(Kind::BadResponse),
                "",
                None,
                &[url],
                "whole HTTP response",
            ),
            (None, "", Some(404), &[url], "at /wpad.dat"),
            (None, "", Some(401), &[url], "without a password"),
            (None, "", Some(403), &[url], "every client"),
            (None, "", Some(503), &[url], "status 503"),
            (None, "", Some(204), &[url], "status 200"),
        ] {
            let help = help(kind, message, status, urls);
            assert!(help.contains(part), "{kind:?} {status:?}: {help}");
            assert!(!seen.contains(&help), "{help}");
            assert!(help.ends_with("take the name out of DNS."), "{help}");
            seen.push(help);
        }
    }
}
