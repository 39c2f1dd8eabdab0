//! The pages for people and programs, line by line, from reports made by hand.
//!
//! `UPDATE=1 cargo test --test report_golden` writes the pages anew; read the difference.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads and writes the pages that it compares"
)]

use std::net::IpAddr;
use std::path::Path;

use pac_check::audit::{self, Facts, Plan};
use pac_check::finding::answers::{
    ClientAnswers, PacFile, Rejected, RouteEntry, ScriptFailure, ScriptLookup, Status, UrlAnswer,
    UrlReport,
};
use pac_check::finding::discovery::{
    Candidate, CandidateOutcome, Discovery, Fetch, Hop, Lookup, NotAsked,
};
use pac_check::finding::report::Report;
use pac_check::policy::{self, Policy};
use pac_check::profiles;
use pac_check::report::{Format, Layout, Page};
use pac_check::source::{Position, SourceFile};

fn written(format: &str, page: Page<'_>) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    let format = Format::named(format).expect("a format");
    (format.write)(page, Layout::default(), &mut out).expect("writes");
    String::from_utf8(out.into_inner()).expect("UTF-8")
}

fn assert_page(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page).expect("writes the page");
    }
    let expected = std::fs::read_to_string(&path).expect("the page is there; else set UPDATE=1");
    assert!(
        page == expected,
        "{name} has changed (UPDATE=1 writes it anew):\n{page}"
    );
    for line in page.lines() {
        assert_eq!(line, line.trim_end(), "{name}: blanks at the end of a line");
    }
}

fn entry(kind: &'static str, host: Option<&str>) -> RouteEntry {
    RouteEntry {
        kind,
        host: host.map(str::to_owned),
        port: host.map(|_| 8080),
    }
}

fn answer(url: &str, route: Vec<RouteEntry>, line: u32) -> UrlAnswer {
    let parsed = url::Url::parse(url).expect("URL");
    let effective: Vec<String> = route.iter().map(ToString::to_string).collect();
    UrlAnswer {
        url: url.to_owned(),
        host: parsed.host_str().expect("host").to_owned(),
        seen_url: url.to_owned(),
        status: Status::Ok,
        returned: Some(effective.join("; ")),
        effective: effective.join("; "),
        route,
        rejected: Vec::new(),
        error: None,
        decided_at: Some(Position { line, column: 5 }),
        lookups: Vec::new(),
        alerts: Vec::new(),
    }
}

fn pac() -> PacFile {
    PacFile {
        source: "http://wpad.corp.example/wpad.dat".to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        bytes: 1234,
    }
}

fn discovery() -> Discovery {
    let lookup = |name: &str, status: &str, addresses: &[&str]| Lookup {
        name: name.to_owned(),
        record: "A".to_owned(),
        servers: vec!["192.0.2.53".to_owned()],
        addresses: addresses
            .iter()
            .map(|text| text.parse::<IpAddr>().expect("address"))
            .collect(),
        chain: Vec::new(),
        ttl_seconds: (!addresses.is_empty()).then_some(300),
        status: status.to_owned(),
    };
    let candidate = |domain: &str| Candidate {
        mechanism: "dns".to_owned(),
        url: format!("http://wpad.{domain}/wpad.dat"),
        name: Some(format!("wpad.{domain}.")),
        lookups: vec![lookup(&format!("wpad.{domain}."), "NXDOMAIN", &[])],
        fetch: None,
        outcome: CandidateOutcome::NoSuchName,
    };
    let found = Candidate {
        lookups: vec![lookup("wpad.corp.example.", "NOERROR", &["192.0.2.10"])],
        fetch: Some(Fetch {
            hops: vec![
                Hop {
                    url: "http://wpad.corp.example/wpad.dat".to_owned(),
                    server: Some("192.0.2.10:80".to_owned()),
                    status: Some(302),
                    location: Some("/proxy.pac\x1b[2J".to_owned()),
                },
                Hop {
                    url: "http://wpad.corp.example/proxy.pac".to_owned(),
                    server: Some("192.0.2.10:80".to_owned()),
                    status: Some(200),
                    location: None,
                },
            ],
            content_type: Some("application/x-ns-proxy-autoconfig".to_owned()),
            bytes: 1234,
            sha256: Some(pac().sha256),
            error: None,
            milliseconds: 12,
        }),
        outcome: CandidateOutcome::Found,
        ..candidate("corp.example")
    };
    Discovery {
        domains_from: "--domain".to_owned(),
        domains: vec!["hq.corp.example".to_owned()],
        not_asked: vec![NotAsked {
            name: "wpad.example.".to_owned(),
            why: "`example` is a public suffix: whoever owns wpad.example is a stranger".to_owned(),
        }],
        candidates: vec![candidate("hq.corp.example"), found],
        chosen: Some(1),
        problem: None,
    }
}

fn entra(policy: &Policy) -> Plan {
    let profile = profiles::named("entra-app-proxy")
        .expect("listed")
        .expect("parses");
    Plan::new(vec![profile], policy).expect("plan")
}

const POLICY: &str = r#"
forbid = ["socks"]

[allow]
proxies = ["proxy.corp.example:8080", "backup.corp.example:8080"]

[[require]]
url = "https://portal.corp.example/"
purpose = "Staff portal"

[direct]
must = ["*.corp.example"]
"#;

/// A network with something of everything.
fn mixed() -> Report {
    let policy = policy::parse(&SourceFile::new("pac-check.toml", POLICY)).expect("policy");
    let plan = entra(&policy);
    let proxy = || entry("proxy", Some("proxy.corp.example"));
    let answers = plan
        .urls()
        .iter()
        .map(|url| {
            let mut one = answer(url, vec![proxy(), entry("direct", None)], 12);
            if url.contains("portal.corp") {
                one = answer(url, vec![entry("direct", None)], 4);
            } else if url.contains("ctldl.windowsupdate.com") {
                one = answer(url, vec![entry("proxy", Some("updates.evil.example"))], 7);
            } else if url.contains("crl.microsoft.com") {
                one = answer(url, vec![entry("direct", None)], 9);
            } else if url.contains(".pta.bootstrap.") {
                one = answer(url, vec![entry("socks5", Some("proxy.corp.example"))], 10);
            } else if url.contains("ocsp.msocsp.com") {
                one.lookups.push(ScriptLookup {
                    question: "dnsResolve",
                    name: "ocsp.msocsp.com".to_owned(),
                    answer: Vec::new(),
                    failure: Some("192.0.2.53 timed out after 5 s".to_owned()),
                });
            } else if url.contains("management.azure.com") {
                one = answer(url, Vec::new(), 1);
                one.status = Status::Limit;
                one.effective = String::new();
                one.decided_at = None;
                one.error = Some(ScriptFailure {
                    message: "the script ran longer than 5 s\x1b]0;owned\x07".to_owned(),
                    line: Some(20),
                    column: Some(3),
                });
            }
            one
        })
        .collect();
    let facts = Facts {
        client: "chromium".to_owned(),
        discovery: Some(discovery()),
        pac: Some(pac()),
        answers,
        ..Facts::default()
    };
    audit::report(&plan, &policy, facts)
}

fn all_direct() -> Report {
    let policy = Policy::default();
    let plan = entra(&policy);
    let answers = plan
        .urls()
        .iter()
        .map(|url| answer(url, vec![entry("direct", None)], 1))
        .collect();
    let facts = Facts {
        client: "chromium".to_owned(),
        pac: Some(PacFile {
            source: "proxy.pac".to_owned(),
            ..pac()
        }),
        answers,
        ..Facts::default()
    };
    audit::report(&plan, &policy, facts)
}

fn nothing_found() -> Report {
    let policy = Policy::default();
    let mut story = discovery();
    story.candidates.truncate(1);
    story.chosen = None;
    let facts = Facts {
        client: "chromium".to_owned(),
        discovery: Some(story),
        problem: Some("no PAC file was found".to_owned()),
        ..Facts::default()
    };
    audit::report(&entra(&policy), &policy, facts)
}

fn urls() -> UrlReport {
    let plain = answer(
        "https://a.example/",
        vec![entry("proxy", Some("p.example")), entry("direct", None)],
        4,
    );
    let mut guess = answer("https://b.example/x", vec![entry("direct", None)], 6);
    guess.seen_url = String::from("https://b.example/");
    guess.returned = Some("PROXIE p:1;DIRECT".to_owned());
    guess.rejected = vec![Rejected {
        text: "PROXIE p:1".to_owned(),
        why: "`PROXIE` is no kind of proxy".to_owned(),
    }];
    guess.lookups = vec![
        ScriptLookup {
            question: "dnsResolve",
            name: "b.example".to_owned(),
            answer: vec!["10.1.2.3".to_owned()],
            failure: None,
        },
        ScriptLookup {
            question: "myIpAddress",
            name: String::new(),
            answer: Vec::new(),
            failure: Some("no address was given (--my-ip)".to_owned()),
        },
    ];
    guess.alerts = vec!["hello\x1b[31m\u{202e}".to_owned()];
    let mut failed = answer("http://c.example/", Vec::new(), 1);
    failed.status = Status::Error;
    failed.returned = None;
    failed.effective = String::from("DIRECT");
    failed.decided_at = None;
    failed.error = Some(ScriptFailure {
        message: "ReferenceError: x is not defined".to_owned(),
        line: Some(3),
        column: Some(9),
    });
    let mut bypass = answer("http://localhost/", Vec::new(), 1);
    bypass.status = Status::Bypass;
    bypass.returned = None;
    bypass.effective = String::from("DIRECT");
    bypass.decided_at = None;
    let mut useless = answer("http://d.example/", Vec::new(), 8);
    useless.returned = Some("proxy.example:8080".to_owned());
    useless.effective = String::from("DIRECT");
    UrlReport {
        pac: pac(),
        clients: vec![ClientAnswers {
            client: "chromium".to_owned(),
            results: vec![plain, guess, failed, bypass, useless],
        }],
        all_clients: false,
    }
}

#[test]
fn the_human_audit_of_a_network_with_everything_in_it() {
    let report = mixed();
    assert_eq!(report.exit_status(), 1);
    assert_page("audit-mixed.txt", &written("human", Page::Audit(&report)));
}

#[test]
fn the_human_audit_without_a_policy_says_that_nothing_was_compared() {
    let report = all_direct();
    assert_eq!(report.exit_status(), 0);
    assert_page(
        "audit-no-policy.txt",
        &written("human", Page::Audit(&report)),
    );
}

#[test]
fn the_human_audit_without_a_pac_file_is_all_unknown() {
    let report = nothing_found();
    assert_eq!(report.exit_status(), 2);
    assert_page(
        "audit-nothing-found.txt",
        &written("human", Page::Audit(&report)),
    );
}

#[test]
fn the_human_page_of_urls() {
    assert_page("url.txt", &written("human", Page::Urls(&urls())));
}

#[test]
fn the_human_page_of_a_discovery() {
    assert_page(
        "discover.txt",
        &written("human", Page::Discovery(&discovery())),
    );
}

#[test]
fn the_json_pages() {
    assert_page("url.json", &written("json", Page::Urls(&urls())));
    assert_page(
        "discover.json",
        &written("json", Page::Discovery(&discovery())),
    );
    assert_page(
        "audit-no-policy.json",
        &written("json", Page::Audit(&all_direct())),
    );
}

#[test]
fn the_json_of_all_clients_names_each() {
    let mut report = urls();
    report.all_clients = true;
    let page = written("json", Page::Urls(&report));
    let json: serde_json::Value = serde_json::from_str(&page).expect("JSON");
    assert_eq!(json["schema"], "pac-check/url@1");
    assert_eq!(
        json["clients"]["chromium"]["results"][0]["url"],
        "https://a.example/"
    );
    assert!(json.get("results").is_none() && json.get("client").is_none());
}

#[test]
fn no_page_holds_a_code_of_hostile_text_and_colour_is_only_in_codes() {
    let report = mixed();
    for page in [
        Page::Audit(&report),
        Page::Urls(&urls()),
        Page::Discovery(&discovery()),
    ] {
        for name in ["human", "json"] {
            let text = written(name, page);
            assert!(!text.contains(['\x1b', '\x07', '\u{202e}', '\r']), "{name}");
            let mut coloured = Vec::new();
            let format = Format::named(name).expect("format");
            (format.write)(page, Layout::default(), &mut coloured).expect("writes");
            let coloured = String::from_utf8(coloured).expect("UTF-8");
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text);
            assert_eq!(coloured.contains('\x1b'), name == "human");
            assert!(!coloured.contains("\x1b]") && !coloured.contains("\x1b[2J"));
        }
    }
}

#[test]
fn the_examples_of_the_documentation_are_read() {
    let blocks: Vec<&str> = include_str!("../docs/policy.md")
        .split("```")
        .filter_map(|block| block.strip_prefix("toml\n"))
        .collect();
    let [policy_text, profile_text] = blocks.as_slice() else {
        panic!("two examples");
    };
    let policy = policy::parse(&SourceFile::new("policy", *policy_text)).expect("policy");
    assert_eq!(policy.rules.len(), 1);
    let profile = profiles::parse(&SourceFile::new("profile", *profile_text)).expect("profile");
    assert_eq!(profile.rows().count(), 3);
}
