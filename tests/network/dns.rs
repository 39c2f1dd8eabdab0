//! Questions of scripts and of discovery.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use hickory_server::proto::op::ResponseCode;
use hickory_server::proto::rr::RecordType;
use pac_check::finding::discovery::{AddressRecord, Lookup, LookupStatus};
use pac_check::pac::{Family, Host, Resolution};
use pac_check::system::names::Source;
use pac_check::system::search_list::SearchList;
use pac_check::system::{Settings, World};
use pac_check::wpad::{Domain, Network};

use crate::support::dns_server::{DnsServer, Reply, Zone, address_data, alias_data, record};

const BOTH: [AddressRecord; 2] = [AddressRecord::A, AddressRecord::Aaaa];

fn settings(servers: &[SocketAddr]) -> Settings {
    Settings {
        source: Source::Servers(servers.to_vec()),
        search: Some(SearchList::default()),
        dns_deadline: Duration::from_secs(10),
        ..Settings::default()
    }
}

fn world(server: &DnsServer) -> World {
    World::new(settings(&[server.address]))
}

fn search(domains: &[&str]) -> SearchList {
    SearchList {
        domains: domains
            .iter()
            .map(|domain| Domain::parse(domain).unwrap())
            .collect(),
        ndots: 1,
    }
}

fn ask(world: &World, name: &str) -> Lookup {
    world.lookup(name, &[AddressRecord::A]).remove(0)
}

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// A port where nobody answers, and nobody else will listen while it is held.
#[expect(
    clippy::disallowed_methods,
    reason = "the test holds a port on loopback"
)]
fn silent_server() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[test]
fn an_answer_keeps_its_order_its_chain_and_its_smallest_time_to_live() {
    let server = Zone::default()
        .reply(
            "wpad.corp.example.",
            RecordType::A,
            Reply::Records(vec![
                record("wpad.corp.example.", 600, alias_data("web.corp.example.")),
                record("web.corp.example.", 90, alias_data("w1.corp.example.")),
                record(
                    "w1.corp.example.",
                    300,
                    address_data(addresses(&["10.0.0.9"])[0]),
                ),
                record(
                    "w1.corp.example.",
                    300,
                    address_data(addresses(&["10.0.0.1"])[0]),
                ),
                record(
                    "w1.corp.example.",
                    300,
                    address_data(addresses(&["10.0.0.5"])[0]),
                ),
            ]),
        )
        .serve();
    let lookup = ask(&world(&server), "wpad.corp.example.");
    assert_eq!(lookup.status, LookupStatus::Answered);
    assert_eq!(
        lookup.addresses,
        addresses(&["10.0.0.9", "10.0.0.1", "10.0.0.5"])
    );
    assert_eq!(lookup.chain, ["web.corp.example.", "w1.corp.example."]);
    assert_eq!(lookup.ttl_seconds, Some(90));
    assert_eq!(lookup.servers, [server.address.to_string()]);
    assert_eq!(lookup.failure, None);
}

#[test]
fn a_and_aaaa_are_asked_once_each_and_only_as_given() {
    let server = Zone::default()
        .address("wpad.corp.example.", &["10.0.0.1", "2001:db8::1"])
        .serve();
    let world = world(&server);
    for _ in 0..2 {
        let lookups = world.lookup("wpad.corp.example.", &BOTH);
        assert_eq!(lookups[0].addresses, addresses(&["10.0.0.1"]));
        assert_eq!(lookups[1].addresses, addresses(&["2001:db8::1"]));
    }
    assert_eq!(
        world.resolve("wpad.corp.example", Family::Any),
        Resolution::Addresses(addresses(&["2001:db8::1", "10.0.0.1"]))
    );
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(
        asked,
        ["wpad.corp.example. A UDP", "wpad.corp.example. AAAA UDP"]
    );
}

#[test]
fn every_end_of_a_question_is_told_apart() {
    let server = Zone::default()
        .address("v6.example.", &["2001:db8::1"])
        .both("servfail.example.", &Reply::Code(ResponseCode::ServFail))
        .both("refused.example.", &Reply::Code(ResponseCode::Refused))
        .both("formerr.example.", &Reply::Code(ResponseCode::FormErr))
        .both("lame.example.", &Reply::Referral)
        .serve();
    let world = world(&server);
    for (name, status, failure) in [
        ("v6.example.", LookupStatus::NoData, None),
        ("none.example.", LookupStatus::NoSuchName, None),
        ("a..b.", LookupStatus::BadName, None),
        (
            "servfail.example.",
            LookupStatus::ServerFailed,
            Some("SERVFAIL"),
        ),
        ("refused.example.", LookupStatus::Refused, Some("REFUSED")),
        (
            "formerr.example.",
            LookupStatus::BadResponse,
            Some("answered"),
        ),
        (
            "lame.example.",
            LookupStatus::BadResponse,
            Some("refers to other servers"),
        ),
    ] {
        let lookup = ask(&world, name);
        assert_eq!(lookup.status, status, "{name}: {lookup:?}");
        match (failure, &lookup.failure) {
            (None, None) => {}
            (Some(part), Some(text)) if text.contains(part) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    for (name, expected) in [
        ("v6.example", Resolution::NoAddress),
        ("none.example", Resolution::NoSuchName),
        ("a..b", Resolution::NoSuchName),
    ] {
        assert_eq!(world.resolve(name, Family::V4), expected, "{name}");
    }
    for name in [
        "servfail.example",
        "refused.example",
        "formerr.example",
        "lame.example",
    ] {
        assert!(!world.resolve(name, Family::V4).is_known(), "{name}");
    }
}

#[test]
fn names_that_are_no_host_names_are_asked_as_they_are() {
    let server = Zone::default()
        .address("a_b.corp.example.", &["10.0.0.1"])
        .address("-x-.corp.example.", &["10.0.0.2"])
        .serve();
    let world = world(&server);
    for (name, address) in [
        ("a_b.corp.example", "10.0.0.1"),
        ("-x-.corp.example", "10.0.0.2"),
    ] {
        assert_eq!(
            world.resolve(name, Family::V4),
            Resolution::Addresses(addresses(&[address])),
            "{name}: {:?}",
            server.asked()
        );
    }
}

#[test]
fn silence_ends_at_the_deadline() {
    let (_socket, address) = silent_server();
    let world = World::new(Settings {
        dns_deadline: Duration::from_millis(300),
        ..settings(&[address])
    });
    let lookup = ask(&world, "wpad.corp.example.");
    assert_eq!(lookup.status, LookupStatus::TimedOut);
    assert!(lookup.milliseconds >= 250, "{lookup:?}");
    assert!(lookup.milliseconds < 5_000, "{lookup:?}");
    // A dead server costs its time once for a name.
    assert_eq!(ask(&world, "wpad.corp.example."), lookup);
}

#[test]
fn a_lost_question_is_sent_again() {
    let server = Zone::default()
        .reply(
            "wpad.corp.example.",
            RecordType::A,
            Reply::LostOnce(Box::new(Reply::Records(vec![record(
                "wpad.corp.example.",
                60,
                address_data(addresses(&["10.0.0.1"])[0]),
            )]))),
        )
        .serve();
    let lookup = ask(&world(&server), "wpad.corp.example.");
    assert_eq!(lookup.addresses, addresses(&["10.0.0.1"]));
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_late_answer_within_the_deadline_counts() {
    let records = Reply::Records(vec![record(
        "wpad.corp.example.",
        60,
        address_data(addresses(&["10.0.0.1"])[0]),
    )]);
    let server = Zone::default()
        .reply(
            "wpad.corp.example.",
            RecordType::A,
            Reply::Late(Duration::from_millis(200), Box::new(records)),
        )
        .serve();
    assert_eq!(
        ask(&world(&server), "wpad.corp.example.").addresses,
        addresses(&["10.0.0.1"])
    );
}

#[test]
fn a_truncated_answer_is_asked_for_over_tcp() {
    let many: Vec<_> = (1..=60)
        .map(|number| {
            record(
                "many.corp.example.",
                60,
                address_data(IpAddr::from([10, 0, 0, number])),
            )
        })
        .collect();
    let server = Zone::default()
        .reply(
            "many.corp.example.",
            RecordType::A,
            Reply::Truncated(Box::new(Reply::Records(many))),
        )
        .serve();
    let lookup = ask(&world(&server), "many.corp.example.");
    assert_eq!(lookup.addresses.len(), 60, "{lookup:?}");
    assert_eq!(
        server.asked(),
        ["many.corp.example. A UDP", "many.corp.example. A TCP"]
    );
}

#[test]
fn a_thousand_addresses_are_an_answer() {
    let many: Vec<_> = (0..1000_u16)
        .map(|number| {
            let [high, low] = number.to_be_bytes();
            record(
                "many.corp.example.",
                60,
                address_data(IpAddr::from([10, 0, high, low])),
            )
        })
        .collect();
    let server = Zone::default()
        .reply(
            "many.corp.example.",
            RecordType::A,
            Reply::Truncated(Box::new(Reply::Records(many))),
        )
        .serve();
    let lookup = ask(&world(&server), "many.corp.example.");
    assert_eq!(lookup.addresses.len(), 1000, "{:?}", lookup.failure);
}

/// Bytes made from a question.
type Lie = fn(&[u8]) -> Vec<u8>;

/// A server that answers every question with them.
fn lying_server(answer: Lie) -> SocketAddr {
    let (socket, address) = silent_server();
    std::thread::spawn(move || {
        let mut question = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut question) {
            let _ = socket.send_to(&answer(&question[..length]), from);
        }
    });
    address
}

#[test]
fn malformed_packets_are_no_answer() {
    let lies: [(&str, Lie); 6] = [
        ("nothing", |_| Vec::new()),
        ("three bytes", |question| question[..3].to_vec()),
        ("the question itself", <[u8]>::to_vec),
        ("another number", |question| {
            let mut answer = response_to(question);
            answer[0] ^= 0xff;
            answer
        }),
        ("more records than there are", |question| {
            let mut answer = response_to(question);
            answer[6] = 0xff;
            answer
        }),
        ("a name that points at itself", |question| {
            let mut answer = response_to(question);
            answer[7] = 1;
            let here = u8::try_from(answer.len()).unwrap();
            answer.extend([0xc0, here, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1]);
            answer
        }),
    ];
    for (name, lie) in lies {
        let world = World::new(Settings {
            dns_deadline: Duration::from_millis(600),
            ..settings(&[lying_server(lie)])
        });
        let lookup = ask(&world, "wpad.corp.example.");
        assert!(lookup.addresses.is_empty(), "{name}: {lookup:?}");
        assert!(
            !matches!(
                lookup.status,
                LookupStatus::NoSuchName | LookupStatus::NoData
            ),
            "{name}: {lookup:?}"
        );
        assert!(
            !world.resolve("wpad.corp.example", Family::V4).is_known(),
            "{name}"
        );
    }
}

/// The header and question of a response without records.
fn response_to(question: &[u8]) -> Vec<u8> {
    let end = 12 + question[12..].iter().position(|&byte| byte == 0).unwrap() + 5;
    let mut answer = question[..end].to_vec();
    answer[2] = 0x84;
    answer[3] = 0;
    answer[6..12].fill(0);
    answer
}

#[test]
fn the_next_server_is_asked_when_one_does_not_answer() {
    let (_socket, silent) = silent_server();
    let failing = Zone::default()
        .both("wpad.corp.example.", &Reply::Code(ResponseCode::ServFail))
        .serve();
    let refusing = Zone::default()
        .both("wpad.corp.example.", &Reply::Code(ResponseCode::Refused))
        .serve();
    let good = Zone::default()
        .address("wpad.corp.example.", &["10.0.0.1"])
        .serve();
    let world = World::new(Settings {
        dns_deadline: Duration::from_secs(2),
        ..settings(&[silent, failing.address, refusing.address, good.address])
    });
    let lookup = ask(&world, "wpad.corp.example.");
    assert_eq!(lookup.addresses, addresses(&["10.0.0.1"]));
    assert_eq!(
        lookup.servers,
        [silent, failing.address, refusing.address, good.address].map(|server| server.to_string())
    );
    // That a name does not exist is an answer: no other server is asked.
    let world = World::new(settings(&[failing.address, good.address]));
    assert_eq!(
        ask(&world, "none.corp.example.").status,
        LookupStatus::NoSuchName
    );
    assert_eq!(
        good.asked()
            .iter()
            .filter(|asked| asked.contains("none"))
            .count(),
        0
    );
}

#[test]
fn when_all_servers_fail_each_is_named_with_its_failure() {
    let failing = Zone::default()
        .both("wpad.corp.example.", &Reply::Code(ResponseCode::ServFail))
        .serve();
    let refusing = Zone::default()
        .both("wpad.corp.example.", &Reply::Code(ResponseCode::Refused))
        .serve();
    let world = World::new(settings(&[failing.address, refusing.address]));
    let lookup = ask(&world, "wpad.corp.example.");
    assert_eq!(lookup.status, LookupStatus::Refused);
    let failure = lookup.failure.unwrap();
    for (server, word) in [(failing.address, "SERVFAIL"), (refusing.address, "REFUSED")] {
        assert!(failure.contains(&server.to_string()), "{failure}");
        assert!(failure.contains(word), "{failure}");
    }
}

#[test]
fn an_alias_is_followed_and_a_dangling_one_shown() {
    let server = Zone::default()
        .reply(
            "wpad.corp.example.",
            RecordType::A,
            Reply::Records(vec![record(
                "wpad.corp.example.",
                60,
                alias_data("web.corp.example."),
            )]),
        )
        .address("web.corp.example.", &["10.0.0.1"])
        .reply(
            "wpad.lab.example.",
            RecordType::A,
            Reply::Records(vec![record(
                "wpad.lab.example.",
                60,
                alias_data("gone.lab.example."),
            )]),
        )
        .serve();
    let world = world(&server);
    let lookup = ask(&world, "wpad.corp.example.");
    assert_eq!(lookup.addresses, addresses(&["10.0.0.1"]));
    assert_eq!(lookup.chain, ["web.corp.example."]);
    let lookup = ask(&world, "wpad.lab.example.");
    assert_eq!(lookup.status, LookupStatus::NoSuchName);
    assert_eq!(lookup.chain, ["gone.lab.example."]);
}

#[test]
fn aliases_in_a_circle_end() {
    let alias = |from: &str, to: &str| Reply::Records(vec![record(from, 60, alias_data(to))]);
    let server = Zone::default()
        .both("a.example.", &alias("a.example.", "b.example."))
        .both("b.example.", &alias("b.example.", "a.example."))
        .serve();
    let lookup = ask(&world(&server), "a.example.");
    assert!(lookup.addresses.is_empty(), "{lookup:?}");
    assert!(server.asked().len() < 50);
}

#[test]
fn short_names_go_through_the_search_list_and_the_bare_wpad_never_leaves() {
    let server = Zone::default()
        .address("intranet.b.example.", &["10.0.0.1"])
        .address("only.", &["10.0.0.2"])
        .serve();
    let world = World::new(Settings {
        search: Some(search(&["a.example", "b.example"])),
        ..settings(&[server.address])
    });
    assert_eq!(
        world.resolve("intranet", Family::V4),
        Resolution::Addresses(addresses(&["10.0.0.1"]))
    );
    assert_eq!(
        server.asked(),
        ["intranet.a.example. A UDP", "intranet.b.example. A UDP"]
    );
    assert_eq!(
        world.resolve("only", Family::V4),
        Resolution::Addresses(addresses(&["10.0.0.2"]))
    );
    assert!(!world.resolve("wpad", Family::Any).is_known());
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| !asked.starts_with("wpad. ")),
        "{:?}",
        server.asked()
    );
}

#[test]
fn a_failure_in_one_domain_leaves_the_name_unknown_unless_another_has_it() {
    let server = Zone::default()
        .both("x.a.example.", &Reply::Code(ResponseCode::ServFail))
        .both("y.a.example.", &Reply::Code(ResponseCode::ServFail))
        .address("y.b.example.", &["10.0.0.1"])
        .serve();
    let world = World::new(Settings {
        search: Some(search(&["a.example", "b.example"])),
        ..settings(&[server.address])
    });
    assert!(!world.resolve("x", Family::V4).is_known());
    assert_eq!(
        world.resolve("y", Family::V4),
        Resolution::Addresses(addresses(&["10.0.0.1"]))
    );
}

#[test]
fn names_on_the_command_line_are_not_asked() {
    let server = Zone::default().address("b.example.", &["10.0.0.2"]).serve();
    let mut settings = settings(&[server.address]);
    settings
        .overrides
        .add_override("a.example=10.0.0.1")
        .unwrap();
    let world = World::new(settings);
    assert_eq!(
        world.resolve("a.example", Family::Any),
        Resolution::Addresses(addresses(&["10.0.0.1"]))
    );
    assert_eq!(
        world.resolve("b.example", Family::V4),
        Resolution::Addresses(addresses(&["10.0.0.2"]))
    );
    // What is said there is all there is to know about the name.
    let lookups = world.lookup("a.example.", &BOTH);
    assert_eq!(lookups[0].servers, ["--resolve"]);
    assert_eq!(lookups[0].addresses, addresses(&["10.0.0.1"]));
    assert_eq!(lookups[1].status, LookupStatus::NoData);
    assert_eq!(server.asked(), ["b.example. A UDP"]);
}
