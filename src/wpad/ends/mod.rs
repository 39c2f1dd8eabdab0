//! Where each client ends: the places in its order, until one decides.

mod takes;

pub(super) use takes::Body;
use takes::{Taken, taken};

use super::clients::{ALL, Client, Dhcp};
use crate::finding::discovery::{
    Candidate, CandidateOutcome, ClientEnd, Discovery, Lookup, LookupStatus, NotAsked,
};

/// Labels below which Windows never devolves ("Primary DNS suffix devolution level").
const FEWEST_LABELS: usize = 2;

/// An option that says nothing, on purpose.
const DECLINED: &str = "DHCP says on purpose that there is no PAC file";

/// What each client ends with. `bodies` stand in the order of the candidates.
///
/// Browsers ask for `http://wpad/wpad.dat`: the resolver takes the first domain in which `wpad` has
/// an address, and where no file comes from there, no other domain is tried. The draft's clients, and
/// pac-check's choice, go on.
pub(super) fn ends(discovery: &Discovery, bodies: &[Option<Body>]) -> Vec<ClientEnd> {
    let walk = |client: &&'static Client| Walk {
        client,
        discovery,
        bodies,
    };
    ALL.iter().map(|client| walk(client).end()).collect()
}

/// A name on the way of a client.
enum Step<'a> {
    Candidate(usize, &'a Candidate),
    NotAsked(&'a NotAsked),
}

struct Walk<'a> {
    client: &'static Client,
    discovery: &'a Discovery,
    bodies: &'a [Option<Body>],
}

impl<'a> Walk<'a> {
    fn end(&self) -> ClientEnd {
        match self.dhcp() {
            Ok(end) => end,
            Err(before) => {
                let end = self.dns();
                ClientEnd {
                    why: format!("{before}{}", end.why),
                    ..end
                }
            }
        }
    }

    /// The end, where DHCP decides; else what is to be said before DNS.
    fn dhcp(&self) -> Result<ClientEnd, String> {
        let stops = match self.client.dhcp {
            Dhcp::Ignored => return Err(String::new()),
            Dhcp::First => false,
            Dhcp::Only => true,
        };
        let first = self.discovery.dhcp.first();
        if let Some(option) = first.filter(|option| stops && option.url.is_none()) {
            let what = if option.declines {
                DECLINED
            } else {
                "what DHCP offers is not a URL that can be downloaded"
            };
            let by_dns = self.dns();
            // Then it does not matter whether it asks.
            if by_dns.has_file == Some(false) && by_dns.candidate.is_none() {
                return Ok(self.ended(None, Some(false), format!("{what}; {}", by_dns.why)));
            }
            let why = format!("{what}; whether this client tries DNS then is unknown");
            return Ok(self.ended(None, None, why));
        }
        let mut candidates = self.discovery.candidates.iter().enumerate();
        let Some((index, offered)) = candidates.find(|(_, it)| it.mechanism == "dhcp") else {
            return Err(match first {
                Some(option) if option.declines => format!("{DECLINED}; "),
                Some(_) => "what DHCP offers is not a URL; ".to_owned(),
                None => String::new(),
            });
        };
        let index = Some(index);
        match self.taken(index, offered) {
            Taken::Yes => Ok(self.ended(index, Some(true), "DHCP names it".to_owned())),
            Taken::Unknown(why) => Ok(self.ended(index, None, format!("DHCP names it; {why}"))),
            Taken::No(why) if stops => {
                let why = format!("DHCP names it; {why}; DNS is not tried");
                Ok(self.ended(index, Some(false), why))
            }
            Taken::No(_) => Err("the URL of DHCP has no PAC file; ".to_owned()),
        }
    }

    fn dns(&self) -> ClientEnd {
        let mut is_slow = false;
        for (place, step) in self.steps().into_iter().enumerate() {
            let (index, candidate) = match step {
                Step::NotAsked(refused) => match self.stranger(refused, place) {
                    Some(end) => return end,
                    None => continue,
                },
                Step::Candidate(index, candidate) => (Some(index), candidate),
            };
            is_slow |= self.is_slow(candidate);
            match existence(candidate) {
                Existence::No => continue,
                Existence::Unknown(why) => return self.ended(index, None, why.to_owned()),
                Existence::Yes => {}
            }
            let first = "this is the first name that exists";
            if let Some(patience) = self.client.patience_ms.filter(|_| is_slow) {
                let why = format!(
                    "{first}; the first name server does not answer within {patience} ms, which is \
                     all that this client waits: it may go DIRECT"
                );
                return self.ended(index, None, why);
            }
            return match self.taken(index, candidate) {
                Taken::Yes => self.ended(index, Some(true), first.to_owned()),
                Taken::Unknown(why) => self.ended(index, None, format!("{first}; {why}")),
                Taken::No(why) => {
                    let why = format!("{first}; {why}; no other name is tried");
                    self.ended(index, Some(false), why)
                }
            };
        }
        if has_address(&self.discovery.public_names, "wpad") {
            let why = "no domain has the name, and the bare wpad has an address".to_owned();
            return self.ended(None, None, why);
        }
        // Its resolver asks one server, and the next one only where that gives no answer.
        let another_has_it = self.steps().iter().any(|step| match step {
            Step::Candidate(_, it) => it.by_server.iter().any(|it| !it.addresses.is_empty()),
            Step::NotAsked(_) => false,
        });
        let why = if another_has_it {
            "the name server that is asked first says that no name exists: it goes DIRECT"
        } else {
            "no name exists: it goes DIRECT"
        };
        self.ended(None, Some(false), why.to_owned())
    }

    /// The names in the order in which the client asks: the domains, whosoever they are, then their
    /// parents where it devolves.
    fn steps(&self) -> Vec<Step<'a>> {
        let discovery = self.discovery;
        let named = |name: &str| {
            let mut candidates = discovery.candidates.iter().enumerate();
            candidates.find(|(_, it)| it.name.as_deref().is_some_and(|it| bare(it) == name))
        };
        let mut steps: Vec<Step<'a>> = Vec::new();
        for domain in &discovery.domains {
            let name = format!("wpad.{domain}");
            let mut refused = discovery.not_asked.iter();
            if let Some((index, candidate)) = named(&name) {
                steps.push(Step::Candidate(index, candidate));
            } else if let Some(refused) = refused.find(|it| it.name == name) {
                steps.push(Step::NotAsked(refused));
            }
        }
        if self.client.devolves {
            let candidates = discovery.candidates.iter().enumerate();
            let parents = candidates.filter(|(_, it)| it.devolved_from.is_some());
            steps.extend(parents.map(|(index, it)| Step::Candidate(index, it)));
            let above = discovery.not_asked.iter();
            let above = above.filter(|it| it.name.split('.').count() > FEWEST_LABELS);
            steps.extend(above.map(Step::NotAsked));
        }
        steps
    }

    /// The end at a name at or above a public suffix; `None` where it is known that it does not exist.
    fn stranger(&self, refused: &NotAsked, place: usize) -> Option<ClientEnd> {
        let name = &refused.name;
        let comes = if place == 0 {
            "comes first"
        } else {
            "comes next"
        };
        let said: Vec<&Lookup> = about(&self.discovery.public_names, name).collect();
        let why = if said.is_empty() {
            format!("{name} {comes}, and is not asked for (--probe-public-wpad does)")
        } else if has_address(&self.discovery.public_names, name) {
            format!("{name} {comes} and exists; nothing is downloaded from there")
        } else if said.iter().all(|lookup| lookup.status.is_answer()) {
            return None;
        } else {
            format!("{name} {comes}, and it is unknown whether it exists")
        };
        Some(self.ended(None, None, why))
    }

    /// The server that a resolver asks first says nothing in this client's time. What a resolver does
    /// then, and how soon, is the system's business. After an error that comes at once it asks the next.
    fn is_slow(&self, candidate: &Candidate) -> bool {
        let Some(patience_ms) = self.client.patience_ms else {
            return false;
        };
        let first = candidate.by_server.first();
        first.is_some_and(|it| it.status == LookupStatus::TimedOut || it.milliseconds > patience_ms)
    }

    fn taken(&self, index: Option<usize>, candidate: &Candidate) -> Taken {
        let body = index.and_then(|index| self.bodies.get(index).copied().flatten());
        taken(self.client.takes, candidate, body)
    }

    fn ended(&self, candidate: Option<usize>, has_file: Option<bool>, why: String) -> ClientEnd {
        ClientEnd {
            client: self.client.title,
            candidate,
            has_file,
            why,
        }
    }
}

enum Existence {
    Yes,
    No,
    Unknown(&'static str),
}

fn existence(candidate: &Candidate) -> Existence {
    let lookups = &candidate.lookups;
    if lookups.iter().any(|lookup| !lookup.addresses.is_empty()) {
        return Existence::Yes;
    }
    if matches!(candidate.outcome, CandidateOutcome::LookupFailed(_)) {
        return Existence::Unknown(
            "it is unknown whether this name exists, and no other comes before it",
        );
    }
    if !lookups.is_empty() && lookups.iter().all(|lookup| lookup.status.is_answer()) {
        return Existence::No;
    }
    Existence::Unknown("this name was not looked up")
}

fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn about<'a>(lookups: &'a [Lookup], name: &str) -> impl Iterator<Item = &'a Lookup> {
    lookups.iter().filter(move |it| bare(&it.name) == name)
}

fn has_address(lookups: &[Lookup], name: &str) -> bool {
    about(lookups, name).any(|lookup| !lookup.addresses.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::discovery::{
        AddressRecord, DhcpOption, Fetch, FetchFailure, FetchFailureKind, Hop, LookupStatus,
        SuffixSection,
    };

    const SCRIPT: Body = Body {
        is_text: true,
        names_entry_point: true,
    };

    /// `wpad` in this domain, with a PAC file.
    fn candidate(domain: &str) -> Candidate {
        let name = format!("wpad.{domain}.");
        let mut lookup = Lookup::new(&name, AddressRecord::A, LookupStatus::Answered);
        lookup.addresses = vec!["10.0.0.80".parse().unwrap()];
        let url = format!("http://wpad.{domain}/wpad.dat");
        Candidate {
            mechanism: "dns",
            name: Some(name),
            devolved_from: None,
            lookups: vec![lookup],
            by_server: Vec::new(),
            fetch: Some(Fetch {
                hops: vec![Hop {
                    url: url.clone(),
                    status: Some(200),
                    ..Hop::default()
                }],
                ..Fetch::default()
            }),
            url,
            outcome: CandidateOutcome::Found,
        }
    }

    fn missing(domain: &str) -> Candidate {
        let mut lookup = candidate(domain).lookups.remove(0);
        lookup.status = LookupStatus::NoSuchName;
        lookup.addresses.clear();
        Candidate {
            lookups: vec![lookup],
            fetch: None,
            outcome: CandidateOutcome::NoSuchName,
            ..candidate(domain)
        }
    }

    fn open(domain: &str) -> Candidate {
        let mut it = missing(domain);
        it.lookups[0].status = LookupStatus::TimedOut;
        it.outcome = CandidateOutcome::LookupFailed("timed out".to_owned());
        it
    }

    fn with_status(status: u16, mut it: Candidate) -> Candidate {
        it.fetch.as_mut().unwrap().hops[0].status = Some(status);
        it
    }

    fn lost(it: Candidate) -> Candidate {
        with_status(404, it)
    }

    fn failed(kind: FetchFailureKind, mut it: Candidate) -> Candidate {
        it.fetch.as_mut().unwrap().failure = Some(FetchFailure {
            kind,
            message: String::new(),
        });
        it
    }

    fn offered(it: Candidate) -> Candidate {
        Candidate {
            mechanism: "dhcp",
            name: None,
            lookups: Vec::new(),
            ..it
        }
    }

    /// A machine with these candidates, whose domains are theirs.
    fn network(candidates: Vec<Candidate>) -> Discovery {
        let own = candidates.iter().filter(|it| it.devolved_from.is_none());
        let names = own.filter_map(|it| it.name.as_deref());
        Discovery {
            domains: names
                .map(|name| bare(name).strip_prefix("wpad.").unwrap().to_owned())
                .collect(),
            candidates,
            ..Discovery::default()
        }
    }

    fn ends_in(discovery: &Discovery, body: Option<Body>) -> Vec<(Option<usize>, Option<bool>)> {
        let bodies = vec![body; discovery.candidates.len()];
        let ends = ends(discovery, &bodies);
        ends.iter()
            .map(|end| (end.candidate, end.has_file))
            .collect()
    }

    fn ends_of(candidates: Vec<Candidate>) -> Vec<(Option<usize>, Option<bool>)> {
        ends_in(&network(candidates), Some(SCRIPT))
    }

    fn not_asked(name: &str) -> NotAsked {
        NotAsked {
            name: name.to_owned(),
            suffix: String::new(),
            section: SuffixSection::Icann,
            why: String::new(),
        }
    }

    #[test]
    fn a_wrong_url_of_dhcp_is_the_end_for_some() {
        let ends = ends_of(vec![
            offered(lost(candidate("a.example"))),
            candidate("a.example"),
        ]);
        assert_eq!(ends[0], (Some(1), Some(true)));
        assert_eq!(ends[1], (Some(1), Some(true)));
        assert_eq!(ends[2], (Some(0), Some(false)));
        assert_eq!(ends[4], (Some(0), Some(false)));
        let ends = ends_of(vec![
            offered(candidate("a.example")),
            candidate("a.example"),
        ]);
        let indexes: Vec<_> = ends.iter().map(|end| end.0.unwrap()).collect();
        assert_eq!(indexes, [0, 1, 0, 1, 0, 1]);
    }

    #[test]
    fn an_option_that_is_no_url_leaves_open_what_those_do_that_stop_at_dhcp() {
        let mut network = network(vec![candidate("a.example")]);
        network.dhcp = vec![DhcpOption {
            from: String::new(),
            value: "file:///x".to_owned(),
            url: None,
            declines: false,
            problems: Vec::new(),
        }];
        let found = (Some(0), Some(true));
        let open = (None, None);
        assert_eq!(
            ends_in(&network, Some(SCRIPT)),
            [found, found, open, found, open, found]
        );
    }

    #[test]
    fn a_client_ends_at_the_first_name_that_exists() {
        let ends = ends_of(vec![
            missing("a.example"),
            failed(FetchFailureKind::Connect, candidate("b.example")),
            candidate("c.example"),
        ]);
        assert_eq!(ends, [(Some(1), Some(false)); 6]);
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        let ends = ends_of(vec![open("a.example"), candidate("b.example")]);
        assert_eq!(ends, [(Some(0), None); 6]);
        let not_tried = Candidate {
            fetch: None,
            outcome: CandidateOutcome::NotTried,
            ..candidate("a.example")
        };
        assert_eq!(ends_of(vec![not_tried]), [(Some(0), None); 6]);
        let left_out = failed(FetchFailureKind::NotAttempted, candidate("a.example"));
        let ends = ends_of(vec![offered(left_out), candidate("a.example")]);
        assert_eq!(ends[0], (Some(0), None));
        assert_eq!(ends[1], (Some(1), Some(true)));
    }

    #[test]
    fn a_name_that_nobody_may_ask_for_leaves_open_what_comes_behind_it() {
        let mut network = network(vec![candidate("a.example")]);
        network.domains.insert(0, "co.uk".to_owned());
        network.not_asked = vec![not_asked("wpad.co.uk")];
        assert_eq!(ends_in(&network, Some(SCRIPT)), [(None, None); 6]);
        // Its place on the list counts.
        network.domains.reverse();
        assert_eq!(ends_in(&network, Some(SCRIPT)), [(Some(0), Some(true)); 6]);
        network.domains.reverse();
        let said = |status, address: Option<&str>| {
            let mut said = Lookup::new("wpad.co.uk.", AddressRecord::A, status);
            said.addresses = address.iter().map(|it| it.parse().unwrap()).collect();
            vec![said]
        };
        network.public_names = said(LookupStatus::NoSuchName, None);
        assert_eq!(ends_in(&network, Some(SCRIPT)), [(Some(0), Some(true)); 6]);
        for unclear in [
            said(LookupStatus::Answered, Some("192.0.2.1")),
            said(LookupStatus::TimedOut, None),
        ] {
            network.public_names = unclear;
            assert_eq!(ends_in(&network, Some(SCRIPT)), [(None, None); 6]);
        }
    }

    #[test]
    fn only_windows_climbs_to_a_public_suffix() {
        let mut network = network(vec![missing("a.example.co.uk")]);
        network.not_asked = vec![not_asked("wpad.co.uk"), not_asked("wpad.uk")];
        let direct = (None, Some(false));
        let open = (None, None);
        assert_eq!(
            ends_in(&network, None),
            [direct, direct, direct, direct, open, direct]
        );
        network.not_asked.remove(0);
        assert_eq!(ends_in(&network, None), [direct; 6]);
    }

    #[test]
    fn the_bare_name_comes_last() {
        let mut network = network(vec![missing("a.example")]);
        let mut bare = Lookup::new("wpad.", AddressRecord::A, LookupStatus::Answered);
        bare.addresses = vec!["192.0.2.1".parse().unwrap()];
        network.public_names = vec![bare];
        assert_eq!(ends_in(&network, None), [(None, None); 6]);
    }

    #[test]
    fn a_server_that_was_given_up_may_still_answer_a_client() {
        for kind in [FetchFailureKind::GivenUp, FetchFailureKind::Unresolved] {
            let ends = ends_of(vec![
                offered(failed(kind, candidate("a.example"))),
                failed(kind, candidate("a.example")),
                candidate("b.example"),
            ]);
            let indexes: Vec<_> = ends.iter().map(|end| end.0.unwrap()).collect();
            assert_eq!(indexes, [0, 1, 0, 1, 0, 1]);
            assert!(ends.iter().all(|end| end.1.is_none()), "{ends:?}");
        }
    }

    #[test]
    fn chromium_does_not_wait_for_a_slow_name_server() {
        let slow = |status, milliseconds, mut it: Candidate| {
            let mut first = Lookup::new("wpad.a.example.", AddressRecord::A, status);
            first.milliseconds = milliseconds;
            it.by_server = vec![first, it.lookups[0].clone()];
            it
        };
        for (status, milliseconds, certain) in [
            (LookupStatus::Answered, 20, true),
            (LookupStatus::Answered, 1500, false),
            (LookupStatus::TimedOut, 5000, false),
            // The next server is asked at once.
            (LookupStatus::ServerFailed, 3, true),
            (LookupStatus::NobodyListens, 0, true),
            (LookupStatus::ServerFailed, 1500, false),
        ] {
            let others = Some(true);
            let chromium = certain.then_some(true);
            let expected = [chromium, chromium, others, others, others, others];
            let files = |candidates| -> Vec<Option<bool>> {
                ends_of(candidates).iter().map(|end| end.1).collect()
            };
            let found = slow(status, milliseconds, candidate("a.example"));
            assert_eq!(files(vec![found]), expected);
            // The search list is one question to Chromium.
            let before = slow(status, milliseconds, missing("a.example"));
            assert_eq!(files(vec![before, candidate("b.example")]), expected);
        }
    }

    #[test]
    fn only_windows_asks_for_parents() {
        let parent = Candidate {
            devolved_from: Some("a.corp.example".to_owned()),
            ..candidate("corp.example")
        };
        let ends = ends_of(vec![missing("a.corp.example"), parent]);
        assert_eq!(ends[0], (None, Some(false)));
        assert_eq!(ends[4], (Some(1), Some(true)));
    }

    #[test]
    fn each_client_takes_what_it_takes() {
        let (yes, no, open) = (Some(true), Some(false), None);
        let files = |it: Candidate, body| -> Vec<Option<bool>> {
            let ends = ends_in(&network(vec![it]), body);
            // Chromium, Firefox, Windows, libproxy
            [1, 3, 4, 5].map(|index: usize| ends[index].1).to_vec()
        };
        let of_bytes = |bytes| {
            let mut it = candidate("a.example");
            it.fetch.as_mut().unwrap().bytes = bytes;
            it
        };
        let named = |url: &str| {
            let mut it = candidate("a.example");
            it.fetch.as_mut().unwrap().hops[0].url = url.to_owned();
            it
        };
        let redirected = || {
            let mut it = candidate("a.example");
            let hops = &mut it.fetch.as_mut().unwrap().hops;
            let mut first = hops[0].clone();
            first.status = Some(302);
            hops.insert(0, first);
            it
        };
        let nameless = Body {
            names_entry_point: false,
            ..SCRIPT
        };
        let page = Body {
            is_text: false,
            ..nameless
        };
        let good = || candidate("a.example");
        let large = failed(FetchFailureKind::TooLarge, good());
        for (it, body, expected) in [
            (good(), Some(SCRIPT), [yes, yes, yes, yes]),
            (good(), Some(nameless), [no, yes, yes, yes]),
            (good(), Some(page), [no, no, no, no]),
            (with_status(203, good()), Some(SCRIPT), [no, yes, no, no]),
            (with_status(203, good()), None, [no, open, no, no]),
            (lost(good()), None, [no, no, no, no]),
            (redirected(), Some(SCRIPT), [yes, yes, yes, no]),
            (of_bytes(1_048_576), Some(SCRIPT), [yes, yes, yes, yes]),
            (of_bytes(1_048_577), Some(SCRIPT), [no, yes, no, yes]),
            (large, None, [no, open, no, open]),
            (
                named("http://a.example/proxy"),
                Some(SCRIPT),
                [yes, yes, no, yes],
            ),
        ] {
            assert_eq!(files(it.clone(), body), expected, "{it:?} {body:?}");
        }
    }
}
