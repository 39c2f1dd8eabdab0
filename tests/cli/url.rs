//! `pac-check url`: where the file and the URLs come from, and the world that the script sees.

use hickory_server::proto::op::ResponseCode;
use serde_json::Value;

use crate::program::{PROXY, Place, answer};
use crate::support::dns_server::{Reply, Zone};

#[test]
fn the_answer_stands_in_the_page_for_people() {
    let place = Place::script("return 'PROXY proxy.example:8080; DIRECT';");
    let run = place.run("url --pac x.pac --offline https://a.example/path");
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    for part in [
        "x.pac",
        "chromium",
        "https://a.example/path",
        "PROXY proxy.example:8080; DIRECT",
        "line 2",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn the_file_may_come_from_standard_input() {
    let run = Place::new().run_with_input(
        "url --pac - --offline --format json http://a/",
        PROXY.as_bytes(),
    );
    let report = run.json(0);
    assert_eq!(report["pac"]["source"], "-");
    assert_eq!(report["pac"]["bytes"], PROXY.len());
    assert_eq!(answer(&report)["effective"], "PROXY proxy.example:8080");
}

#[test]
fn urls_come_from_the_arguments_then_from_a_list() {
    let place = Place::new().with("x.pac", PROXY);
    let list = "\u{feff}http://one/\r\n\r\n# comment\n  http://two/  \nhttp://three/";
    let expected = [
        "http://zero/",
        "http://one/",
        "http://two/",
        "http://three/",
    ];
    let urls = |report: Value| -> Vec<String> {
        let results = report["results"].as_array().unwrap();
        results
            .iter()
            .map(|one| one["url"].as_str().unwrap().to_owned())
            .collect()
    };
    let place = place.with("list", list);
    let run = place.run("url --pac x.pac --offline --format json --urls-from list http://zero/");
    assert_eq!(urls(run.json(0)), expected);
    let run = place.run_with_input(
        "url --pac x.pac --offline --format json --urls-from - http://zero/",
        list.as_bytes(),
    );
    assert_eq!(urls(run.json(0)), expected);
    let run = place.run("url --pac x.pac --offline --format json --urls-from list");
    assert_eq!(urls(run.json(0)), expected[1..]);
}

#[test]
fn the_state_of_the_script_carries_over_from_url_to_url() {
    let place = Place::new().with(
        "x.pac",
        "var n = 0;\nfunction FindProxyForURL() { return 'PROXY p.example:' + ++n; }",
    );
    let report = place
        .run("url --pac x.pac --offline --format json http://a/ http://b/ http://a/")
        .json(0);
    let routes: Vec<_> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["effective"].as_str().unwrap())
        .collect();
    assert_eq!(
        routes,
        [
            "PROXY p.example:1",
            "PROXY p.example:2",
            "PROXY p.example:3"
        ]
    );
    // Also where there are more URLs than are evaluated at a time.
    let place = place.with("list", "http://a/\n".repeat(10_000));
    let report = place
        .run("url --pac x.pac --offline --format json --urls-from list")
        .json(0);
    assert_eq!(
        report["results"][9_999]["effective"],
        "PROXY p.example:10000"
    );
}

const RESOLVE: &str = "return 'PROXY ' + dnsResolve(host) + ':1';";

fn route(place: &Place, options: &str) -> Value {
    let report = place
        .run(&format!(
            "url --pac x.pac --format json {options} http://a.example/"
        ))
        .json(0);
    answer(&report)["effective"].clone()
}

#[test]
fn a_hosts_file_is_the_whole_world() {
    let place = Place::script(RESOLVE).with("hosts", "10.0.0.1 a.example\n");
    assert_eq!(route(&place, "--hosts hosts"), "PROXY 10.0.0.1:1");
    let place = place.with("hosts", "10.0.0.1 b.example\n");
    assert_eq!(route(&place, "--hosts hosts"), "PROXY null:1");
    let input = place.run_with_input(
        "url --pac x.pac --format json --hosts - http://a.example/",
        b"10.0.0.3 a.example",
    );
    assert_eq!(answer(&input.json(0))["effective"], "PROXY 10.0.0.3:1");
}

#[test]
fn resolve_overrides_everybody() {
    let place = Place::script(RESOLVE).with("hosts", "10.0.0.1 a.example\n");
    let option = "--resolve a.example=10.0.0.2";
    assert_eq!(
        route(&place, &format!("--offline {option}")),
        "PROXY 10.0.0.2:1"
    );
    assert_eq!(
        route(&place, &format!("--hosts hosts {option}")),
        "PROXY 10.0.0.2:1"
    );
    let dns = Zone::default().address("a.example.", &["10.0.0.3"]).serve();
    let server = format!("--dns-server {}", dns.address);
    assert_eq!(
        route(&place, &format!("{server} {option}")),
        "PROXY 10.0.0.2:1"
    );
    assert!(dns.asked().is_empty(), "{:?}", dns.asked());
    assert_eq!(route(&place, &server), "PROXY 10.0.0.3:1");
}

#[test]
fn the_chosen_name_server_is_asked_once_for_each_name() {
    let dns = Zone::default().address("a.example.", &["10.0.0.1"]).serve();
    let place = Place::script(
        "return 'PROXY p' + dnsResolve('a.example') + isResolvable('a.example') + ':1';",
    );
    let report = place
        .run(&format!(
            "url --pac x.pac --format json --dns-server {} http://x/ http://y/",
            dns.address
        ))
        .json(0);
    assert_eq!(report["results"][1]["returned"], "PROXY p10.0.0.1true:1");
    assert_eq!(dns.asked(), ["a.example. A UDP"]);
    let lookups = &report["results"][0]["lookups"];
    assert_eq!(lookups.as_array().unwrap().len(), 1);
    assert_eq!(lookups[0]["name"], "a.example");
    assert_eq!(lookups[0]["answer"][0], "10.0.0.1");
    assert!(lookups[0].get("failure").is_none());
}

#[test]
fn a_name_that_does_not_exist_is_an_answer() {
    let dns = Zone::default().serve();
    let place = Place::script("return isResolvable(host) ? 'DIRECT' : 'PROXY p.example:1';");
    let report = place
        .run(&format!(
            "url --pac x.pac --format json --dns-server {} http://a.example/",
            dns.address
        ))
        .json(0);
    assert_eq!(answer(&report)["effective"], "PROXY p.example:1");
    assert_eq!(
        answer(&report)["lookups"][0]["answer"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_question_without_an_answer_makes_the_route_a_guess() {
    let dns = Zone::default()
        .both("servfail.example.", &Reply::Code(ResponseCode::ServFail))
        .both("refused.example.", &Reply::Code(ResponseCode::Refused))
        .both("silent.example.", &Reply::Silence)
        .serve();
    let place = Place::script("return isResolvable(host) ? 'DIRECT' : 'PROXY p.example:1';");
    for (host, why) in [
        ("servfail", "SERVFAIL"),
        ("refused", "REFUSED"),
        ("silent", "timed out"),
    ] {
        let line = format!(
            "url --pac x.pac --dns-server {} --dns-timeout 0.5 http://{host}.example/",
            dns.address
        );
        let report = place.run(&format!("{line} --format json")).json(2);
        let answer = answer(&report);
        assert_eq!(answer["status"], "ok");
        assert_eq!(answer["effective"], "PROXY p.example:1");
        let failure = answer["lookups"][0]["failure"].as_str().unwrap();
        assert!(failure.contains(why), "{failure}");
        let human = place.run(&line);
        assert_eq!(human.status, 2);
        assert!(
            human.out.contains(why) && human.out.contains("guess"),
            "{}",
            human.out
        );
    }
}

#[test]
fn a_question_of_the_top_level_counts_for_every_url() {
    let script = "var address = dnsResolve('a.example');\n\
        function FindProxyForURL(url, host) {\n\
          return host == 'ask' && dnsResolve('a.example') || address ? 'PROXY p.example:1' : 'DIRECT';\n\
        }\n";
    let place = Place::new().with("x.pac", script);
    let report = place
        .run("url --pac x.pac --offline --format json http://a/ http://ask/")
        .json(2);
    for answer in report["results"].as_array().unwrap() {
        assert_eq!(answer["effective"], "DIRECT");
        assert_eq!(answer["lookups"].as_array().unwrap().len(), 1, "{answer:#}");
        assert!(answer["lookups"][0]["failure"].is_string(), "{answer:#}");
    }
    let report = place
        .run("url --pac x.pac --offline --resolve a.example=10.0.0.1 --format json http://a/")
        .json(0);
    assert_eq!(answer(&report)["effective"], "PROXY p.example:1");
    assert_eq!(answer(&report)["lookups"][0]["answer"][0], "10.0.0.1");
}

#[test]
fn the_machines_own_addresses_are_those_of_the_argument() {
    let place = Place::script("return 'PROXY ' + myIpAddress() + ':1';");
    assert_eq!(
        route(&place, "--offline --my-ip 10.1.2.3"),
        "PROXY 10.1.2.3:1"
    );
    assert_eq!(
        route(&place, "--offline --my-ip 2001:db8::7,10.1.2.3"),
        "PROXY 10.1.2.3:1"
    );
    let place = Place::script("return 'PROXY h:' + myIpAddressEx().split(';').length;");
    let firefox = "--offline --my-ip 10.1.2.3,2001:db8::7";
    assert_eq!(route(&place, firefox), "PROXY h:2");
    // Where nobody told it, it is unknown.
    let place = Place::script("return 'PROXY ' + myIpAddress() + ':1';");
    let report = place
        .run("url --pac x.pac --offline --format json http://a/")
        .json(2);
    let failure = answer(&report)["lookups"][0]["failure"].as_str().unwrap();
    assert!(failure.contains("--my-ip"), "{failure}");
}

#[test]
fn short_names_are_completed_by_the_domains_of_the_arguments() {
    let dns = Zone::default()
        .address("intranet.corp.example.", &["10.0.0.1"])
        .serve();
    let place = Place::script("return 'PROXY ' + dnsResolve('intranet') + ':1';");
    let options = format!("--dns-server {} --domain corp.example", dns.address);
    assert_eq!(route(&place, &options), "PROXY 10.0.0.1:1");
    for asked in dns.asked() {
        assert!(asked.starts_with("intranet.corp.example. "), "{asked}");
    }
}

#[test]
fn verbose_tells_on_standard_error_what_was_done() {
    let place = Place::script("return 'DIRECT';");
    let plain = place.run("url --pac x.pac --offline http://a/");
    let run = place.run("url --pac x.pac --offline --verbose http://a/");
    assert_eq!(run.status, 0);
    run.says(&[
        "x.pac: 57 bytes, read as windows-1252",
        "Chromium: 1 URL evaluated",
    ]);
    assert_eq!(plain.err, "");
}

/// A template that nobody filled in: the client looks for a host of that name.
#[test]
fn a_proxy_whose_name_can_not_be_one_is_a_warning() {
    let place = Place::script("return 'PROXY ${GATEWAY}:80; PROXY p:1; DIRECT';");
    let run = place.run("url --pac x.pac --offline http://a.example/");
    assert_eq!(run.status, 0, "{run:#?}");
    assert!(
        run.out
            .contains("warning    `${gateway}` cannot be the name of a host"),
        "{run:#?}"
    );
    let json = place
        .run("url --pac x.pac --offline --format json http://a.example/")
        .json(0);
    let warnings = json["results"][0]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let fine = Place::script("return 'PROXY p:1; PROXY [::1]:2; DIRECT';");
    let json = fine
        .run("url --pac x.pac --offline --format json http://a.example/")
        .json(0);
    assert!(json["results"][0].get("warnings").is_none(), "{json}");
}

#[test]
fn explain_says_why_a_network_holds_no_address() {
    for (network, mask, word) in [
        ("intranet.example", "255.0.0.0", Some("intranet.example")),
        ("10.0.0", "255.0.0.0", Some("10.0.0")),
        ("10.0.0.0", "255.0.0.256", Some("255.0.0.256")),
        ("10.0.0.0", "255.0.0.0", None),
    ] {
        let body = format!(
            "if (isInNet(host, '{network}', '{mask}')) return 'DIRECT'; return 'PROXY p:1';"
        );
        let run = Place::script(&body).run("explain --pac x.pac --offline http://192.0.2.1/");
        let words = word.map(|word| format!("\"{word}\" is not an IPv4 address"));
        let said = run.out.contains("is not an IPv4 address");
        let flat = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            said || flat.contains("is not an IPv4 address"),
            word.is_some(),
            "{}",
            run.out
        );
        if let Some(words) = words {
            assert!(flat.contains(&words), "{}", run.out);
        }
    }
}
