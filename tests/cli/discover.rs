//! `pac-check discover` against DNS and web servers on loopback.

use std::io::Write;

use hickory_server::proto::op::ResponseCode;
use serde_json::Value;

use crate::program::{PROXY, Place, Run};
use crate::support::dns_server::{Reply, Zone};
use crate::support::http_server::{HttpServer, response};
use crate::web::{PAC_TYPE, name_server, servers, web_server};

/// `discover` for one domain below `example.com`, which itself has nothing.
fn discover(kind: &str) -> (Run, Value) {
    let web = web_server(PROXY);
    let domain = format!("{kind}.example.com");
    let dns = match kind {
        "servfail" => Zone::default()
            .both(
                "wpad.servfail.example.com.",
                &Reply::Code(ResponseCode::ServFail),
            )
            .serve(),
        "silent" => Zone::default()
            .both("wpad.silent.example.com.", &Reply::Silence)
            .serve(),
        "nxdomain" => Zone::default().serve(),
        _ => name_server(&[&domain]),
    };
    let line = format!("discover --domain {domain} {}", servers(&dns, &web));
    let run = Place::new().run(&format!("{line} --format json"));
    let report = serde_json::from_str(&run.out).unwrap();
    let human = Place::new().run(&line);
    assert_eq!(human.status, run.status, "{human:#?}");
    (human, report)
}

#[test]
fn a_file_that_is_found_is_told_with_its_whole_story() {
    let (human, report) = discover("good");
    assert_eq!((human.status, human.err.as_str()), (0, ""));
    assert_eq!(report["schema"], "pac-check/discover@1");
    assert_eq!(report["chosen"], 0);
    assert_eq!(report["problem"], Value::Null);
    let found = &report["candidates"][0];
    assert_eq!(found["outcome"], "found");
    assert_eq!(found["lookups"][0]["record"], "A");
    assert_eq!(found["lookups"][0]["status"], "NOERROR");
    assert_eq!(found["lookups"][0]["ttl_seconds"], 300);
    assert_eq!(found["lookups"][1]["status"], "NODATA");
    assert_eq!(found["fetch"]["bytes"], PROXY.len());
    assert_eq!(found["fetch"]["hops"][0]["status"], 200);
    assert_eq!(report["candidates"][1]["outcome"], "not_tried");
    assert_eq!(report["not_asked"][0]["name"], "wpad.com");
    for part in [
        "wpad.good.example.com",
        "found",
        "127.0.0.1",
        "Not asked",
        "wpad.com",
    ] {
        assert!(human.out.contains(part), "{part}: {}", human.out);
    }
}

#[test]
fn every_failure_is_told_as_what_it_is() {
    for (kind, outcome, part) in [
        ("servfail", "lookup_failed", "SERVFAIL"),
        ("silent", "lookup_failed", "timed out"),
        ("lost", "fetch_failed", "status 404"),
        ("page", "not_a_pac_file", "Guest Wi-Fi"),
        ("large", "fetch_failed", "more than 1048576 bytes"),
        ("cut", "fetch_failed", "the connection ended after"),
        ("circle", "fetch_failed", "more than 20 redirects"),
    ] {
        let (human, report) = discover(kind);
        assert_eq!(human.status, 2, "{kind}");
        let candidate = &report["candidates"][0];
        assert_eq!(candidate["outcome"], outcome, "{kind}: {candidate:#}");
        let why = candidate["why"].as_str().unwrap_or_default();
        assert!(why.contains(part), "{kind}: {candidate:#}");
        assert_eq!(report["chosen"], Value::Null);
        assert!(
            human.out.contains("no PAC file was found"),
            "{kind}: {}",
            human.out
        );
        // Lines are wrapped between words.
        let words = human.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(part), "{kind}: {}", human.out);
    }
}

#[test]
fn a_network_without_wpad_is_a_clean_result() {
    let (human, report) = discover("nxdomain");
    assert_eq!(human.status, 0, "{human:#?}");
    assert_eq!(report["candidates"][0]["outcome"], "no_such_name");
    assert_eq!(report["chosen"], Value::Null);
    let words = human.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let result = "every name server says that no name exists; leases were not looked for";
    assert!(words.contains(result), "{}", human.out);
    assert!(!human.out.contains("was found"), "{}", human.out);
    for client in report["clients"].as_array().unwrap() {
        assert_eq!(client["has_file"], false, "{client:#}");
    }
    // For an audit there is nothing to judge.
    let dns = Zone::default().serve();
    let line = format!(
        "audit --domain corp.example.com --profile entra-private-network-connector --dns-server {}",
        dns.address
    );
    assert_eq!(Place::new().run(&line).status, 2);
}

#[test]
fn a_network_is_not_without_wpad_where_somebody_may_have_it() {
    let nothing = Zone::default().serve();
    let silent = Zone::default()
        .both("wpad.corp.example.com.", &Reply::Silence)
        .serve();
    let other = name_server(&["corp.example.com"]);
    let line = |more: &str| {
        let run = Place::new().run(&format!(
            "discover --no-download --dns-timeout 2 --domain corp.example.com --dns-server {} {more}",
            nothing.address
        ));
        run.status
    };
    assert_eq!(line(""), 0);
    // A second server that is silent, one that has it, a search domain that nobody asks for.
    assert_eq!(line(&format!("--dns-server {}", silent.address)), 2);
    assert_eq!(line(&format!("--dns-server {}", other.address)), 2);
    assert_eq!(line("--domain lan"), 2);
    // DHCP that names a URL, that names nothing in a way that no client reads, and that declines.
    assert_eq!(line("--dhcp-252 http://127.0.0.1:9/x.pac"), 2);
    assert_eq!(line("--dhcp-252 nonsense"), 2);
}

#[test]
fn what_is_odd_but_works_is_found() {
    let (_, report) = discover("moved");
    let hops = report["candidates"][0]["fetch"]["hops"].as_array().unwrap();
    let statuses: Vec<_> = hops
        .iter()
        .map(|hop| hop["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [301, 302, 200]);
    for kind in ["slow", "charset"] {
        let (human, report) = discover(kind);
        assert_eq!(human.status, 0, "{kind}");
        assert_eq!(report["candidates"][0]["outcome"], "found", "{kind}");
    }
}

#[test]
fn parents_are_asked_in_order_and_never_a_public_suffix() {
    let web = web_server(PROXY);
    let dns = name_server(&["example.co.uk"]);
    let report = Place::new()
        .run(&format!(
            "discover --domain a.b.example.co.uk --format json {}",
            servers(&dns, &web)
        ))
        .json(0);
    let names: Vec<_> = report["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "wpad.a.b.example.co.uk.",
            "wpad.b.example.co.uk.",
            "wpad.example.co.uk."
        ]
    );
    assert_eq!(report["chosen"], 2);
    assert_eq!(
        report["candidates"][2]["devolved_from"],
        "a.b.example.co.uk"
    );
    assert_eq!(report["not_asked"][0]["name"], "wpad.co.uk");
    assert_eq!(report["not_asked"][0]["suffix"], "co.uk");
    let mut asked: Vec<String> = dns
        .asked()
        .iter()
        .map(|question| question.split(' ').next().unwrap().to_owned())
        .collect();
    asked.sort();
    asked.dedup();
    // Beside the one that was found, a name that nobody has.
    let (random, asked): (Vec<_>, Vec<_>) = asked
        .into_iter()
        .partition(|name| name.starts_with("pac-check-"));
    assert_eq!(asked, names);
    assert_eq!(random.len(), 1);
    assert!(random[0].ends_with(".example.co.uk."), "{random:?}");
}

#[test]
fn the_second_domain_is_tried_where_the_first_fails() {
    let web = web_server(PROXY);
    let dns = name_server(&["lost.example.com", "good.example.org"]);
    let domains = "--domain lost.example.com --domain good.example.org";
    let line = format!("discover {domains} {}", servers(&dns, &web));
    let report = Place::new().run(&format!("{line} --format json")).json(0);
    assert_eq!(report["candidates"][0]["outcome"], "fetch_failed");
    assert_eq!(report["candidates"][1]["outcome"], "found");
    assert_eq!(report["chosen"], 1);
    // `url` uses it, and does not pass over the first in silence.
    let run = Place::new().run(&format!(
        "url {domains} {} --format json http://a.example/",
        servers(&dns, &web)
    ));
    assert_eq!(
        run.json(0)["results"][0]["effective"],
        "PROXY proxy.example:8080"
    );
    run.says(&[
        "PAC file found by WPAD at http://wpad.good.example.org",
        "after 1 place",
    ]);
    let verbose = Place::new().run(&format!(
        "url -v {domains} {} http://a.example/",
        servers(&dns, &web)
    ));
    verbose.says(&["Discovery by WPAD", "status 404"]);
}

#[test]
fn all_tries_every_place_and_chooses_the_first() {
    let web = web_server(PROXY);
    let dns = name_server(&["good.example.com", "example.com"]);
    let line = format!(
        "discover --domain good.example.com {} --format json",
        servers(&dns, &web)
    );
    let report = Place::new().run(&format!("{line} --all")).json(0);
    assert_eq!(report["candidates"][1]["outcome"], "found");
    assert_eq!(report["chosen"], 0);
    assert_eq!(web.received().len(), 2);
}

#[test]
fn a_dead_name_server_is_a_problem_and_not_an_absence() {
    let dead = {
        let dns = Zone::default().serve();
        dns.address
    };
    let line = format!("--domain corp.example --dns-server {dead} --dns-timeout 1");
    let report = Place::new()
        .run(&format!("discover {line} --format json"))
        .json(2);
    assert_eq!(report["candidates"][0]["outcome"], "lookup_failed");
    let run = Place::new().run(&format!("url {line} http://a.example/"));
    assert_eq!(run.status, 2);
    run.says_one_error(&["no PAC file was found by WPAD", "--pac"]);
}

#[test]
fn where_nothing_may_be_asked_that_is_the_problem() {
    let dns = Zone::default().serve();
    for domain in ["com", "co.uk", "github.io", "lan"] {
        let line = format!(
            "discover --domain {domain} --dns-server {} --format json",
            dns.address
        );
        let report = Place::new().run(&line).json(2);
        assert_eq!(
            report["candidates"].as_array().unwrap().len(),
            0,
            "{domain}"
        );
        assert!(
            report["problem"]
                .as_str()
                .unwrap()
                .contains("public suffix"),
            "{report:#}"
        );
    }
    assert!(dns.asked().is_empty(), "{:?}", dns.asked());
}

/// A host name in the answer must not decide about the port or the path.
#[test]
fn the_request_is_that_of_a_client() {
    let web = HttpServer::start(|_, stream| {
        stream.write_all(&response("200 OK", &[PAC_TYPE], PROXY.as_bytes()))
    });
    let dns = name_server(&["corp.example"]);
    let run = Place::new().run(&format!(
        "discover --domain corp.example {}",
        servers(&dns, &web)
    ));
    assert_eq!(run.status, 0);
    let received = web.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].line, "GET /wpad.dat");
    let host = format!("wpad.corp.example:{}", web.address.port());
    assert_eq!(received[0].field("host"), Some(host.as_str()));
    assert!(received[0].field("cookie").is_none() && received[0].field("authorization").is_none());
}

/// Where the leases of this machine do not count, or nobody may be asked, the page says so: it does not
/// read as if there were none.
#[test]
fn leases_that_were_not_looked_for_are_not_called_absent() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("etc")).unwrap();
    place.write("etc/resolv.conf", "search corp.example.com\n");
    for (options, part, status) in [
        ("--offline", "(--offline", 2),
        ("--offline --domain corp.example.com", "(--offline", 2),
        ("--hosts hosts --domain corp.example.com", "(--hosts", 0),
    ] {
        place.write("hosts", "10.0.0.7 other.example.com\n");
        let run = place.run(&format!("discover --system-root . {options}"));
        let words = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains(&format!("leases were not looked for {part}")),
            "{run:#?}"
        );
        let report = place
            .run(&format!("discover --system-root . {options} --format json"))
            .json(status);
        let why = report["leases_left_out"].as_str().unwrap();
        assert!(
            part.contains(why.split([' ', ':']).next().unwrap()),
            "{why}"
        );
    }
    let report = place
        .run("discover --system-root . --dns-timeout 1 --dhcp-252 http://127.0.0.1:1/x --format json")
        .json(2);
    assert_eq!(report["leases_left_out"], Value::Null);
}
