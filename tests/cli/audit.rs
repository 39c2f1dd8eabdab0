//! `pac-check audit` end to end: discovery, download, evaluation, verdicts, exit status.

use serde_json::Value;

use crate::program::{PROXY, Place, Run};
use crate::support::dns_server::{Reply, Zone};
use crate::web::{name_server, servers, web_server};

const ALLOW: &str = "--allow-proxy proxy.example:8080";

fn verdicts(report: &Value) -> (usize, usize, usize) {
    let count = |verdict: &str| {
        let rows = report["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["verdict"] == verdict).count()
    };
    let counted = (count("met"), count("violated"), count("unknown"));
    let summary = &report["summary"];
    for (member, value) in [
        ("met", counted.0),
        ("violated", counted.1),
        ("unknown", counted.2),
    ] {
        assert_eq!(summary[member], value, "{member}");
    }
    counted
}

/// Runs an audit that discovers its file in this domain.
fn discovered(domain: &str, more: &str) -> Run {
    let web = web_server(PROXY);
    let dns = name_server(&[domain]);
    Place::new().run(&format!(
        "audit --domain {domain} {} {more}",
        servers(&dns, &web)
    ))
}

#[test]
fn everything_met_is_exit_status_0() {
    let report = discovered("good.example.com", &format!("{ALLOW} --format json")).json(0);
    assert_eq!(verdicts(&report), (25, 0, 0));
    assert_eq!(report["schema"], "pac-check/audit@1");
    assert_eq!(report["discovery"]["candidates"][0]["outcome"], "found");
    assert_eq!(report["pac"]["bytes"], PROXY.len());
    assert_eq!(report["problem"], Value::Null);
    let human = discovered("good.example.com", ALLOW);
    assert_eq!((human.status, human.err.as_str()), (0, ""));
    assert!(
        human
            .out
            .contains("24 required: 24 met, 0 violated, 0 unknown; optional or legacy: 1 met"),
        "{}",
        human.out
    );
}

#[test]
fn a_violation_is_exit_status_1_and_says_where_and_what_next() {
    let place = Place::script(
        "if (host == 'crl3.digicert.com') return 'DIRECT';\nreturn 'PROXY proxy.example:8080';",
    );
    let line = format!("audit --pac x.pac --offline {ALLOW}");
    let report = place.run(&format!("{line} --format json")).json(1);
    assert_eq!(verdicts(&report), (24, 1, 0));
    let row = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["verdict"] == "violated")
        .unwrap();
    assert_eq!(row["pattern"], "crl3.digicert.com");
    assert_eq!(row["port"], 80);
    assert_eq!(row["code"], "A-02");
    assert_eq!(row["answers"][0]["effective"], "DIRECT");
    assert_eq!(row["answers"][0]["decided_at"]["line"], 2);
    assert!(row["why"].is_string() && row["next_step"].is_string());
    let human = place.run(&line);
    assert_eq!(human.status, 1);
    for part in ["VIOLATED", "crl3.digicert.com", "line 2", "1 violated"] {
        assert!(human.out.contains(part), "{part}: {}", human.out);
    }
}

#[test]
fn a_proxy_that_nobody_allowed_is_a_violation() {
    let place = Place::new().with("x.pac", PROXY);
    let report = place
        .run("audit --pac x.pac --offline --allow-proxy other.example --format json")
        .json(1);
    assert_eq!(verdicts(&report), (0, 24, 0));
    assert_eq!(report["rows"][0]["code"], "A-01");
    let config = "[allow]\nproxies = [\"*.example:8080\"]\n";
    let place = place.with("pac-check.toml", config);
    let report = place
        .run("audit --pac x.pac --offline --format json")
        .json(0);
    assert_eq!(verdicts(&report), (25, 0, 0));
    assert_eq!(report["policy"]["file"], "pac-check.toml");
}

#[test]
fn required_urls_of_the_users_own_file_are_judged() {
    let config = "[[require]]\nurl = \"https://intranet.corp.example/\"\npurpose = \"The intranet\"\n\
                  [direct]\nmust = [\"intranet.corp.example\"]\n";
    let place = Place::script("return 'PROXY proxy.example:8080';").with("policy.toml", config);
    let report = place
        .run("audit --pac x.pac --offline --config policy.toml --format json")
        .json(1);
    assert_eq!(verdicts(&report), (0, 1, 0));
    assert_eq!(report["rows"][0]["code"], "A-03");
    assert_eq!(report["rows"][0]["labels"][0]["file"], "policy.toml");
}

#[test]
fn a_dead_name_server_leaves_every_row_unknown() {
    let dead = {
        let dns = Zone::default().serve();
        dns.address
    };
    let script = "return dnsDomainIs(host, '.example') || isResolvable(host) ? 'DIRECT' : 'PROXY proxy.example:8080';";
    let place = Place::script(script);
    let servers = format!("--dns-server {dead} --dns-timeout 0.2");
    // The script asks, and every answer would have been allowed.
    let report = place
        .run(&format!(
            "audit --pac x.pac {servers} {ALLOW} --format json"
        ))
        .json(2);
    assert_eq!(verdicts(&report), (0, 0, 24));
    // Discovery asks.
    let report = place
        .run(&format!(
            "audit --domain corp.example {servers} {ALLOW} --format json"
        ))
        .json(2);
    assert_eq!(verdicts(&report), (0, 0, 24));
    assert_eq!(report["pac"], Value::Null);
    assert!(report["problem"].is_string());
}

#[test]
fn a_question_of_the_top_level_without_an_answer_leaves_every_row_unknown() {
    let place = Place::new().with(
        "x.pac",
        format!("var inside = isResolvable('a.example');\n{PROXY}"),
    );
    let line = format!("audit --pac x.pac {ALLOW} --format json");
    let report = place.run(&format!("{line} --offline")).json(2);
    assert_eq!(verdicts(&report), (0, 0, 24));
    let report = place.run(&format!("{line} --hosts /dev/null")).json(0);
    assert_eq!(verdicts(&report), (25, 0, 0));
}

#[test]
fn where_discovery_finds_nothing_nothing_is_met() {
    for domain in [
        "lost.example.com",
        "page.example.com",
        "large.example.com",
        "cut.example.com",
    ] {
        let run = discovered(domain, &format!("{ALLOW} --format json"));
        let report = run.json(2);
        assert_eq!(verdicts(&report), (0, 0, 24), "{domain}");
        assert_eq!(report["pac"], Value::Null);
        let human = discovered(domain, ALLOW);
        assert_eq!(human.status, 2);
        assert!(human.out.contains("UNKNOWN"), "{}", human.out);
    }
    let silent = Zone::default()
        .both("wpad.corp.example.", &Reply::Silence)
        .serve();
    let run = Place::new().run(&format!(
        "audit --domain corp.example --dns-server {} --dns-timeout 0.3 --format json",
        silent.address
    ));
    assert_eq!(verdicts(&run.json(2)), (0, 0, 24));
}

#[test]
fn a_limit_of_pac_check_is_never_a_pass() {
    let place = Place::script(
        "if (host == 'management.azure.com') while (true) {}\nreturn 'PROXY proxy.example:8080';",
    );
    let report = place
        .run(&format!(
            "audit --pac x.pac --offline --timeout 3 {ALLOW} --format json"
        ))
        .json(2);
    let (met, violated, unknown) = verdicts(&report);
    assert_eq!(violated, 0);
    assert!(met > 0 && unknown > 0, "{met} {unknown}");
}

#[test]
fn a_script_that_does_not_load_is_never_a_pass() {
    let place = Place::new().with("x.pac", "function FindProxyForURL( {");
    // Nothing says that DIRECT is wrong, or that it is right.
    let run = place.run("audit --pac x.pac --offline --client chromium --format json");
    run.says_one_error(&["SyntaxError", "--> x.pac:1:"]);
    assert_eq!(verdicts(&run.json(2)), (0, 0, 24));
    // The client goes DIRECT, and that is not allowed.
    let run = place.run(&format!(
        "audit --pac x.pac --offline --client chromium {ALLOW} --format json"
    ));
    assert_eq!(verdicts(&run.json(1)), (0, 24, 0));
    // This one reports an error, and it is unknown what follows.
    let run = place.run(&format!(
        "audit --pac x.pac --offline --client winhttp {ALLOW} --format json"
    ));
    assert_eq!(verdicts(&run.json(2)), (0, 0, 24));
}

/// Windows has the function, the browsers do not all.
const ON_WINDOWS_ONLY: &str = "if (typeof getClientVersion == 'function') return 'PROXY proxy.example:8080';\nreturn 'DIRECT';";

fn disagreements(report: &Value) -> Vec<&Value> {
    let findings = report["findings"].as_array().unwrap();
    let codes = findings.iter().filter(|finding| finding["code"] == "C-01");
    codes.collect()
}

#[test]
fn the_clients_of_the_profile_are_judged_and_the_others_compared() {
    let place = Place::script(ON_WINDOWS_ONLY);
    let line = format!("audit --pac x.pac --offline {ALLOW} --format json");
    let report = place.run(&line).json(0);
    assert_eq!(report["client"], "winhttp");
    assert_eq!(report["rows"][0]["client"], "winhttp");
    let found = disagreements(&report);
    assert!(!found.is_empty(), "{report:#}");
    let message = found[0]["message"].as_str().unwrap();
    for part in [
        "firefox",
        "does not do with required URLs what winhttp does",
        "`builtins`",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let evidence = found[0]["evidence"][0].as_str().unwrap();
    for part in ["PROXY proxy.example:8080 in winhttp", "DIRECT in"] {
        assert!(evidence.contains(part), "{part}: {evidence}");
    }
    assert_eq!(found[0]["labels"][0]["start"]["line"], 2);
    // Who chooses a client wants to know of no other.
    let report = place.run(&format!("{line} --client winhttp")).json(0);
    assert!(disagreements(&report).is_empty());
    // What all of them read alike is not a finding.
    let same = Place::script("return 'PROXY proxy.example:8080';");
    assert!(disagreements(&same.run(&line).json(0)).is_empty());
}

#[test]
fn of_all_clients_the_worst_verdict_counts() {
    let place = Place::script(ON_WINDOWS_ONLY);
    let report = place
        .run(&format!(
            "audit --pac x.pac --offline {ALLOW} --client all --format json"
        ))
        .json(1);
    assert_eq!(verdicts(&report), (0, 24, 0));
    let client = report["client"].as_str().unwrap();
    assert!(client.starts_with("chromium, firefox, winhttp"), "{client}");
    let row = &report["rows"][0];
    let why = row["why"].as_str().unwrap();
    let decided = row["client"].as_str().unwrap();
    assert_ne!(decided, "winhttp");
    assert!(why.starts_with(&format!("in {decided}: ")), "{why}");
    assert_eq!(row["answers"][0]["effective"], "DIRECT");
}

#[test]
fn a_route_of_pieces_that_the_client_drops_is_no_route() {
    let place = Place::script("return 'proxy.example:8080';");
    let report = place
        .run("audit --pac x.pac --offline --allow-proxy DIRECT --format json")
        .json(1);
    assert_eq!(verdicts(&report), (0, 24, 0));
    assert_eq!(report["rows"][0]["code"], "P-09");
}
