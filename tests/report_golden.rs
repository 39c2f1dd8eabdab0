//! The pages for people and programs, line by line, from reports made by hand.
//!
//! `UPDATE=1 cargo test --test report_golden` writes the pages again; read the difference.

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
    AddressRecord, Candidate, CandidateOutcome, Discovery, Fetch, FetchFailure, FetchFailureKind,
    Hop, Lookup, LookupStatus, NotAsked, SuffixSection,
};
use pac_check::finding::report::Report;
use pac_check::policy::{self, Policy};
use pac_check::profiles;
use pac_check::report::{self, Format, Layout, Page};
use pac_check::source::{Position, SourceFile};

fn written(format: &str, page: Page<'_>) -> String {
    written_in(format, page, Layout::default())
}

fn written_in(format: &str, page: Page<'_>, layout: Layout) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    let format = Format::named(format).expect("a format");
    format.write(page, layout, &mut out).expect("writes");
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
        "{name} has changed (UPDATE=1 writes it again):\n{page}"
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
        returned: Some(effective.join("; ").into()),
        effective: Some(effective.join("; ").into()),
        route: route.into(),
        rejected: [].into(),
        error: None,
        decided_at: Some(Position { line, column: 5 }),
        lookups: [].into(),
        alerts: [].into(),
    }
}

fn pac() -> PacFile {
    PacFile {
        source: "http://wpad.corp.example/wpad.dat".to_owned(),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        bytes: 1234,
    }
}

fn asked(name: &str, record: AddressRecord, status: LookupStatus) -> Lookup {
    Lookup {
        servers: vec!["192.0.2.53".to_owned()],
        milliseconds: 3,
        ..Lookup::new(name, record, status)
    }
}

fn candidate(domain: &str, status: LookupStatus) -> Candidate {
    let name = format!("wpad.{domain}.");
    Candidate {
        mechanism: "dns",
        url: format!("http://wpad.{domain}/wpad.dat"),
        devolved_from: None,
        lookups: vec![
            asked(&name, AddressRecord::A, status),
            asked(&name, AddressRecord::Aaaa, status),
        ],
        name: Some(name),
        by_server: Vec::new(),
        fetch: None,
        outcome: CandidateOutcome::NoSuchName,
    }
}

fn with_address(candidate: Candidate, address: &str) -> Candidate {
    let mut candidate = candidate;
    if let Some(lookup) = candidate.lookups.first_mut() {
        lookup.status = LookupStatus::Answered;
        lookup.addresses = vec![address.parse::<IpAddr>().expect("address")];
        lookup.ttl_seconds = Some(300);
    }
    candidate
}

fn hop(url: &str, status: Option<u16>) -> Hop {
    Hop {
        url: url.to_owned(),
        addresses: vec!["192.0.2.10".parse().expect("address")],
        server: status.map(|_| "192.0.2.10:80".to_owned()),
        status,
        location: None,
    }
}

fn discovery() -> Discovery {
    let mut found = with_address(
        candidate("corp.example", LookupStatus::NoData),
        "192.0.2.10",
    );
    found.devolved_from = Some("hq.corp.example".to_owned());
    found.outcome = CandidateOutcome::Found;
    found.fetch = Some(Fetch {
        hops: vec![
            Hop {
                location: Some("/proxy.pac\x1b[2J".to_owned()),
                ..hop("http://wpad.corp.example/wpad.dat", Some(302))
            },
            hop("http://wpad.corp.example/proxy.pac", Some(200)),
        ],
        content_type: Some("text/plain".to_owned()),
        bytes: 1234,
        sha256: Some(pac().sha256),
        notes: vec![
            "Content-Type is text/plain, not application/x-ns-proxy-autoconfig; Windows takes it by the ending of its URL, browsers by any"
                .to_owned(),
        ],
        milliseconds: 12,
        ..Fetch::default()
    });
    Discovery {
        domains_from: "--domain".to_owned(),
        domains: vec!["hq.corp.example".to_owned()],
        not_asked: vec![NotAsked {
            name: "wpad.example.".to_owned(),
            suffix: "example".to_owned(),
            section: SuffixSection::Unlisted,
            why: "example is a top-level domain without a rule of its own in the public suffix list: anybody who gets it delegated owns its names"
                .to_owned(),
        }],
        candidates: vec![candidate("hq.corp.example", LookupStatus::NoSuchName), found],
        chosen: Some(1),
        ..Discovery::default()
    }
}

/// Everything that can go wrong with a candidate, and two files.
fn troubled_discovery() -> Discovery {
    let known = |domain: &str| with_address(candidate(domain, LookupStatus::NoData), "192.0.2.10");
    let mut silent = candidate("a.example", LookupStatus::TimedOut);
    for lookup in &mut silent.lookups {
        lookup.failure = Some("no answer within 5 s".to_owned());
        lookup.servers.push("192.0.2.54".to_owned());
        lookup.milliseconds = 5000;
    }
    silent.outcome = CandidateOutcome::LookupFailed(
        "A of wpad.a.example. at 192.0.2.53, 192.0.2.54: no answer within 5 s".to_owned(),
    );
    let mut cut = known("b.example");
    let failure = FetchFailure {
        kind: FetchFailureKind::CutShort,
        message: "the server ended http://wpad.b.example/wpad.dat after 512 of 2000 bytes"
            .to_owned(),
    };
    cut.outcome = CandidateOutcome::FetchFailed(failure.message.clone());
    cut.fetch = Some(Fetch {
        hops: vec![hop("http://wpad.b.example/wpad.dat", Some(200))],
        bytes: 512,
        failure: Some(failure),
        milliseconds: 40,
        ..Fetch::default()
    });
    let mut refused = known("c.example");
    let failure = FetchFailure {
        kind: FetchFailureKind::Connect,
        message: "192.0.2.10:80 refuses connections".to_owned(),
    };
    refused.outcome = CandidateOutcome::FetchFailed(failure.message.clone());
    refused.fetch = Some(Fetch {
        hops: vec![hop("http://wpad.c.example/wpad.dat", None)],
        failure: Some(failure),
        milliseconds: 2,
        ..Fetch::default()
    });
    let mut page = known("d.example");
    page.outcome = CandidateOutcome::NotAPacFile(
        "it is an HTML page titled \"Login\", no script: a login page, an error page or a start page"
            .to_owned(),
    );
    page.fetch = Some(Fetch {
        hops: vec![hop("http://wpad.d.example/wpad.dat", Some(200))],
        content_type: Some("text/html".to_owned()),
        bytes: 900,
        sha256: Some(pac().sha256),
        milliseconds: 7,
        ..Fetch::default()
    });
    let file = |domain: &str| {
        let mut found = known(domain);
        found.outcome = CandidateOutcome::Found;
        found.fetch = Some(Fetch {
            hops: vec![hop(&format!("http://wpad.{domain}/wpad.dat"), Some(200))],
            content_type: Some("application/x-ns-proxy-autoconfig".to_owned()),
            bytes: 1234,
            sha256: Some(pac().sha256),
            milliseconds: 6,
            ..Fetch::default()
        });
        found
    };
    let mut later = candidate("g.example", LookupStatus::Answered);
    later.lookups.clear();
    later.outcome = CandidateOutcome::NotTried;
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    Discovery {
        domains_from: "/etc/resolv.conf".to_owned(),
        domains: names.map(|name| format!("{name}.example")).to_vec(),
        not_asked: Vec::new(),
        candidates: vec![
            silent,
            cut,
            refused,
            page,
            file("e.example"),
            file("f.example"),
            later,
        ],
        chosen: Some(4),
        ..Discovery::default()
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
                one.lookups = [ScriptLookup {
                    question: "dnsResolve",
                    name: "ocsp.msocsp.com".to_owned(),
                    answer: Vec::new(),
                    failure: Some("192.0.2.53 timed out after 5 s".to_owned()),
                }]
                .into();
            } else if url.contains("management.azure.com") {
                one = answer(url, Vec::new(), 1);
                one.status = Status::Limit;
                one.effective = None;
                one.decided_at = None;
                one.error = Some(ScriptFailure {
                    message: "the script ran longer than 5 s\x1b]0;owned\x07".to_owned(),
                    line: Some(20),
                    column: Some(3),
                    warning: None,
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
    guess.returned = Some("PROXIE p:1;DIRECT".into());
    guess.rejected = [Rejected {
        text: "PROXIE p:1".to_owned(),
        why: "`PROXIE` is not a kind of proxy".to_owned(),
    }]
    .into();
    guess.lookups = [
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
    ]
    .into();
    guess.alerts = ["hello\x1b[31m\u{202e}".to_owned()].into();
    let mut failed = answer("http://c.example/", Vec::new(), 1);
    failed.status = Status::Error;
    failed.returned = None;
    failed.effective = Some("DIRECT".into());
    failed.decided_at = None;
    failed.error = Some(ScriptFailure {
        message: "ReferenceError: x is not defined".to_owned(),
        line: Some(3),
        column: Some(9),
        warning: None,
    });
    let mut bypass = answer("http://localhost/", Vec::new(), 1);
    bypass.status = Status::Bypass;
    bypass.returned = None;
    bypass.effective = Some("DIRECT".into());
    bypass.decided_at = None;
    let mut useless = answer("http://d.example/", Vec::new(), 8);
    useless.returned = Some("proxy.example:8080".into());
    useless.effective = Some("DIRECT".into());
    let mut stopped = answer("http://e.example/", Vec::new(), 1);
    stopped.status = Status::Limit;
    stopped.returned = None;
    stopped.effective = None;
    stopped.decided_at = None;
    stopped.error = Some(ScriptFailure {
        message: "stopped by the limit of time: 10 s".to_owned(),
        line: None,
        column: None,
        warning: Some("what Chromium does then is unknown".to_owned()),
    });
    UrlReport {
        pac: pac(),
        clients: vec![ClientAnswers {
            client: "chromium".to_owned(),
            results: vec![plain, guess, failed, bypass, useless, stopped],
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
    assert_eq!(report.exit_status(), 2);
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
    let verbose = Layout {
        verbose: true,
        ..Layout::default()
    };
    assert_page(
        "url-verbose.txt",
        &written_in("human", Page::Urls(&urls()), verbose),
    );
}

#[test]
fn the_human_page_of_a_discovery() {
    assert_page(
        "discover.txt",
        &written("human", Page::Discovery(&discovery())),
    );
}

#[test]
fn the_human_page_of_a_discovery_tells_every_kind_of_trouble() {
    assert_page(
        "discover-troubled.txt",
        &written("human", Page::Discovery(&troubled_discovery())),
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
    let (urls, discovery) = (urls(), troubled_discovery());
    for format in report::ALL {
        // Metrics are those of a probe, which this audit has not made.
        let audit = format.audit.filter(|_| format.name != "openmetrics");
        let pages = [
            audit.map(|_| Page::Audit(&report)),
            format.urls.map(|_| Page::Urls(&urls)),
            format.discovery.map(|_| Page::Discovery(&discovery)),
        ];
        for page in pages.into_iter().flatten() {
            let name = format.name;
            let text = written(name, page);
            assert!(!text.contains(['\x1b', '\x07', '\u{202e}', '\r']), "{name}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{name}");
            let mut coloured = Vec::new();
            format
                .write(page, Layout::default(), &mut coloured)
                .expect("writes");
            let coloured = String::from_utf8(coloured).expect("UTF-8");
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), text);
            assert_eq!(coloured.contains('\x1b'), name == "human");
            assert!(!coloured.contains("\x1b]") && !coloured.contains("\x1b[2J"));
        }
    }
}

#[test]
fn a_page_that_a_format_does_not_have_is_an_error_and_nothing_is_written() {
    let sarif = Format::named("sarif").expect("format");
    let mut out = Vec::new();
    let error = sarif
        .write(Page::Urls(&urls()), Layout::default(), &mut out)
        .expect_err("no such page");
    assert_eq!(error.kind(), std::io::ErrorKind::Unsupported);
    assert!(out.is_empty());
}

#[test]
fn pages_for_other_programs() {
    let mut report = mixed();
    for (format, name) in [
        ("markdown", "audit-mixed.md"),
        ("junit", "audit-mixed.xml"),
        ("html", "audit-mixed.html"),
    ] {
        assert_page(name, &written(format, Page::Audit(&report)));
    }
    if let Some(pac) = &mut report.pac {
        "pac files/proxy.pac".clone_into(&mut pac.source);
    }
    for (format, name) in [
        ("sarif", "audit-mixed.sarif"),
        ("github", "audit-mixed.github.txt"),
    ] {
        assert_page(name, &written(format, Page::Audit(&report)));
    }
    for (format, name) in [("markdown", "url.md"), ("junit", "url.xml")] {
        assert_page(name, &written(format, Page::Urls(&urls())));
    }
}

/// No format may show an audit that found nothing out as one that went well.
#[test]
fn unknown_reads_as_pass_in_no_format() {
    let report = nothing_found();
    let junit = written("junit", Page::Audit(&report));
    assert!(junit.contains(r#"failures="0" errors="24""#), "{junit}");
    let sarif = written("sarif", Page::Audit(&report));
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    let run = &sarif["runs"][0];
    // One cause, with every URL.
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 1);
    let message = results[0]["message"]["text"].as_str().expect("a message");
    assert_eq!(message.matches(" port ").count(), 24, "{message}");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let github = written("github", Page::Audit(&report));
    assert!(github.lines().count() > 1, "{github}");
    assert!(
        github.lines().all(|line| line.starts_with("::warning ")),
        "{github}"
    );
    assert!(written("markdown", Page::Audit(&report)).starts_with("# pac-check audit: UNKNOWN\n"));
    let junit = written("junit", Page::Urls(&urls()));
    assert!(junit.contains(r#"failures="0" errors="3""#), "{junit}");
}

#[test]
fn a_page_of_many_urls_has_one_line_for_each_that_is_in_order() {
    let mut report = urls();
    let clients = &mut report.clients;
    clients[0].results = (0..5000)
        .map(|number| {
            let url = format!("https://host{number}.example/");
            answer(&url, vec![entry("proxy", Some("p.example"))], 4)
        })
        .collect();
    let page = written("human", Page::Urls(&report));
    // The file, the client, a blank line; at the end a blank line and the counts.
    assert_eq!(page.lines().count(), 4 + 5000 + 2);
    assert!(page.ends_with("URLs       5000: 5000 answered, 0 unknown\n"));
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
