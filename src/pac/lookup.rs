//! What becomes of a script's DNS question: which texts are names at all, what is answered without
//! asking, how often a client asks, and when it starts the call again.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::builtins::Question;
use super::dialects::{Dialect, EmptyName, FirstAddress, Ipv6Literal, LookupStyle, OwnAddress};
use super::evaluation::LookupRecord;
use super::host::{Family, Host, Resolution};
use super::host_name::{HostName, joined};
use super::value::Text;

/// The world, shared with the thread that runs the engine.
pub type SharedHost = Arc<dyn Host + Send + Sync>;

/// What the evaluator does with a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Hands this to the builtin.
    Answer(Option<String>),
    /// Ends the run and calls the entry point again.
    Restart,
    /// The call has asked more than pac-check allows.
    TooMany,
}

/// The look-ups of one call, over all its runs.
///
/// Chromium: services/proxy_resolver/proxy_resolver_v8_tracing.cc. A question that is not answered
/// yet ends the run, and the call starts again when the answer is there; when a later run asks in
/// another order, the call starts once more and then waits at each question.
pub struct Lookups {
    host: SharedHost,
    dialect: &'static Dialect,
    most: usize,
    answers: BTreeMap<(Question, String), Option<String>>,
    records: Vec<LookupRecord>,
    asked_in_run: u32,
    asked_in_last_run: u32,
    waits: bool,
    answered: Option<usize>,
    /// The host of the URL, where it is an address.
    host_address: Option<IpAddr>,
}

impl Lookups {
    /// No questions yet. `most` is pac-check's own limit.
    pub fn new(host: SharedHost, dialect: &'static Dialect, most: usize) -> Self {
        Self {
            host,
            dialect,
            most,
            answers: BTreeMap::new(),
            records: Vec::new(),
            asked_in_run: 0,
            asked_in_last_run: 0,
            waits: true,
            answered: None,
            host_address: None,
        }
    }

    /// The host of the URL that the call is about, as the script has it.
    pub fn towards(&mut self, host: &str) {
        self.host_address = host.trim_matches(['[', ']']).parse().ok();
    }

    /// Begins a call of the entry point.
    pub fn begin_call(&mut self) {
        self.begin_load();
        self.waits = self.dialect.lookups == LookupStyle::Blocking;
    }

    /// Begins loading: the client waits at each question.
    pub fn begin_load(&mut self) {
        self.answers.clear();
        self.records.clear();
        self.asked_in_run = 0;
        self.asked_in_last_run = 0;
        self.waits = true;
    }

    /// Begins the next run of the same call.
    pub fn begin_run(&mut self) {
        self.asked_in_run = 0;
    }

    /// The call needs more room for its alerts than the client keeps back: it waits from now on.
    pub fn wait_from_now_on(&mut self) {
        self.waits = true;
    }

    /// True where a question ends the run.
    pub const fn restarts(&self) -> bool {
        !self.waits
    }

    /// The questions so far, each once.
    pub fn take_records(&mut self) -> Vec<LookupRecord> {
        std::mem::take(&mut self.records)
    }

    /// The record that the last [`Reply::Answer`] came from; `None` where it needed no question.
    pub fn answered(&self) -> Option<&LookupRecord> {
        self.records.get(self.answered?)
    }

    /// Asks, or answers from what is known.
    pub fn ask(&mut self, question: Question, name: &Text<'_>) -> Reply {
        self.answered = None;
        if question == Question::DnsResolve
            && let Some(answer) = self.answer_of_its_own(name)
        {
            return Reply::Answer(Some(answer));
        }
        let (name, is_name) = match question {
            Question::MyIpAddress | Question::MyIpAddressEx => (String::new(), true),
            Question::DnsResolve | Question::DnsResolveEx => match self.dialect.host_name(name) {
                HostName::Name(name) => (name, true),
                HostName::NoName(mut text) if self.dialect.lookups != LookupStyle::Blocking => {
                    // Only to know it again: it may be as large as the heap.
                    text.truncate(text.floor_char_boundary(MOST_KEPT));
                    (text, false)
                }
                HostName::NoName(_) | HostName::Nothing => return Reply::Answer(None),
            },
        };
        self.asked_in_run += 1;
        let key = (question, name);
        if let Some(answer) = self.answers.get(&key) {
            self.answered = self
                .records
                .iter()
                .position(|record| record.question == key.0 && record.name == key.1);
            return Reply::Answer(answer.clone());
        }
        if !self.waits && self.asked_in_run <= self.asked_in_last_run {
            self.waits = true;
            return Reply::Restart;
        }
        if let LookupStyle::Restart { most_names } = self.dialect.lookups
            && self.answers.len() >= most_names as usize
        {
            return Reply::Answer(None);
        }
        if self.answers.len() >= self.most {
            return Reply::TooMany;
        }
        let known = self.records.len();
        let answer = if is_name {
            self.look_up(question, &key.1)
        } else {
            None
        };
        self.answers.insert(key, answer.clone());
        if self.waits {
            self.answered = (self.records.len() > known).then_some(known);
            return Reply::Answer(answer);
        }
        self.asked_in_last_run = self.asked_in_run;
        Reply::Restart
    }

    /// Texts that the client answers as no other does.
    fn answer_of_its_own(&self, name: &Text<'_>) -> Option<String> {
        if name.is_empty() {
            return match self.dialect.empty_name {
                EmptyName::Nothing => None,
                EmptyName::Unspecified => Some("0.0.0.0".to_owned()),
                EmptyName::OwnAddress => self.joined(&self.own_addresses(Question::MyIpAddress).0),
            };
        }
        let text = name.to_ascii().filter(|text| text.contains(':'))?;
        let address = self.dialect.ipv6_literal_of(&text)?;
        match self.dialect.ipv6_literal {
            Ipv6Literal::ByFamily => None,
            Ipv6Literal::MappedOnly => Some(address.to_ipv4_mapped()?.to_string()),
            Ipv6Literal::AsWritten => Some(text.into_owned()),
            Ipv6Literal::Canonical => {
                let written = self.joined(&[address.into()])?;
                let zone = text.find('%').and_then(|at| text.get(at..));
                Some(written + zone.unwrap_or_default())
            }
        }
    }

    fn look_up(&mut self, question: Question, name: &str) -> Option<String> {
        let began = self.host.monotonic_us();
        let (addresses, failure) = match question {
            Question::MyIpAddress | Question::MyIpAddressEx => self.own_addresses(question),
            Question::DnsResolve | Question::DnsResolveEx => {
                match self.answer_without_asking(question, name) {
                    Some(addresses) => {
                        // No question was asked, so none is recorded.
                        return self.joined(&addresses);
                    }
                    None => self.resolve(question, name),
                }
            }
        };
        let text = self.joined(&addresses);
        let microseconds = self
            .host
            .monotonic_us()
            .zip(began)
            .map(|(now, began)| now.saturating_sub(began));
        self.records.push(LookupRecord {
            microseconds,
            question,
            name: name.to_owned(),
            answer: addresses,
            failure,
        });
        text
    }

    fn own_addresses(&self, question: Question) -> (Vec<IpAddr>, Option<String>) {
        let own = self.host.own_addresses();
        if own.is_empty() {
            let why = "this machine's own address is unknown (--my-ip, or my_ip in the [world] of a suite)";
            return (Vec::new(), Some(why.to_owned()));
        }
        if question == Question::MyIpAddressEx {
            return (own, None);
        }
        let preferred = own.iter().find(|address| address.is_ipv4()).or(own.first());
        let towards = match self.dialect.own_address {
            OwnAddress::Preferred => None,
            OwnAddress::TowardsHost => self.host_address.and_then(|host| route_to(host, &own)),
        };
        let address = towards.or(preferred.copied());
        (address.into_iter().collect(), None)
    }

    /// IP literals and `localhost`, which no client sends to a name server.
    fn answer_without_asking(&self, question: Question, name: &str) -> Option<Vec<IpAddr>> {
        let any = self.family(question) == Family::Any;
        let literal = if let Some(address) = self.dialect.ipv4_literal(name) {
            Some(IpAddr::V4(address))
        } else {
            self.dialect.ipv6_literal_of(name).map(IpAddr::V6)
        };
        if let Some(address) = literal {
            let wanted = any || address.is_ipv4();
            return Some(if wanted { vec![address] } else { Vec::new() });
        }
        let bare = name.strip_suffix('.').unwrap_or(name);
        if bare == "localhost" || bare.ends_with(".localhost") {
            let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
            let v4 = IpAddr::V4(Ipv4Addr::LOCALHOST);
            return Some(match question {
                Question::DnsResolveEx => vec![v6, v4],
                _ => vec![v4],
            });
        }
        None
    }

    fn joined(&self, addresses: &[IpAddr]) -> Option<String> {
        joined(addresses, self.dialect.address_form)
    }

    fn family(&self, question: Question) -> Family {
        match (question, self.dialect.first_address) {
            (Question::DnsResolve, FirstAddress::V4) => Family::V4,
            _ => Family::Any,
        }
    }

    fn resolve(&self, question: Question, name: &str) -> (Vec<IpAddr>, Option<String>) {
        match self.host.resolve(name, self.family(question)) {
            Resolution::Addresses(addresses) => {
                let most = if question == Question::DnsResolve {
                    1
                } else {
                    usize::MAX
                };
                (addresses.into_iter().take(most).collect(), None)
            }
            Resolution::NoSuchName | Resolution::NoAddress => (Vec::new(), None),
            Resolution::Failed(why) => (Vec::new(), Some(why)),
        }
    }
}

/// The own address from which packets to an address go. None where the preferred one will do: to IPv4,
/// and where there is no route, as to a link-local address without its link.
fn route_to(host: IpAddr, own: &[IpAddr]) -> Option<IpAddr> {
    match host {
        IpAddr::V4(host) => host.is_unspecified().then(|| Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(host) if host.is_unspecified() => Some(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V6(host) if host.to_ipv4_mapped().is_some() => own.iter().find_map(|it| match it {
            IpAddr::V4(own) => Some(own.to_ipv6_mapped().into()),
            IpAddr::V6(_) => None,
        }),
        IpAddr::V6(host) if host.is_unicast_link_local() || host.is_multicast() => None,
        IpAddr::V6(_) => own.iter().copied().find(IpAddr::is_ipv6),
    }
}

/// Longest text that is kept of what can be no name, in bytes.
const MOST_KEPT: usize = 1000;

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::pac::dialects;

    /// Answers every name under `.test` with 10.0.0.1 and keeps what was asked.
    #[derive(Default)]
    struct Recorder(Mutex<Vec<String>>);

    impl Host for Recorder {
        fn resolve(&self, name: &str, _: Family) -> Resolution {
            self.0.lock().unwrap().push(name.to_owned());
            if name.split('.').next_back() == Some("test") {
                Resolution::Addresses(vec![IpAddr::from([10, 0, 0, 1])])
            } else if name.split('.').next_back() == Some("dead") {
                Resolution::Failed("timed out".to_owned())
            } else {
                Resolution::NoSuchName
            }
        }
        fn own_addresses(&self) -> Vec<IpAddr> {
            Vec::new()
        }
        fn now_ms(&self) -> i64 {
            0
        }
        fn utc_offset_seconds(&self, _: i64) -> i32 {
            0
        }
    }

    fn lookups(client: &str) -> (Lookups, Arc<Recorder>) {
        let host = Arc::new(Recorder::default());
        let mut lookups = Lookups::new(host.clone(), dialects::named(client).unwrap(), 100);
        lookups.begin_call();
        (lookups, host)
    }

    fn ask(lookups: &mut Lookups, name: &str) -> Reply {
        lookups.ask(Question::DnsResolve, &Text::from_text(name))
    }

    #[test]
    fn chromium_starts_again_once_for_each_new_name() {
        let (mut lookups, host) = lookups("chromium");
        assert_eq!(ask(&mut lookups, "a.test"), Reply::Restart);
        lookups.begin_run();
        assert_eq!(
            ask(&mut lookups, "a.test"),
            Reply::Answer(Some("10.0.0.1".into()))
        );
        assert_eq!(ask(&mut lookups, "b.test"), Reply::Restart);
        lookups.begin_run();
        assert_eq!(
            ask(&mut lookups, "c.test"),
            Reply::Restart,
            "another order: now it waits"
        );
        lookups.begin_run();
        assert_eq!(
            ask(&mut lookups, "d.test"),
            Reply::Answer(Some("10.0.0.1".into()))
        );
        assert_eq!(*host.0.lock().unwrap(), ["a.test", "b.test", "d.test"]);
    }

    #[test]
    fn chromium_fails_the_twenty_first_name_without_asking() {
        let (mut lookups, host) = lookups("chromium");
        lookups.wait_from_now_on();
        for index in 0..25 {
            let answered = ask(&mut lookups, &format!("h{index}.test")) != Reply::Answer(None);
            assert_eq!(answered, index < 20, "{index}");
        }
        assert_eq!(host.0.lock().unwrap().len(), 20);
    }

    #[test]
    fn a_name_server_that_is_silent_is_kept_apart_from_a_name_that_does_not_exist() {
        let (mut lookups, _) = lookups("firefox");
        assert_eq!(ask(&mut lookups, "no.example"), Reply::Answer(None));
        assert_eq!(ask(&mut lookups, "x.dead"), Reply::Answer(None));
        let records = lookups.take_records();
        assert_eq!(records[0].failure, None);
        assert_eq!(records[1].failure.as_deref(), Some("timed out"));
    }

    #[test]
    fn what_is_no_name_restarts_the_call_of_a_client_that_restarts() {
        let (mut lookups, host) = lookups("chromium");
        lookups.begin_call();
        for name in ["A.TEST", "a b"] {
            assert_eq!(ask(&mut lookups, name), Reply::Restart, "{name}");
            lookups.begin_call();
        }
        assert_eq!(ask(&mut lookups, ""), Reply::Answer(None));
        assert!(host.0.lock().unwrap().is_empty());
    }

    #[test]
    fn addresses_are_read_and_written_as_the_client_does() {
        let ask_all = |client: &str, question, name: &str| {
            let (mut lookups, _) = lookups(client);
            lookups.begin_load();
            lookups.ask(question, &Text::latin1(name.as_bytes()))
        };
        let answer = |text: &str| Reply::Answer(Some(text.to_owned()));
        for (client, question, name, expected) in [
            (
                "firefox",
                Question::DnsResolve,
                "::10.1.2.3",
                answer("::10.1.2.3"),
            ),
            (
                "firefox",
                Question::DnsResolve,
                "4294967296",
                answer("0.0.0.0"),
            ),
            ("firefox", Question::DnsResolve, "0x", Reply::Answer(None)),
            (
                "firefox",
                Question::DnsResolve,
                "fe80::1%lo",
                answer("fe80::1"),
            ),
            (
                "firefox",
                Question::DnsResolve,
                "fe80::1%other",
                Reply::Answer(None),
            ),
            (
                "firefox",
                Question::DnsResolve,
                "::1%lo",
                Reply::Answer(None),
            ),
            (
                "chromium",
                Question::DnsResolveEx,
                "::1%lo",
                Reply::Answer(None),
            ),
            (
                "chromium",
                Question::DnsResolveEx,
                "::ffff:10.1.2.3",
                answer("::ffff:a01:203"),
            ),
            ("libproxy", Question::DnsResolve, "0x", Reply::Answer(None)),
        ] {
            assert_eq!(ask_all(client, question, name), expected, "{client} {name}");
        }
    }

    #[test]
    fn what_is_no_name_is_never_asked() {
        for client in ["chromium", "firefox"] {
            let (mut lookups, host) = lookups(client);
            for name in [
                "",
                ".",
                "a..test",
                ".a.test",
                "a.test ",
                "a.test:80",
                "a.test/",
                "*.test",
                "999.1.1.1",
                "1.2.3.4.5",
                "[::1]",
                "a\0.test",
                "10.0.0.256",
            ] {
                let mut reply = ask(&mut lookups, name);
                if reply == Reply::Restart {
                    lookups.begin_run();
                    reply = ask(&mut lookups, name);
                }
                assert_eq!(reply, Reply::Answer(None), "{client} {name:?}");
            }
            assert!(host.0.lock().unwrap().is_empty(), "{client}");
        }
    }

    #[test]
    fn literals_are_answered_without_a_question() {
        let (mut chromium, host) = lookups("chromium");
        chromium.wait_from_now_on();
        for (name, address) in [
            ("1.2.3", "1.2.0.3"),
            ("0x7f.0.0.1", "127.0.0.1"),
            ("10.0.0.1.", "10.0.0.1"),
        ] {
            assert_eq!(
                ask(&mut chromium, name),
                Reply::Answer(Some(address.into()))
            );
        }
        assert_eq!(ask(&mut chromium, "::1"), Reply::Answer(None));
        let (mut firefox, _) = lookups("firefox");
        assert_eq!(ask(&mut firefox, "::1"), Reply::Answer(Some("::1".into())));
        assert!(host.0.lock().unwrap().is_empty());
    }
}
