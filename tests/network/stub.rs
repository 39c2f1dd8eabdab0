//! What is made of an answer, packet by packet, against a scripted server. The column of glibc was
//! measured with getaddrinfo of glibc 2.36 against the same packets.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pac_check::finding::discovery::{AddressRecord, Lookup, LookupStatus};
use pac_check::pac::{Family, Host, Resolution};
use pac_check::system::names::Source;
use pac_check::system::search_list::SearchList;
use pac_check::system::{Settings, World};
use pac_check::wpad::Network;

const NAME: &str = "wpad.corp.example.";
/// The name of the question.
const HERE: &[u8] = &[0xc0, 12];
const ADDRESS: [u8; 4] = [10, 1, 2, 3];

/// A response without records: flags, and what a question had.
#[derive(Clone, Default)]
struct Packet {
    flags: u16,
    answers: Vec<Vec<u8>>,
    authority: Vec<Vec<u8>>,
    additional: Vec<Vec<u8>>,
}

impl Packet {
    fn new(flags: u16) -> Self {
        Self {
            flags,
            ..Self::default()
        }
    }

    fn answer(mut self, record: Vec<u8>) -> Self {
        self.answers.push(record);
        self
    }

    fn authority(mut self, record: Vec<u8>) -> Self {
        self.authority.push(record);
        self
    }

    fn additional(mut self, record: Vec<u8>) -> Self {
        self.additional.push(record);
        self
    }

    fn to(&self, question: &[u8]) -> Vec<u8> {
        let mut bytes = question[..2].to_vec();
        bytes.extend(self.flags.to_be_bytes());
        bytes.extend([0, 1]);
        let sections = [&self.answers, &self.authority, &self.additional];
        for section in sections {
            bytes.extend(u16::try_from(section.len()).unwrap().to_be_bytes());
        }
        bytes.extend(&question[12..end_of_question(question)]);
        bytes.extend(sections.into_iter().flatten().flatten());
        bytes
    }
}

fn end_of_question(question: &[u8]) -> usize {
    12 + question[12..].iter().position(|&byte| byte == 0).unwrap() + 5
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in text.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).unwrap());
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}

fn record(owner: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = owner.to_vec();
    bytes.extend(kind.to_be_bytes());
    bytes.extend([0, 1, 0, 0, 0, 60]);
    bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    bytes.extend(data);
    bytes
}

fn address(owner: &[u8]) -> Vec<u8> {
    record(owner, 1, &ADDRESS)
}

fn alias(owner: &[u8], target: &str) -> Vec<u8> {
    record(owner, 5, &name(target))
}

fn soa() -> Vec<u8> {
    let mut data = [name("ns.example"), name("h.example")].concat();
    data.extend([1_u32, 1, 1, 1, 30].iter().flat_map(|it| it.to_be_bytes()));
    record(&name("example"), 6, &data)
}

/// An OPT record with these upper bits of the code.
fn opt(upper: u8, data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, 41, 4, 0, upper, 0, 0, 0];
    bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    bytes.extend(data);
    bytes
}

/// A server that answers each question with these packets; the questions that came.
#[expect(clippy::disallowed_methods, reason = "a name server on loopback")]
fn serve(
    answer: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static,
) -> (SocketAddr, Arc<Mutex<Vec<Vec<u8>>>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let asked: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut question = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            seen.lock().unwrap().push(question[..length].to_vec());
            for packet in answer(&question[..length]) {
                let _ = socket.send_to(&packet, from);
            }
        }
    });
    (at, asked)
}

fn world(server: SocketAddr, patience_ms: u64) -> World {
    World::new(Settings {
        source: Source::Servers(vec![server]),
        search: Some(SearchList::default()),
        dns_deadline: Duration::from_millis(patience_ms),
        ..Settings::default()
    })
}

fn ask(server: SocketAddr, patience_ms: u64) -> Lookup {
    world(server, patience_ms)
        .lookup(NAME, &[AddressRecord::A])
        .remove(0)
}

fn read(packet: &Packet) -> Lookup {
    let packet = packet.clone();
    let (server, _) = serve(move |question| vec![packet.to(question)]);
    ask(server, 5_000)
}

#[test]
fn no_code_but_two_is_an_answer_whatever_comes_with_it() {
    for code in 0..16_u16 {
        for with_address in [false, true] {
            let mut packet = Packet::new(0x8180 | code);
            if with_address {
                packet = packet.answer(address(HERE));
            }
            let lookup = read(&packet);
            let expected = match (code, with_address) {
                (0, true) => LookupStatus::Answered,
                (0, false) => LookupStatus::NoData,
                (2, _) => LookupStatus::ServerFailed,
                (3, _) => LookupStatus::NoSuchName,
                (5, _) => LookupStatus::Refused,
                _ => LookupStatus::BadResponse,
            };
            assert_eq!(lookup.status, expected, "{code}: {lookup:?}");
            assert_eq!(
                lookup.addresses.len(),
                usize::from(code == 0 && with_address)
            );
            assert_eq!(
                lookup.failure.is_none(),
                matches!(code, 0 | 3),
                "{lookup:?}"
            );
        }
    }
    for upper in [1_u8, 2, 255] {
        for with_address in [false, true] {
            let mut packet = Packet::new(0x8180).additional(opt(upper, &[]));
            if with_address {
                packet = packet.answer(address(HERE));
            }
            let lookup = read(&packet);
            assert_eq!(
                lookup.status,
                LookupStatus::BadResponse,
                "{upper}: {lookup:?}"
            );
            assert!(lookup.addresses.is_empty());
        }
    }
}

#[test]
fn a_script_gets_no_answer_from_a_code_that_is_none() {
    for code in [1_u16, 4, 6, 9, 11, 15] {
        let (server, _) = serve(move |question| vec![Packet::new(0x8180 | code).to(question)]);
        let resolution = world(server, 5_000).resolve("wpad.corp.example", Family::V4);
        assert!(!resolution.is_known(), "{code}: {resolution:?}");
    }
    let (server, _) = serve(|question| vec![Packet::new(0x8183).to(question)]);
    let resolution = world(server, 5_000).resolve("wpad.corp.example", Family::V4);
    assert_eq!(resolution, Resolution::NoSuchName);
}

#[test]
fn records_count_where_they_belong_to_the_name_or_what_it_is_an_alias_of() {
    let other = name("evil.example");
    let (target, last) = (name("t.example"), name("u.example"));
    let ok = Packet::new(0x8180);
    let nx = Packet::new(0x8183);
    for (what, packet, glibc, aliases) in [
        ("its own", ok.clone().answer(address(HERE)), "10.1.2.3", 0),
        ("another's", ok.clone().answer(address(&other)), "none", 0),
        (
            "another's beside its own",
            ok.clone()
                .answer(record(&other, 1, &[1, 1, 1, 1]))
                .answer(address(HERE)),
            "10.1.2.3",
            0,
        ),
        (
            "of its alias",
            ok.clone()
                .answer(alias(HERE, "t.example"))
                .answer(address(&target)),
            "10.1.2.3",
            1,
        ),
        (
            "of the alias of its alias",
            ok.clone()
                .answer(alias(HERE, "t.example"))
                .answer(alias(&target, "u.example"))
                .answer(address(&last)),
            "10.1.2.3",
            2,
        ),
        (
            "an alias without an address, for good",
            ok.clone().answer(alias(HERE, "t.example")).authority(soa()),
            "none",
            1,
        ),
        (
            "a dangling alias",
            nx.clone().answer(alias(HERE, "t.example")).authority(soa()),
            "no such name",
            1,
        ),
        (
            "a dangling alias with an address",
            nx.clone()
                .answer(alias(HERE, "t.example"))
                .answer(address(&target)),
            "no such name",
            1,
        ),
        (
            "no such name with an address",
            nx.answer(address(HERE)),
            "no such name",
            0,
        ),
        (
            "junk behind the answer",
            ok.clone()
                .answer(address(HERE))
                .additional(opt(0, &[0xff; 60])),
            "10.1.2.3",
            0,
        ),
        ("the server's own word", Packet::new(0x8500), "none", 0),
    ] {
        let lookup = read(&packet);
        let said = match lookup.status {
            LookupStatus::Answered => lookup.addresses[0].to_string(),
            LookupStatus::NoData => "none".to_owned(),
            LookupStatus::NoSuchName => "no such name".to_owned(),
            _ => format!("{lookup:?}"),
        };
        assert_eq!(said, glibc, "{what}");
        assert_eq!(lookup.chain.len(), aliases, "{what}: {lookup:?}");
    }
}

#[test]
fn a_server_that_resolves_nothing_for_us_gives_no_answer() {
    let ns = || record(&name("example"), 2, &name("ns.example"));
    for (what, packet) in [
        ("a referral", Packet::new(0x8100).authority(ns())),
        (
            "a referral from a resolver",
            Packet::new(0x8180).authority(ns()),
        ),
        ("nothing, and no recursion", Packet::new(0x8100)),
        (
            "nothing, no recursion, a zone",
            Packet::new(0x8100).authority(soa()),
        ),
    ] {
        let lookup = read(&packet);
        assert_eq!(
            lookup.status,
            LookupStatus::BadResponse,
            "{what}: {lookup:?}"
        );
    }
}

#[test]
fn servers_that_know_no_edns_or_drop_it_answer_at_once() {
    let answer = Packet::new(0x8180).answer(address(HERE));
    for code in [None, Some(1_u16), Some(4), Some(16)] {
        let answer = answer.clone();
        let (server, asked) = serve(move |question| {
            let has_opt = question[10..12] != [0, 0];
            match code {
                _ if !has_opt => vec![answer.to(question)],
                None => Vec::new(),
                Some(16) => vec![Packet::new(0x8180).additional(opt(1, &[])).to(question)],
                Some(code) => vec![Packet::new(0x8180 | code).to(question)],
            }
        });
        let lookup = ask(server, 10_000);
        assert_eq!(
            lookup.status,
            LookupStatus::Answered,
            "{code:?}: {lookup:?}"
        );
        assert_eq!(asked.lock().unwrap().len(), 1, "{code:?}");
    }
}

#[test]
fn answers_to_other_questions_are_passed_over_until_the_right_one_comes() {
    let (server, _) = serve(|question| {
        let good = Packet::new(0x8180).answer(address(HERE)).to(question);
        let evil = Packet::new(0x8180)
            .answer(record(HERE, 1, &[6, 6, 6, 6]))
            .to(question);
        let change = |at: usize, by: u8| {
            let mut packet = evil.clone();
            packet[at] ^= by;
            packet
        };
        // Another number, not a response, another name, type and class, two questions, none.
        let mut packets: Vec<Vec<u8>> = (1..=40).map(|by| change(1, by)).collect();
        let kind = end_of_question(question) - 3;
        packets.extend([
            change(2, 0x80),
            change(14, 1),
            change(kind, 29),
            change(kind + 2, 2),
        ]);
        packets.extend([change(5, 3), change(5, 1), evil[..11].to_vec(), Vec::new()]);
        packets.push(good);
        packets
    });
    let lookup = ask(server, 10_000);
    assert_eq!(lookup.addresses.len(), 1, "{lookup:?}");
    assert_eq!(lookup.addresses[0].to_string(), "10.1.2.3");
}

#[test]
fn an_answer_that_cannot_be_read_is_a_failure_at_once() {
    for packet in [
        Packet::new(0x8180).answer(record(HERE, 1, &[10, 1, 2, 3, 4])),
        Packet::new(0x8180).answer(address(HERE)[..9].to_vec()),
        Packet::new(0x8980).answer(address(HERE)),
    ] {
        let lookup = read(&packet);
        assert_eq!(lookup.status, LookupStatus::BadResponse, "{lookup:?}");
        assert!(lookup.milliseconds < 4_000, "{lookup:?}");
    }
}

/// A port of loopback where nothing listens.
#[expect(clippy::disallowed_methods, reason = "a port of loopback")]
fn nobody() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.local_addr().unwrap()
}

#[test]
fn where_nobody_listens_the_question_is_refused_at_once() {
    let lookup = ask(nobody(), 60_000);
    assert_eq!(lookup.status, LookupStatus::NobodyListens, "{lookup:?}");
    assert!(lookup.milliseconds < 20_000, "{lookup:?}");
    let failure = lookup.failure.unwrap();
    assert!(failure.contains("connection refused"), "{failure}");
    assert!(!failure.contains("timed out"), "{failure}");
    // The next server is asked at once.
    let (good, _) = serve(|question| vec![Packet::new(0x8180).answer(address(HERE)).to(question)]);
    let world = World::new(Settings {
        source: Source::Servers(vec![nobody(), good]),
        search: Some(SearchList::default()),
        dns_deadline: Duration::from_secs(50),
        ..Settings::default()
    });
    let lookup = world.lookup(NAME, &[AddressRecord::A]).remove(0);
    assert_eq!(lookup.status, LookupStatus::Answered);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a name server on loopback")]
fn a_cut_answer_that_does_not_come_over_tcp_is_none() {
    let cut = |question: &[u8]| {
        let packet = Packet::new(0x8380).answer(address(HERE));
        vec![packet.to(question)]
    };
    let (server, _) = serve(cut);
    let lookup = ask(server, 5_000);
    assert_eq!(lookup.status, LookupStatus::BadResponse, "{lookup:?}");
    assert!(lookup.addresses.is_empty());
    assert!(lookup.failure.unwrap().contains("cut off"));
    // A server that hangs up.
    let (server, _) = serve(cut);
    let listener = TcpListener::bind(server).unwrap();
    std::thread::spawn(move || while listener.accept().is_ok() {});
    let lookup = ask(server, 5_000);
    assert_eq!(lookup.status, LookupStatus::BadResponse, "{lookup:?}");
}
