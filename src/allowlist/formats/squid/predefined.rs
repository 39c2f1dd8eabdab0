//! The lists that every configuration has (Squid 6, `cf.data.pre`). Lines of the configuration add to them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::super::address_set::{AddressSet, number};
use super::super::super::rules::{Question, Test};

pub(super) fn tests() -> Vec<Test> {
    let test = |name: &str, kind, question| Test {
        name: name.to_owned(),
        kind,
        question,
        looks_up: kind == "dst",
        top: 0,
    };
    let one = |address: IpAddr| (number(address), number(address));
    let v6 = IpAddr::V6(Ipv6Addr::LOCALHOST);
    let localhost = [one(IpAddr::V4(Ipv4Addr::LOCALHOST)), one(v6)];
    let to_localhost = [
        net("127.0.0.0/8"),
        net("0.0.0.0/32"),
        net("::1/128"),
        net("::/128"),
    ];
    let tls = [
        "ssl::certHasExpired",
        "ssl::certNotYetValid",
        "ssl::certDomainMismatch",
        "ssl::certUntrusted",
        "ssl::certSelfSigned",
    ];
    let to_linklocal = [net("169.254.0.0/16"), net("fe80::/10")];
    let mut tests = vec![
        test("all", "src", Question::Always),
        // The cache manager's own URLs: no required URL is one of those.
        test("manager", "url_regex", Question::Hosts(Vec::new())),
        test("localhost", "src", Question::Clients(set(localhost))),
        test(
            "to_localhost",
            "dst",
            Question::Destinations(set(to_localhost)),
        ),
        test(
            "to_linklocal",
            "dst",
            Question::Destinations(set(to_linklocal)),
        ),
        test(
            "CONNECT",
            "method",
            Question::Methods(vec!["CONNECT".to_owned()]),
        ),
    ];
    let of_tls = tls.map(|name| test(name, "ssl_error", Question::Never));
    tests.extend(of_tls);
    tests
}

fn net(text: &str) -> (u128, u128) {
    let network: Option<ipnet::IpNet> = text.parse().ok();
    network.map_or((1, 0), |network| {
        (number(network.network()), number(network.broadcast()))
    })
}

fn set(ranges: impl IntoIterator<Item = (u128, u128)>) -> AddressSet {
    let mut set = AddressSet::default();
    for (first, last) in ranges {
        set.insert(first, last);
    }
    set
}
