//! What no server on loopback can do: routers that say no, firewalls that drop, machines without a route;
//! and every connection counted by the system itself. Each test runs in a network namespace of its own.

use crate::network::{Router, Sent, alone, has, left_out, run};
use crate::program::{Place, Run};
use crate::servers::{Server, V4, proxy};
use crate::tls::{self, HELLO, REVOCABLE};

/// A probe of a required host with this address; `way` is its route, DIRECT or a proxy there.
fn probed(address: &str, through_proxy: bool) -> Run {
    let place = Place::new(&["a.example:443".to_owned()]);
    if through_proxy {
        let place = place.host(&format!("{address} proxy.example"));
        return place.probe("PROXY proxy.example:3128", &[]);
    }
    place
        .host(&format!("{address} a.example"))
        .probe("DIRECT", &[])
}

/// A direct probe with the program's own limits.
fn patiently(address: &str) -> Run {
    let place = Place::new(&["a.example:443".to_owned()]).host(&format!("{address} a.example"));
    let words = "probe --profile t.toml --via DIRECT --hosts hosts --format json --client chromium";
    place.run(&words.split(' ').collect::<Vec<_>>())
}

/// The direct way fails so, and a proxy at the same address is down, for the same reason.
fn fails(address: &str, code: &str, situation: &str, evidence: &str) {
    for through_proxy in [false, true] {
        let run = probed(address, through_proxy);
        let report = run.json();
        let row = &report["rows"][0];
        let (code, situation) = if through_proxy {
            ("R-07", "proxy-down")
        } else {
            (code, situation)
        };
        assert_eq!(row["code"], code, "{address}: {report:#}");
        assert_eq!(row["verdict"], "violated");
        let attempt = &row["attempts"][0];
        assert_eq!(attempt["situation"], situation, "{report:#}");
        let seen = attempt["evidence"].to_string();
        assert!(seen.contains(evidence), "{address}: {evidence}: {seen}");
        assert_eq!(run.status, 1);
        run.finding(code);
    }
}

#[test]
fn a_router_that_refuses_is_told_from_a_machine_without_a_route() {
    alone(
        "namespace::a_router_that_refuses_is_told_from_a_machine_without_a_route",
        || {
            let router = Router::new();
            router.shell(
            "ip route add unreachable 198.51.100.0/26 && ip route add prohibit 198.51.100.64/26 && \
             ip -6 route add unreachable 2001:db8:1::/48 && ip -6 route add prohibit 2001:db8:2::/48",
        );
            let unreachable = ("R-03", "unreachable");
            for (address, words) in [
                ("198.51.100.1", "ICMP: host unreachable or prohibited"),
                ("198.51.100.65", "ICMP: host unreachable or prohibited"),
                // The router itself has no way there.
                ("203.0.113.1", "ICMP: network unreachable"),
                ("2001:db8:1::1", "ICMP: "),
                ("2001:db8:2::1", "ICMP: prohibited"),
                ("2001:db8:9::1", "ICMP: network unreachable"),
            ] {
                fails(address, unreachable.0, unreachable.1, words);
            }
            for line in [
                "route add unreachable 192.0.2.0/26",
                "route add prohibit 192.0.2.64/26",
                "route add blackhole 192.0.2.128/26",
                "route add throw 192.0.2.192/26",
                "-6 route add unreachable 2001:db8:4::/48",
                "-6 route add prohibit 2001:db8:5::/48",
                "-6 route add blackhole 2001:db8:6::/48",
            ] {
                run("ip", &line.split(' ').collect::<Vec<_>>());
            }
            for address in [
                "192.0.2.1",
                "192.0.2.65",
                "192.0.2.129",
                "2001:db8:4::1",
                "2001:db8:5::1",
                "2001:db8:6::1",
            ] {
                fails(address, "R-05", "no-route", "by this machine's own routes");
            }
            // Without a default route.
            run("ip", &["route", "del", "default"]);
            run("ip", &["-6", "route", "del", "default"]);
            for address in ["192.0.2.193", "203.0.113.1", "2001:db8:9::1"] {
                fails(address, "R-05", "no-route", "by this machine's own routes");
            }
        },
    );
}

#[test]
fn a_machine_of_which_every_network_is_down_has_no_route() {
    alone(
        "namespace::a_machine_of_which_every_network_is_down_has_no_route",
        || {
            for address in ["203.0.113.1", "2001:db8::1"] {
                fails(address, "R-05", "no-route", "by this machine's own routes");
            }
        },
    );
}

#[test]
fn dropped_syns_are_waited_for_until_two_more_were_sent() {
    alone(
        "namespace::dropped_syns_are_waited_for_until_two_more_were_sent",
        || {
            let router = Router::new();
            router.shell(
            "ip route add blackhole 198.51.100.0/24 && ip -6 route add blackhole 2001:db8:1::/48",
        );
            fails("198.51.100.1", "R-04", "filtered", "no answer to SYN");
            fails("2001:db8:1::1", "R-04", "filtered", "no answer to SYN");
            // With the program's own limit.
            let before = Sent::so_far();
            let run = patiently("198.51.100.2");
            let sent = Sent::since(before);
            assert_eq!(run.json()["rows"][0]["code"], "R-04", "{}", run.out);
            assert_eq!((sent.connections, sent.datagrams), (1, 0));
            assert!(sent.retransmitted_syns >= 2, "{sent:?}");
            // Nobody has this address.
            let run = patiently("10.99.0.77");
            let attempt = &run.json()["rows"][0]["attempts"][0];
            assert_eq!(attempt["code"], "R-03", "{}", run.out);
            assert!(
                attempt["evidence"]
                    .to_string()
                    .contains("no answer on the link"),
                "{}",
                run.out
            );
        },
    );
}

#[test]
fn what_a_firewall_does_is_what_is_told() {
    alone("namespace::what_a_firewall_does_is_what_is_told", || {
        if !has("nft") {
            left_out("a firewall: nft is not installed");
            return;
        }
        let router = Router::new();
        let rules = "add table inet t; add chain inet t c { type filter hook input priority 0; }; \
            add rule inet t c tcp dport 443 ip daddr 10.98.0.1 drop; \
            add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.2 reject with icmpx admin-prohibited; \
            add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.3 reject with tcp reset; \
            add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.4 reject with icmpx port-unreachable; \
            add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.5 reject with icmpx host-unreachable; \
            add rule inet t c tcp dport 3128 ip daddr 10.98.0.1 drop; \
            add rule inet t c tcp dport { 443, 3128 } ip6 daddr fd98::2 reject with icmpx admin-prohibited; \
            add rule inet t c tcp dport { 443, 3128 } ip6 daddr fd98::1 drop;";
        let addresses: Vec<String> = (1..=5)
            .map(|it| {
                format!(
                    "ip addr add 10.98.0.{it}/32 dev lo && ip addr add fd98::{it}/128 dev lo nodad"
                )
            })
            .collect();
        router.shell(&format!("{} && nft '{rules}'", addresses.join(" && ")));
        fails("10.98.0.1", "R-04", "filtered", "no answer to SYN");
        fails("fd98::1", "R-04", "filtered", "no answer to SYN");
        fails(
            "10.98.0.2",
            "R-03",
            "unreachable",
            "ICMP: host unreachable or prohibited",
        );
        fails("fd98::2", "R-03", "unreachable", "ICMP: prohibited");
        fails("10.98.0.3", "R-02", "refused", "refused");
        fails("10.98.0.4", "R-02", "refused", "refused");
        fails(
            "10.98.0.5",
            "R-03",
            "unreachable",
            "ICMP: host unreachable or prohibited",
        );
        // What this machine's own firewall rejects looks as if somebody else did.
        run(
            "nft",
            &[
                "add table inet t; add chain inet t c { type filter hook output priority 0; }; \
               add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.7 drop; \
               add rule inet t c tcp dport { 443, 3128 } ip daddr 10.98.0.8 reject with tcp reset;",
            ],
        );
        fails("10.98.0.7", "R-04", "filtered", "no answer to SYN");
        fails("10.98.0.8", "R-02", "refused", "refused");
    });
}

/// Everything that a run needs: two proxies, a server, a PAC file, and names that resolve.
struct World {
    place: Place,
    servers: Vec<Server>,
}

impl World {
    fn new() -> Self {
        let origin = tls::server(V4, REVOCABLE, false, HELLO);
        let open = proxy(V4, origin.at);
        let denies = Server::answering(
            V4,
            "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n",
        );
        let port = origin.at.port();
        let rows = [
            format!("a.example:{port}"),
            "b.example:443".to_owned(),
            "http:crl.example:80".to_owned(),
            format!("x.servicebus.example:{port}"),
        ];
        let place = Place::new(&rows)
            .host("127.0.0.1 a.example x.servicebus.example")
            .host("127.0.0.1 proxy.example");
        place.write(
            "x.pac",
            &format!(
                "function FindProxyForURL(url, host) {{ return host == 'b.example' ? \"PROXY {}\" : \
                 \"PROXY proxy.example:{}\"; }}\n",
                denies.place(),
                open.at.port()
            ),
        );
        Self {
            place,
            servers: vec![origin, open, denies],
        }
    }

    fn run(&self, words: &[&str]) -> Run {
        const COMMON: [&str; 6] = ["--profile", "t.toml", "--pac", "x.pac", "--hosts", "hosts"];
        let json = ["--format", "json", "--client", "chromium"];
        self.place.run(&[words, &COMMON, &json].concat())
    }

    fn arrived(&self) -> u64 {
        self.servers.iter().map(|it| it.connections() as u64).sum()
    }
}

#[test]
fn the_system_counts_no_connection_without_consent_and_none_beside_the_plan() {
    alone(
        "namespace::the_system_counts_no_connection_without_consent_and_none_beside_the_plan",
        || {
            // Whatever would leave has a way out.
            let _router = Router::new();
            let world = World::new();
            let before = Sent::so_far();
            for words in [
                &["audit"][..],
                &["audit", "--probe", "--dry-run"],
                &["audit", "--probe", "--offline"],
                &["probe", "--dry-run"],
                &["probe", "--offline"],
            ] {
                // Both options say where names come from.
                let run = if words.contains(&"--offline") {
                    world
                        .place
                        .run(&[words, &["--profile", "t.toml", "--pac", "x.pac"]].concat())
                } else {
                    world.run(words)
                };
                assert_ne!(run.status, -1, "{run:?}");
                let sent = Sent::since(before);
                assert_eq!(
                    (sent.connections, sent.datagrams),
                    (0, 0),
                    "{words:?}: {run:?}"
                );
            }
            let planned = world.run(&["probe", "--dry-run"]).json();
            let planned = planned["planned"].as_array().unwrap();
            let to: Vec<&str> = planned
                .iter()
                .map(|it| it["to"].as_str().unwrap())
                .collect();
            for words in [&["probe"][..], &["audit", "--probe"]] {
                let before = (Sent::so_far(), world.arrived());
                let run = world.run(words);
                let sent = Sent::since(before.0);
                // Ports of Service Bus at which nobody listens: each is in the plan, and refused.
                let refused = to
                    .iter()
                    .filter(|to| to.starts_with("x.servicebus.example:"));
                let refused = refused
                    .filter(|to| !to.ends_with(&format!(":{}", world.servers[0].at.port())))
                    .count() as u64;
                assert_eq!(refused, 6, "{to:?}");
                let arrived = world.arrived() - before.1;
                assert!(arrived > 5, "{arrived}: {run:?}");
                // Everything that began has arrived at a server of the plan.
                assert_eq!(sent.connections, arrived + refused, "{words:?}: {run:?}");
                assert_eq!(sent.datagrams, 0);
            }
            // Those servers are in the plan, each by the name that leads there.
            for server in &world.servers {
                let port = format!(":{}", server.at.port());
                assert!(to.iter().any(|it| it.ends_with(&port)), "{port}: {to:?}");
            }
        },
    );
}
