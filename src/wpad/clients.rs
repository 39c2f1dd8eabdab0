//! What the clients make of the same network: which mechanisms they use, in which order, and where
//! they stop. Data, with sources.

use crate::finding::discovery::{Candidate, CandidateOutcome, ClientEnd, Discovery, Fetch};

/// Every client, in the order of reports.
pub const ALL: &[&Client] = &[
    &CHROMIUM_WINDOWS,
    &CHROMIUM_ELSEWHERE,
    &FIREFOX_WINDOWS,
    &FIREFOX_ELSEWHERE,
    &WINDOWS,
    &LIBPROXY,
];

/// How a client detects its proxy.
pub struct Client {
    /// The client and where it runs, for people.
    pub title: &'static str,
    /// What it does with option 252.
    pub dhcp: Dhcp,
    /// True where it asks for the parents of the machine's domain, too.
    pub devolves: bool,
    /// How long it waits for the address of `wpad`, in milliseconds; then it goes on without DNS.
    /// `None` for as long as the system's resolver takes.
    pub patience_ms: Option<u64>,
}

/// Option 252 in a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dhcp {
    /// Not read.
    Ignored,
    /// Tried first; DNS follows where it leads to no PAC file.
    First,
    /// Tried first; where it is there, DNS is not tried.
    Only,
}

/// chromium/src net/proxy_resolution/pac_file_decider.cc (order, no devolution; the quick check of the
/// name, `kQuickCheckDelayMs`),
/// net/proxy_resolution/win/dhcp_pac_file_adapter_fetcher_win.cc; ChromeOS likewise.
const CHROMIUM_WINDOWS: Client = Client {
    title: "Chromium on Windows and ChromeOS",
    dhcp: Dhcp::First,
    devolves: false,
    patience_ms: Some(1000),
};
/// The same decider; without a fetcher for DHCP.
const CHROMIUM_ELSEWHERE: Client = Client {
    title: "Chromium on Linux and macOS",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: Some(1000),
};
/// gecko netwerk/base/nsPACMan.cpp (`network.proxy.enable_wpad_over_dhcp`): the well-known name only
/// where DHCP names nothing.
const FIREFOX_WINDOWS: Client = Client {
    title: "Firefox on Windows",
    dhcp: Dhcp::Only,
    devolves: false,
    patience_ms: None,
};
/// The same file: no system but Windows gives it a DHCP client.
const FIREFOX_ELSEWHERE: Client = Client {
    title: "Firefox on Linux and macOS",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: None,
};
/// Microsoft Learn, WinHTTP AutoProxy; a wrong URL from DHCP is not made good by DNS. Devolution as
/// in the policy "Primary DNS suffix devolution level".
const WINDOWS: Client = Client {
    title: "Windows (WinHTTP, WinINET)",
    dhcp: Dhcp::Only,
    devolves: true,
    patience_ms: None,
};
/// libproxy src/backend/px-manager.c
const LIBPROXY: Client = Client {
    title: "libproxy, GNOME",
    dhcp: Dhcp::Ignored,
    devolves: false,
    patience_ms: None,
};

/// What each client ends with.
///
/// Browsers ask for `http://wpad/wpad.dat`: the resolver takes the first domain in which `wpad` has
/// an address, and where no file comes from there, no other domain is tried. The draft's clients, and
/// pac-check's choice, go on.
pub(super) fn ends(discovery: &Discovery) -> Vec<ClientEnd> {
    ALL.iter().map(|client| end(client, discovery)).collect()
}

fn end(client: &Client, discovery: &Discovery) -> ClientEnd {
    let candidates = || discovery.candidates.iter().enumerate();
    let mut before = "";
    if client.dhcp != Dhcp::Ignored
        && let Some((index, offered)) = candidates().find(|(_, it)| it.mechanism == "dhcp")
    {
        if offered.outcome == CandidateOutcome::Found {
            return ended(client, Some(index), Some(true), "DHCP names it".to_owned());
        }
        if was_left_out(offered) {
            let why = "DHCP names it; it was not downloaded".to_owned();
            return ended(client, Some(index), None, why);
        }
        if was_given_up(offered) {
            let why =
                "DHCP names it; its web server was slow, and a client waits longer".to_owned();
            return ended(client, Some(index), None, why);
        }
        if client.dhcp == Dhcp::Only {
            let why = "DHCP names it and no PAC file comes from there; DNS is not tried".to_owned();
            return ended(client, Some(index), Some(false), why);
        }
        before = "the URL of DHCP has no PAC file; ";
    }
    let names = candidates()
        .filter(|(_, it)| it.name.is_some() && (client.devolves || it.devolved_from.is_none()));
    for (index, candidate) in names {
        let has_address = candidate
            .lookups
            .iter()
            .any(|lookup| !lookup.addresses.is_empty());
        let (has_file, why) = match &candidate.outcome {
            CandidateOutcome::NoSuchName => continue,
            CandidateOutcome::NotTried if !has_address && exists_not(candidate) => continue,
            CandidateOutcome::LookupFailed(_) => (
                None,
                "nobody could say whether this name exists, and it comes first",
            ),
            CandidateOutcome::NotTried if !has_address => (None, "this name was not looked up"),
            CandidateOutcome::NotTried => (
                None,
                "this is the first name that exists; it was not downloaded (--all does)",
            ),
            CandidateOutcome::FetchFailed(_) if was_left_out(candidate) => (
                None,
                "this is the first name that exists; it was not downloaded",
            ),
            CandidateOutcome::FetchFailed(_) if was_given_up(candidate) => (
                None,
                "this is the first name that exists; its web server was slow, and a client waits longer",
            ),
            CandidateOutcome::Found => (Some(true), "this is the first name that exists"),
            CandidateOutcome::FetchFailed(_) | CandidateOutcome::NotAPacFile(_) => (
                Some(false),
                "this is the first name that exists, and no PAC file comes from there; no other name \
                 is tried",
            ),
        };
        if let Some(patience) = client.patience_ms.filter(|it| is_slow(candidate, *it)) {
            let why = format!(
                "this is the first name that exists; the first name server does not answer within \
                 {patience} ms, which is all that this client waits: it may go DIRECT"
            );
            return ended(client, Some(index), None, format!("{before}{why}"));
        }
        return ended(client, Some(index), has_file, format!("{before}{why}"));
    }
    let why = format!("{before}no name exists: it goes DIRECT");
    ended(client, None, Some(false), why)
}

/// Nobody tried to download it, or an earlier place was enough.
fn was_left_out(candidate: &Candidate) -> bool {
    candidate.outcome == CandidateOutcome::NotTried
        || candidate.fetch.as_ref().is_some_and(Fetch::was_left_out)
}

/// The server that a resolver asks first says nothing in this time. What a resolver does then, and how
/// soon, is the system's business.
fn is_slow(candidate: &Candidate, patience_ms: u64) -> bool {
    let first = candidate.by_server.first();
    first.is_some_and(|lookup| !lookup.status.is_answer() || lookup.milliseconds > patience_ms)
}

/// It did not answer in the time that a survey has.
fn was_given_up(candidate: &Candidate) -> bool {
    candidate.fetch.as_ref().is_some_and(Fetch::was_given_up)
}

fn exists_not(candidate: &Candidate) -> bool {
    let lookups = &candidate.lookups;
    !lookups.is_empty() && lookups.iter().all(|lookup| lookup.status.is_answer())
}

fn ended(
    client: &Client,
    candidate: Option<usize>,
    has_file: Option<bool>,
    why: String,
) -> ClientEnd {
    ClientEnd {
        client: client.title,
        candidate,
        has_file,
        why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{
        AddressRecord, FetchFailure, FetchFailureKind, Lookup, LookupStatus,
    };

    fn candidate(mechanism: &'static str, outcome: CandidateOutcome) -> Candidate {
        let status = match outcome {
            CandidateOutcome::NoSuchName => LookupStatus::NoSuchName,
            CandidateOutcome::LookupFailed(_) => LookupStatus::TimedOut,
            _ => LookupStatus::Answered,
        };
        let mut lookup = Lookup::new("wpad.corp.example.", AddressRecord::A, status);
        if status == LookupStatus::Answered {
            lookup.addresses = vec!["10.0.0.80".parse().unwrap()];
        }
        Candidate {
            mechanism,
            url: String::new(),
            name: (mechanism == "dns").then(|| lookup.name.clone()),
            devolved_from: None,
            lookups: vec![lookup],
            by_server: Vec::new(),
            fetch: None,
            outcome,
        }
    }

    fn ends_of(candidates: Vec<Candidate>) -> Vec<(Option<usize>, Option<bool>)> {
        let discovery = Discovery {
            candidates,
            ..Discovery::default()
        };
        let ends = ends(&discovery);
        ends.iter()
            .map(|end| (end.candidate, end.has_file))
            .collect()
    }

    fn lost() -> CandidateOutcome {
        CandidateOutcome::FetchFailed("404".to_owned())
    }

    #[test]
    fn a_wrong_url_of_dhcp_is_the_end_for_some() {
        let ends = ends_of(vec![
            candidate("dhcp", lost()),
            candidate("dns", CandidateOutcome::Found),
        ]);
        assert_eq!(ends[0], (Some(1), Some(true)));
        assert_eq!(ends[1], (Some(1), Some(true)));
        assert_eq!(ends[2], (Some(0), Some(false)));
        assert_eq!(ends[4], (Some(0), Some(false)));
        let ends = ends_of(vec![
            candidate("dhcp", CandidateOutcome::Found),
            candidate("dns", CandidateOutcome::Found),
        ]);
        let indexes: Vec<_> = ends.iter().map(|end| end.0.unwrap()).collect();
        assert_eq!(indexes, [0, 1, 0, 1, 0, 1]);
    }

    #[test]
    fn a_client_ends_at_the_first_name_that_exists() {
        let ends = ends_of(vec![
            candidate("dns", CandidateOutcome::NoSuchName),
            candidate("dns", lost()),
            candidate("dns", CandidateOutcome::Found),
        ]);
        assert_eq!(ends, [(Some(1), Some(false)); 6]);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let failed = CandidateOutcome::LookupFailed("timed out".to_owned());
        let ends = ends_of(vec![
            candidate("dns", failed),
            candidate("dns", CandidateOutcome::Found),
        ]);
        assert_eq!(ends, [(Some(0), None); 6]);
        let ends = ends_of(vec![candidate("dns", CandidateOutcome::NotTried)]);
        assert_eq!(ends, [(Some(0), None); 6]);
        let mut offline = candidate("dhcp", lost());
        offline.fetch = Some(Fetch {
            failure: Some(FetchFailure {
                kind: FetchFailureKind::NotAttempted,
                message: String::new(),
            }),
            ..Fetch::default()
        });
        let ends = ends_of(vec![offline, candidate("dns", CandidateOutcome::Found)]);
        assert_eq!(ends[0], (Some(0), None));
        assert_eq!(ends[1], (Some(1), Some(true)));
    }

    #[test]
    fn a_server_that_was_given_up_may_still_answer_a_client() {
        let slow = |mechanism| Candidate {
            fetch: Some(Fetch {
                failure: Some(FetchFailure {
                    kind: FetchFailureKind::GivenUp,
                    message: String::new(),
                }),
                ..Fetch::default()
            }),
            ..candidate(mechanism, lost())
        };
        let ends = ends_of(vec![
            slow("dhcp"),
            slow("dns"),
            candidate("dns", CandidateOutcome::Found),
        ]);
        let indexes: Vec<_> = ends.iter().map(|end| end.0.unwrap()).collect();
        assert_eq!(indexes, [0, 1, 0, 1, 0, 1]);
        assert!(ends.iter().all(|end| end.1.is_none()), "{ends:?}");
    }

    #[test]
    fn chromium_does_not_wait_for_a_slow_name_server() {
        let by_first = |status, milliseconds| {
            let mut found = candidate("dns", CandidateOutcome::Found);
            let mut first = Lookup::new("wpad.corp.example.", AddressRecord::A, status);
            first.milliseconds = milliseconds;
            found.by_server = vec![first, found.lookups[0].clone()];
            ends_of(vec![found])
        };
        for (status, milliseconds, certain) in [
            (LookupStatus::Answered, 20, true),
            (LookupStatus::Answered, 1500, false),
            (LookupStatus::TimedOut, 5000, false),
            (LookupStatus::ServerFailed, 3, false),
        ] {
            let ends = by_first(status, milliseconds);
            let files: Vec<_> = ends.iter().map(|end| end.1).collect();
            let chromium = certain.then_some(true);
            let others = Some(true);
            assert_eq!(files, [chromium, chromium, others, others, others, others]);
        }
    }

    #[test]
    fn only_windows_asks_for_parents() {
        let parent = Candidate {
            devolved_from: Some("a.corp.example".to_owned()),
            ..candidate("dns", CandidateOutcome::Found)
        };
        let ends = ends_of(vec![candidate("dns", CandidateOutcome::NoSuchName), parent]);
        assert_eq!(ends[0], (None, Some(false)));
        assert_eq!(ends[4], (Some(1), Some(true)));
    }
}
