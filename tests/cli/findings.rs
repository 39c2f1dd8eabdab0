//! What is said about a network: each finding appears where it should, with the right evidence, and
//! is absent where it should be. The networks are recorded worlds, and servers on loopback.

use serde_json::{Value, json};

use crate::program::{PROXY, Place};
use crate::support::dns_server::Zone;
use crate::web::{PAC_TYPE, web_server};

/// A network as a recorded world.
pub(crate) struct Network {
    world: Value,
}

impl Network {
    /// Two name servers, and these search domains.
    pub(crate) fn new(domains: &[&str]) -> Self {
        Self {
            world: json!({
                "schema": "pac-check/world@1",
                "clock": {"unix_ms": 1_795_340_000_000_i64, "utc_offset_seconds": 0},
                "own_addresses": ["10.0.0.7"],
                "system": {
                    "search": {"domains": domains, "from": "/etc/resolv.conf"},
                    "name_servers": ["10.0.0.53", "10.0.0.54"],
                },
                "hosts": [], "dns": [], "http": [], "dhcp": [], "registrations": [],
                "probe_label": "nobody",
            }),
        }
    }

    fn push(mut self, list: &str, entry: Value) -> Self {
        self.world[list].as_array_mut().unwrap().push(entry);
        self
    }

    /// What one server says: an address, or the word of a status.
    pub(crate) fn says(self, server: &str, name: &str, text: &str) -> Self {
        let address: Option<std::net::IpAddr> = text.parse().ok();
        let family = address.is_some_and(|address| address.is_ipv6());
        let one = |record: &str, mine: bool| {
            let (status, addresses) = match address {
                Some(address) if mine => ("NOERROR", vec![address]),
                Some(_) => ("NODATA", Vec::new()),
                None => (text, Vec::new()),
            };
            json!({"name": name, "record": record, "servers": [server], "status": status,
                "addresses": addresses})
        };
        self.push("dns", one("A", !family))
            .push("dns", one("AAAA", family))
    }

    /// What both servers say.
    pub(crate) fn both(self, name: &str, text: &str) -> Self {
        self.says("10.0.0.53", name, text)
            .says("10.0.0.54", name, text)
    }

    /// A download.
    pub(crate) fn get(self, url: &str, status: u16, content_type: &str, body: &str) -> Self {
        self.push(
            "http",
            json!({"url": url, "body": body, "story": {
                "hops": [{"url": url, "status": status, "addresses": ["10.0.0.80"]}],
                "content_type": content_type,
            }}),
        )
    }

    /// `wpad.DOMAIN` with a PAC file, and nothing else in that domain.
    pub(crate) fn wpad(self, domain: &str, address: &str) -> Self {
        let url = format!("http://wpad.{domain}/wpad.dat");
        self.both(&format!("wpad.{domain}."), address)
            .both(&format!("nobody.{domain}."), "NXDOMAIN")
            .get(&url, 200, PAC_TYPE.1, PROXY)
    }

    /// A lease with option 252.
    pub(crate) fn offers(self, value: &[u8]) -> Self {
        let digits: String = value.iter().fold(String::new(), |mut digits, byte| {
            use std::fmt::Write as _;
            write!(digits, "{byte:02x}").unwrap();
            digits
        });
        self.push(
            "dhcp",
            json!({"from": "lease of eth0", "value_hex": digits}),
        )
    }

    /// The world as a file.
    pub(crate) fn text(&self) -> String {
        self.world.to_string()
    }

    /// The report of a discovery in it.
    pub(crate) fn discover(&self, more: &str) -> Value {
        let place = Place::new().with("w.json", self.text());
        let run = place.run(&format!("discover --world w.json --format json {more}"));
        serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
    }
}

/// The codes of a report's findings, in order, without that for plain http, which WPAD always has.
pub(crate) fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    let counted = findings
        .iter()
        .filter(|it| it["severity"] != "info" || it["code"] != "P-01");
    counted.map(|it| it["code"].as_str().unwrap()).collect()
}

/// The evidence of the only finding with this code.
#[track_caller]
pub(crate) fn evidence(report: &Value, code: &str) -> String {
    let findings = report["findings"].as_array().unwrap();
    let of_code: Vec<&Value> = findings.iter().filter(|it| it["code"] == code).collect();
    assert_eq!(of_code.len(), 1, "{code}: {:#}", report["findings"]);
    let evidence = of_code[0]["evidence"].as_array().unwrap();
    let lines: Vec<&str> = evidence.iter().map(|line| line.as_str().unwrap()).collect();
    lines.join("\n")
}

const DOMAIN: &str = "corp.example.com";
const WPAD: &str = "wpad.corp.example.com.";
const PARENT: &str = "wpad.example.com.";

/// A network as it should be: an internal name server for the only domain, and a file.
fn good() -> Network {
    Network::new(&[DOMAIN])
        .wpad(DOMAIN, "10.0.0.80")
        .both(PARENT, "NXDOMAIN")
}

#[test]
fn a_network_as_it_should_be_has_nothing_but_the_plain_http_of_wpad() {
    let report = good().discover("");
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report:#}");
    assert_eq!(
        evidence(&report, "P-01"),
        "http://wpad.corp.example.com/wpad.dat"
    );
    assert_eq!(report["chosen"], 0);
}

#[test]
fn search_domains_that_are_not_ones_own_are_found() {
    let network = || {
        Network::new(&["co.uk", "hq.lan", DOMAIN, "emea.example.co.uk"])
            .wpad(DOMAIN, "10.0.0.80")
            .both("wpad.hq.lan.", "NXDOMAIN")
            .both("wpad.emea.example.co.uk.", "NXDOMAIN")
            .both("wpad.example.co.uk.", "NXDOMAIN")
            .both(PARENT, "NXDOMAIN")
    };
    let report = network().discover("");
    assert_eq!(codes(&report), ["W-01", "W-07", "W-18"]);
    assert!(evidence(&report, "W-01").contains("co.uk is a search domain"));
    assert!(evidence(&report, "W-07").contains("hq.lan"));
    assert!(evidence(&report, "W-18").contains("emea.example.co.uk"));
    // Reported, and not asked.
    let world = network().text();
    assert!(!world.contains("wpad.co.uk."));
}

#[test]
fn addresses_of_strangers_are_found_and_ones_own_networks_are_not() {
    let network = Network::new(&[DOMAIN])
        .wpad(DOMAIN, "198.51.100.7")
        .both(PARENT, "127.0.53.53")
        .both("nobody.example.com.", "NXDOMAIN");
    let report = network.discover("");
    assert_eq!(codes(&report), ["W-03", "W-04"]);
    let seen = evidence(&report, "W-03");
    assert!(seen.contains("at 10.0.0.53: 198.51.100.7") && seen.contains("10.0.0.54"));
    assert!(evidence(&report, "W-04").contains("wpad.example.com at 10.0.0.53: 127.0.53.53"));
    let report = network.discover("--internal-network 198.51.100.0/24");
    assert_eq!(codes(&report), ["W-04"]);
    let run = Place::new().run("discover --internal-network 10.0.0.0/99");
    assert_eq!(run.status, 2);
}

#[test]
fn a_wildcard_is_found() {
    let url = "http://wpad.corp.example.com/wpad.dat";
    let network = Network::new(&[DOMAIN])
        .both(WPAD, "10.0.0.80")
        .says("10.0.0.53", "nobody.corp.example.com.", "NXDOMAIN")
        .says("10.0.0.54", "nobody.corp.example.com.", "10.0.0.80")
        .both(PARENT, "NXDOMAIN")
        .get(url, 200, PAC_TYPE.1, PROXY);
    let report = network.discover("");
    assert_eq!(codes(&report), ["W-05"]);
    let seen = evidence(&report, "W-05");
    assert!(
        seen.contains("nobody.corp.example.com at 10.0.0.54: 10.0.0.80"),
        "{seen}"
    );
    assert!(!seen.contains("nobody.corp.example.com at 10.0.0.53"));
}

#[test]
fn servers_that_disagree_or_are_silent_are_named() {
    let url = "http://wpad.corp.example.com/wpad.dat";
    let network = |second: &str| {
        Network::new(&[DOMAIN])
            .says("10.0.0.53", WPAD, "10.0.0.80")
            .says("10.0.0.54", WPAD, second)
            .says("10.0.0.53", "nobody.corp.example.com.", "NXDOMAIN")
            .says("10.0.0.54", "nobody.corp.example.com.", second)
            .says("10.0.0.53", PARENT, "NXDOMAIN")
            .says(
                "10.0.0.54",
                PARENT,
                if second == "timed out" {
                    second
                } else {
                    "NXDOMAIN"
                },
            )
            .get(url, 200, PAC_TYPE.1, PROXY)
    };
    let report = network("NXDOMAIN").discover("");
    assert_eq!(codes(&report), ["W-12"]);
    let seen = evidence(&report, "W-12");
    assert!(seen.contains("10.0.0.54: NXDOMAIN") && seen.contains("10.0.0.53: 10.0.0.80"));
    let report = network("timed out").discover("");
    assert_eq!(codes(&report), ["W-19"]);
    assert!(evidence(&report, "W-19").contains("10.0.0.54: timed out"));
}

#[test]
fn names_without_a_file_and_no_name_at_all_are_found() {
    let url = "http://wpad.corp.example.com/wpad.dat";
    let network = Network::new(&[DOMAIN])
        .both(WPAD, "10.0.0.80")
        .both("nobody.corp.example.com.", "NXDOMAIN")
        .both(PARENT, "NXDOMAIN")
        .get(url, 404, "text/html", "none");
    let report = network.discover("");
    assert_eq!(codes(&report), ["W-11"]);
    assert!(evidence(&report, "W-11").contains("status 404"));
    let nothing = Network::new(&[DOMAIN])
        .both(WPAD, "NXDOMAIN")
        .both(PARENT, "NXDOMAIN");
    let report = nothing.discover("");
    assert_eq!(codes(&report), ["W-13"]);
    assert!(evidence(&report, "W-13").contains("wpad.corp.example.com"));
    // What is unknown is not said to be missing.
    let open =
        Network::new(&[DOMAIN])
            .both(WPAD, "NXDOMAIN")
            .says("10.0.0.53", PARENT, "timed out");
    assert!(!codes(&open.discover("")).contains(&"W-13"));
}

#[test]
fn what_dhcp_offers_is_read_compared_and_told_for_each_client() {
    let other = "http://proxy.corp.example.com/other.pac";
    let network = |value: &[u8], body: &str| good().offers(value).get(other, 200, PAC_TYPE.1, body);
    let report = network(other.as_bytes(), PROXY).discover("");
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report:#}");
    assert_eq!(report["candidates"][0]["mechanism"], "dhcp");
    assert_eq!(report["chosen"], 0);
    let ends = report["clients"].as_array().unwrap();
    let of = |client: &str| {
        let end = ends
            .iter()
            .find(|end| end["client"].as_str().unwrap().contains(client));
        end.unwrap()["candidate"].as_u64().unwrap()
    };
    assert_eq!((of("Chromium on Windows"), of("Chromium on Linux")), (0, 1));

    let different = format!("{PROXY}// another");
    let report = network(other.as_bytes(), &different).discover("");
    assert_eq!(codes(&report), ["W-09"]);
    assert!(evidence(&report, "W-09").contains(other));

    let report = network(&[other.as_bytes(), b"\0"].concat(), PROXY).discover("");
    assert_eq!(codes(&report), ["W-10"]);
    assert!(evidence(&report, "W-10").contains("other.pac\\x00"));

    let report = network(b"wpad.dat", PROXY).discover("");
    assert_eq!(codes(&report), ["W-10"]);
    assert_eq!(report["dhcp"][0]["url"], Value::Null);
    assert_eq!(report["chosen"], 0);
    assert_eq!(report["candidates"][0]["mechanism"], "dns");
}

#[test]
fn an_option_of_the_command_line_or_a_lease_needs_no_domain() {
    let web = web_server(PROXY);
    let url = web.url("/ok");
    let place = Place::new();
    let folder = place.path("run/systemd/netif/leases");
    std::fs::create_dir_all(folder).unwrap();
    let digits = |text: &str| {
        text.bytes().fold(String::new(), |mut digits, byte| {
            use std::fmt::Write as _;
            write!(digits, "{byte:02x}").unwrap();
            digits
        })
    };
    let line = format!("discover --system-root . --dhcp-252 {url} --format json");
    let report = place.run(&line).json(0);
    assert_eq!(report["candidates"][0]["url"], url.as_str());
    assert_eq!(report["dhcp"][0]["from"], "--dhcp-252");
    place.write(
        "run/systemd/netif/leases/2",
        format!("ADDRESS=10.0.0.7\nOPTION_252={}\n", digits(url.as_str())),
    );
    let human = place.run("discover --system-root .");
    assert_eq!(human.status, 0, "{human:#?}");
    for part in ["DHCP 252", "netif/leases/2", "Where clients"] {
        assert!(human.out.contains(part), "{part}: {}", human.out);
    }
    // The leases are this machine's: they are not about a domain that somebody names.
    let dns = Zone::default().serve();
    let report = place
        .run(&format!(
            "discover --system-root . --domain corp.example --dns-server {} --format json",
            dns.address
        ))
        .json(0);
    assert_eq!(report["dhcp"].as_array().unwrap().len(), 0);
    assert_eq!(web.received().len(), 2);
}

#[test]
fn an_audit_shows_the_findings_of_its_discovery_once() {
    let network = Network::new(&[DOMAIN])
        .wpad(DOMAIN, "198.51.100.7")
        .both(PARENT, "NXDOMAIN");
    let place = Place::new().with("w.json", network.text());
    let line = "audit --world w.json --allow-proxy proxy.example";
    let report = place.run(&format!("{line} --format json")).json(0);
    assert!(codes(&report).contains(&"W-03"));
    assert_eq!(codes(&report["discovery"]).len(), 0);
    let human = place.run(line);
    assert!(human.out.contains("high W-03"), "{}", human.out);
    // Which client ends with which file.
    let hash = report["pac"]["sha256"].as_str().unwrap();
    let words = human.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Clients Chromium on Windows and ChromeOS; ",
        "Windows (WinHTTP, WinINET); libproxy, GNOME: uses http://wpad.corp.example.com/wpad.dat (SHA-256 ",
        &hash[..12],
    ] {
        assert!(words.contains(part), "{part}: {}", human.out);
    }
    let sarif = place.run(&format!("{line} --format sarif"));
    assert!(sarif.out.contains("W-03"));
}

/// The same on real servers: a wildcard, a server that blocks the name, and a catch-all that hears
/// nothing, as it was not configured.
#[test]
fn real_servers_are_found_out_and_nobody_else_is_asked() {
    let web = web_server(PROXY);
    let configured = [
        Zone::default()
            .address("wpad.corp.example.com.", &["127.0.0.1"])
            .serve(),
        Zone::default().serve(),
    ];
    let catch_all = Zone::default().serve();
    let place = Place::new();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write(
        "etc/resolv.conf",
        format!(
            "nameserver {}\nsearch other.example\n",
            catch_all.address.ip()
        ),
    );
    let line = format!(
        "discover --all --system-root . --domain corp.example.com --dns-server {} --dns-server {} \
         --wpad-port {} --format json",
        configured[0].address,
        configured[1].address,
        web.address.port()
    );
    let report = place.run(&line).json(0);
    assert_eq!(codes(&report), ["W-12"]);
    assert!(evidence(&report, "W-12").contains(&configured[1].address.to_string()));
    assert!(catch_all.asked().is_empty(), "{:?}", catch_all.asked());
    for server in &configured {
        for question in server.asked() {
            let name = question.split(' ').next().unwrap();
            assert!(name.ends_with(".example.com."), "{question}");
        }
    }
    assert_eq!(web.received().len(), 1);
}

#[test]
fn names_of_strangers_are_asked_only_on_demand() {
    let network = || {
        good()
            .both("wpad.com.", "198.51.100.7")
            .both("wpad.", "198.51.100.8")
    };
    assert_eq!(codes(&network().discover("")), Vec::<&str>::new());
    let report = network().discover("--probe-public-wpad");
    assert_eq!(codes(&report), ["W-02", "W-08"]);
    assert!(evidence(&report, "W-02").contains("wpad.com at 10.0.0.53: 198.51.100.7"));
    // On servers: without the option no such question leaves.
    let dns = Zone::default()
        .address("wpad.corp.example.com.", &["127.0.0.1"])
        .address("wpad.com.", &["127.0.0.1"])
        .address("wpad.", &["127.0.0.1"])
        .serve();
    let web = web_server(PROXY);
    let line = format!(
        "discover --domain corp.example.com {} --format json",
        crate::web::servers(&dns, &web)
    );
    Place::new().run(&line).json(0);
    let strangers = || {
        let asked = dns.asked();
        let names = asked
            .iter()
            .filter(|it| it.starts_with("wpad.com.") || it.starts_with("wpad. "));
        names.count()
    };
    assert_eq!(strangers(), 0);
    let report = Place::new()
        .run(&format!("{line} --probe-public-wpad"))
        .json(0);
    assert_eq!(codes(&report), ["W-02", "W-08"]);
    assert!(evidence(&report, "W-08").contains(&format!("wpad at {}: 127.0.0.1", dns.address)));
    assert_eq!(strangers(), 4);
}

#[test]
fn a_domain_that_nobody_registered_is_found_by_a_public_server_that_was_named() {
    let said = |status: &str| {
        good()
            .push(
                "registrations",
                json!({"name": "example.com.", "record": "A", "servers": ["192.0.2.53"],
                "status": status}),
            )
            .discover("")
    };
    let report = said("NXDOMAIN");
    assert_eq!(codes(&report), ["W-06"]);
    assert_eq!(
        evidence(&report, "W-06"),
        "A of example.com at 192.0.2.53: NXDOMAIN"
    );
    assert_eq!(codes(&said("NODATA")), Vec::<&str>::new());
    assert_eq!(codes(&said("timed out")), Vec::<&str>::new());
    // On servers: the public one hears the registered domain and nothing else, and only where it
    // was named.
    let (own, public) = (Zone::default().serve(), Zone::default().serve());
    let place = Place::new();
    let line = format!(
        "discover --domain hq.corp.example.com --dns-server {} --format json",
        own.address
    );
    assert!(!codes(&place.run(&line).json(0)).contains(&"W-06"));
    assert!(public.asked().is_empty());
    let line = format!(
        "{line} --public-dns-server {} --record w.json",
        public.address
    );
    let report = place.run(&line).json(0);
    assert!(evidence(&report, "W-06").contains(&public.address.to_string()));
    assert_eq!(public.asked(), ["example.com. A UDP"]);
    let own_names = own.asked();
    assert!(!own_names.iter().any(|it| it.starts_with("example.com.")));
    let again = place.run("discover --world w.json --format json").json(0);
    assert_eq!(again["registrations"], report["registrations"]);
    place
        .run("discover --offline --domain a.example.com --public-dns-server 127.0.0.1")
        .is_one_error(&["--public-dns-server", "--offline"]);
}

#[test]
fn records_that_no_client_reads_are_told_on_demand() {
    use hickory_server::proto::rr::rdata::{SRV, TXT};
    use hickory_server::proto::rr::{Name, RData, RecordType};

    use crate::support::dns_server::{Reply, record};
    let srv = "_wpad._tcp.corp.example.com.";
    let target = Name::from_ascii("web.example.com.").unwrap();
    let data = RData::SRV(SRV::new(0, 0, 80, target));
    let text = RData::TXT(TXT::new(vec![
        "service: wpad:http://web.example.com/".to_owned(),
    ]));
    let wpad = "wpad.corp.example.com.";
    let dns = Zone::default()
        .reply(
            srv,
            RecordType::SRV,
            Reply::Records(vec![record(srv, 60, data)]),
        )
        .reply(
            wpad,
            RecordType::TXT,
            Reply::Records(vec![record(wpad, 60, text)]),
        )
        .serve();
    let place = Place::new();
    let line = format!(
        "discover --domain corp.example.com --dns-server {} --format json",
        dns.address
    );
    let report = place.run(&line).json(0);
    assert!(!codes(&report).contains(&"W-16"), "{report:#}");
    let report = place
        .run(&format!("{line} --probe-services --record w.json"))
        .json(0);
    assert!(codes(&report).contains(&"W-16"), "{report:#}");
    let seen = evidence(&report, "W-16");
    assert!(
        seen.contains("SRV of _wpad._tcp.corp.example.com"),
        "{seen}"
    );
    assert!(seen.contains("web.example.com"), "{seen}");
    assert!(seen.contains("wpad:http://web.example.com/"), "{seen}");
    let again = place
        .run("discover --world w.json --format json --probe-services")
        .json(0);
    assert_eq!(again["services"], report["services"]);
}

#[test]
fn the_addresses_of_a_name_are_downloaded_from_each() {
    let url = "http://wpad.corp.example.com/wpad.dat";
    let network = |second: Value| {
        let story = |status: u16| {
            json!({"hops": [{"url": url, "status": status}],
            "content_type": PAC_TYPE.1})
        };
        let mut entry = json!({"url": url, "addresses": ["fd00::80"]});
        for (name, value) in second.as_object().unwrap() {
            entry[name] = value.clone();
        }
        Network::new(&[DOMAIN])
            .push(
                "dns",
                json!({"name": WPAD, "record": "A", "status": "NOERROR",
                "servers": ["10.0.0.53"], "addresses": ["10.0.0.80"]}),
            )
            .push(
                "dns",
                json!({"name": WPAD, "record": "AAAA", "status": "NOERROR",
                "servers": ["10.0.0.53"], "addresses": ["fd00::80"]}),
            )
            .push(
                "dns",
                json!({"name": WPAD, "record": "A", "status": "NOERROR",
                "servers": ["10.0.0.54"], "addresses": ["10.0.0.80"]}),
            )
            .push(
                "dns",
                json!({"name": WPAD, "record": "AAAA", "status": "NOERROR",
                "servers": ["10.0.0.54"], "addresses": ["fd00::80"]}),
            )
            .both("nobody.corp.example.com.", "NXDOMAIN")
            .both(PARENT, "NXDOMAIN")
            .push("http", entry)
            .push(
                "http",
                json!({"url": url, "story": story(200), "body": PROXY}),
            )
    };
    let ok = json!({"hops": [{"url": url, "status": 200}]});
    let same = network(json!({"story": ok, "body": PROXY})).discover("");
    assert_eq!(codes(&same), Vec::<&str>::new(), "{same:#}");
    let other = network(json!({"story": ok, "body": format!("{PROXY}//")})).discover("");
    assert_eq!(codes(&other), ["D-04"]);
    assert!(evidence(&other, "D-04").contains("fd00::80: SHA-256"));
    let dead = json!({"failure": {"kind": "connect", "message": "refused"}});
    let dead = network(json!({"story": dead})).discover("");
    assert_eq!(codes(&dead), ["W-17"]);
    assert!(evidence(&dead, "W-17").contains("fd00::80: refused"));
}

#[test]
fn the_delivery_of_the_file_is_judged() {
    let url = "http://wpad.corp.example.com/wpad.dat";
    let network = |story: Value, body: &str| {
        Network::new(&[DOMAIN])
            .both(WPAD, "10.0.0.80")
            .both("nobody.corp.example.com.", "NXDOMAIN")
            .both(PARENT, "NXDOMAIN")
            .push("http", json!({"url": url, "story": story, "body": body}))
    };
    let plain = json!({"hops": [{"url": url, "status": 200}], "content_type": PAC_TYPE.1});
    let with = |name: &str, value: Value| {
        let mut story = plain.clone();
        story[name] = value;
        story
    };
    let large = format!("{PROXY}//{}", "x".repeat(300_000));
    let accents = format!("{PROXY}// caf\u{e9}");
    let moved =
        json!([{"url": url, "status": 302}, {"url": "http://x.example.net/", "status": 200}]);
    for (story, body, code, part) in [
        (
            with("content_type", json!("text/plain")),
            PROXY,
            "D-01",
            "text/plain",
        ),
        (plain.clone(), large.as_str(), "D-02", "bytes"),
        (
            with("cache_control", json!("max-age=999999")),
            PROXY,
            "D-03",
            "max-age=999999",
        ),
        (with("hops", moved), PROXY, "P-02", "http://x.example.net/"),
        (
            plain.clone(),
            accents.as_str(),
            "P-15",
            "x-ns-proxy-autoconfig",
        ),
    ] {
        let report = network(story, body).discover("");
        assert_eq!(codes(&report), [code]);
        assert!(evidence(&report, code).contains(part), "{code}");
    }
    assert_eq!(
        codes(&network(plain, PROXY).discover("")),
        Vec::<&str>::new()
    );
}

#[test]
fn the_delivery_of_each_place_where_a_client_ends_is_judged() {
    let offered = "http://pac.corp.example.com/x.pac";
    let report = Network::new(&[DOMAIN])
        .both(WPAD, "10.0.0.80")
        .both("nobody.corp.example.com.", "NXDOMAIN")
        .both(PARENT, "NXDOMAIN")
        .get(
            "http://wpad.corp.example.com/wpad.dat",
            200,
            "text/plain",
            PROXY,
        )
        .offers(offered.as_bytes())
        .get(offered, 200, PAC_TYPE.1, PROXY)
        .discover("");
    assert_eq!(report["chosen"], 0);
    assert!(evidence(&report, "D-01").contains("http://wpad.corp.example.com/wpad.dat"));
}

#[test]
fn names_that_are_not_asked_for_leave_open_where_clients_end() {
    let ends = |domains: &[&str], more: &str| {
        let network = Network::new(domains)
            .wpad(DOMAIN, "10.0.0.80")
            .both(PARENT, "NXDOMAIN")
            .both("wpad.lan.", "NXDOMAIN")
            .both("wpad.", "NXDOMAIN")
            .both("wpad.com.", "NXDOMAIN");
        let report = network.discover(more);
        let ends = report["clients"].as_array().unwrap();
        let files: Vec<Value> = ends.iter().map(|end| end["has_file"].clone()).collect();
        files
    };
    assert_eq!(ends(&["lan"], ""), vec![Value::Null; 6]);
    assert_eq!(ends(&["lan", DOMAIN], ""), vec![Value::Null; 6]);
    assert_eq!(ends(&[DOMAIN, "lan"], ""), vec![json!(true); 6]);
    let asked = "--probe-public-wpad";
    assert_eq!(ends(&["lan", DOMAIN], asked), vec![json!(true); 6]);
    assert_eq!(ends(&["lan"], asked), vec![json!(false); 6]);
}

#[test]
fn an_expected_hash_that_does_not_come_ends_with_status_1() {
    let place = Place::new()
        .with("w.json", good().text())
        .with("x.pac", PROXY);
    let report = place.run("discover --world w.json --format json").json(0);
    let hash = report["candidates"][0]["fetch"]["sha256"].as_str().unwrap();
    let other = "0".repeat(64);
    for (line, status) in [
        ("discover --world w.json", 0),
        ("audit --world w.json --allow-proxy proxy.example", 0),
        ("audit --pac x.pac --offline --allow-proxy proxy.example", 0),
    ] {
        let line = format!("{line} --format json --expect-sha256");
        let right = place
            .run(&format!("{line} {}", hash.to_uppercase()))
            .json(status);
        assert!(!codes(&right).contains(&"D-05"), "{line}");
        let wrong = place.run(&format!("{line} {other}")).json(1);
        assert!(codes(&wrong).contains(&"D-05"), "{line}: {wrong:#}");
        assert!(evidence(&wrong, "D-05").contains(hash));
    }
    place
        .run("discover --world w.json --expect-sha256 abc")
        .says_one_error(&["64 hexadecimal digits"]);
}

#[test]
fn what_was_not_looked_at_is_not_found_wanting() {
    let url = "http://proxy.corp.example.com/other.pac";
    // The world has no such download.
    let report = good().offers(url.as_bytes()).discover("");
    assert_eq!(codes(&report), Vec::<&str>::new(), "{report:#}");
    let ends = report["clients"].as_array().unwrap();
    assert_eq!(ends[0]["has_file"], Value::Null, "{ends:#?}");
    assert_eq!(ends[1]["has_file"], true, "{ends:#?}");
    let offline = Place::new().run(
        "discover --offline --domain corp.example.com --resolve wpad.corp.example.com=10.0.0.80 \
         --format json",
    );
    assert_eq!(codes(&offline.json(2)), Vec::<&str>::new());
}
