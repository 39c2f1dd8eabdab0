//! Settings of servers, judged whole.

use super::*;
use crate::finding::Severity;
use crate::finding::settings::{Basis, Decision, Destination, PacUse, Remedy};
use crate::settings::{Reading, read};

const SERVICE: &str = "ApplicationProxyConnectorService.exe.config";
const UPDATER: &str = "ApplicationProxyConnectorUpdaterService.exe.config";
const DIRECT: &str = "\nCurrent:\n\n    Direct access.\n";
const CONNECTIONS: &str =
    "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections";

fn config(inside: &str) -> String {
    format!("<configuration><system.net>\n{inside}\n</system.net></configuration>")
}

fn proxy(attributes: &str) -> String {
    config(&format!(
        "<defaultProxy><proxy {attributes}/></defaultProxy>"
    ))
}

fn given(files: &[(&str, &str)]) -> Given {
    let readings = files
        .iter()
        .map(|(name, text)| read(name, text.as_bytes(), None).expect("reads"));
    Reading::into_given(readings.collect()).expect("fits")
}

/// The connector's registry, netsh and the rest as Windows ships them.
fn defaults(files: &[(&str, &str)]) -> Given {
    Given {
        assume_defaults: true,
        ..given(files)
    }
}

fn decision(given: &Given, part: Part, url: &str) -> Decision {
    Components::new(given).destination(part, url)
}

#[track_caller]
fn goes(given: &Given, url: &str) -> String {
    decision(given, Part::Service, url).destination.to_string()
}

/// An export with these settings for an account.
fn account(root: &str, flags: u32, proxy: &str, bypass: &str, script: &str) -> String {
    let bytes = crate::settings::blob::tests::connection_bytes(flags, proxy, bypass, script, "");
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = bytes.join(",");
    format!("[{root}\\{CONNECTIONS}]\n\"DefaultConnectionSettings\"=hex:{bytes}\n")
}

fn required() -> Vec<Required> {
    let row = |phase: &str, host: &str, url: &str| Required {
        profile: "p".to_owned(),
        group: "g".to_owned(),
        phase: Some(phase.to_owned()),
        pattern: host.to_owned(),
        port: 443,
        standing: "required",
        urls: vec![url.to_owned()],
    };
    vec![
        row("runtime", "a.contoso.com", "https://a.contoso.com/"),
        row(
            "registration",
            "login.contoso.net",
            "https://login.contoso.net/",
        ),
        row("revocation", "crl.contoso.com", "http://crl.contoso.com/"),
    ]
}

fn judged(given: &Given) -> SettingsReport {
    report(given, vec!["p".to_owned()], &required())
}

fn codes(given: &Given) -> Vec<&'static str> {
    let mut codes: Vec<_> = judged(given)
        .findings
        .iter()
        .map(|found| found.finding.code)
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

const URL: &str = "https://a.contoso.com/";

#[test]
fn the_decision_table_of_dot_net_row_by_row() {
    for (text, expected, pac) in [
        (
            config(
                "<defaultProxy enabled=\"false\"><proxy proxyaddress=\"http://p:1\"/></defaultProxy>",
            ),
            "DIRECT",
            PacUse::NotUsed,
        ),
        (config(""), "by PAC (WPAD), else DIRECT", PacUse::Used),
        (
            config("<defaultProxy/>"),
            "by PAC (WPAD), else DIRECT",
            PacUse::Used,
        ),
        (
            config("<defaultProxy useDefaultCredentials=\"true\"/>"),
            "by PAC (WPAD), else DIRECT",
            PacUse::Used,
        ),
        (
            proxy("usesystemdefault=\"False\""),
            "DIRECT",
            PacUse::NotUsed,
        ),
        (
            config("<defaultProxy><module type=\"X\"/></defaultProxy>"),
            "unknown",
            PacUse::Unknown,
        ),
        (
            proxy("usesystemdefault=\"True\""),
            "DIRECT",
            PacUse::NotUsed,
        ),
        (
            proxy("usesystemdefault=\"True\" autoDetect=\"True\""),
            "by PAC (WPAD), else DIRECT",
            PacUse::Used,
        ),
        (
            proxy("scriptLocation=\"http://w/p.pac\""),
            "by PAC (http://w/p.pac), else DIRECT",
            PacUse::Used,
        ),
        (
            proxy("scriptLocation=\"http://w/p.pac\" proxyaddress=\"http://p:1\""),
            "PROXY p:1",
            PacUse::NotUsed,
        ),
        (
            proxy("autoDetect=\"True\" bypassonlocal=\"False\""),
            "DIRECT",
            PacUse::NotUsed,
        ),
        (proxy("autoDetect=\"False\""), "DIRECT", PacUse::NotUsed),
        (
            proxy("proxyaddress=\"http://p:1\""),
            "PROXY p:1",
            PacUse::NotUsed,
        ),
        (proxy("proxyaddress=\"p:1\""), "FAILS", PacUse::NotUsed),
        (
            proxy("proxyaddress=\"10.0.0.1:8080\""),
            "FAILS",
            PacUse::NotUsed,
        ),
        (
            proxy("proxyaddress=\"https://p:1\""),
            "FAILS",
            PacUse::NotUsed,
        ),
        (
            proxy("proxyadress=\"http://p:1\""),
            "FAILS",
            PacUse::NotUsed,
        ),
        (
            proxy("scriptLocation=\"file:///c:/p.pac\""),
            "DIRECT",
            PacUse::NotUsed,
        ),
        (
            config("<defaultProxy configSource=\"x.config\"/>"),
            "unknown",
            PacUse::Unknown,
        ),
    ] {
        let given = defaults(&[(SERVICE, &text)]);
        assert_eq!(goes(&given, URL), expected, "{text}");
        assert_eq!(
            Components::new(&given).note(Part::Service).pac,
            pac,
            "{text}"
        );
    }
}

#[test]
fn the_first_file_with_the_section_counts_whole() {
    let machine = config("<defaultProxy><proxy proxyaddress=\"http://machine:1\"/></defaultProxy>");
    let own = proxy("bypassonlocal=\"True\"");
    let none = config("");
    let all = |service: &str| defaults(&[(SERVICE, service), ("machine.config", &machine)]);
    assert_eq!(goes(&all(&none), URL), "PROXY machine:1");
    assert_eq!(goes(&all(&own), URL), "DIRECT");
    let empty = config("<defaultProxy/>");
    assert_eq!(goes(&all(&empty), URL), "by PAC (WPAD), else DIRECT");
    assert!(codes(&all(&empty)).contains(&"N-10"));
    let decision = decision(&all(&none), Part::Updater, URL);
    assert_eq!(decision.labels[0].file, "machine.config");
}

#[test]
fn what_no_file_shows_is_unknown_and_says_what_to_bring() {
    let none = config("");
    let why = |given: &Given, part: Part| match decision(given, part, URL).destination {
        Destination::Unknown { why } => why,
        other => panic!("{other}"),
    };
    let only = given(&[(SERVICE, &none)]);
    assert!(why(&only, Part::Service).contains("machine.config"));
    assert!(why(&only, Part::Updater).contains("updater was not given"));
    assert!(
        why(&only, Part::Backend).contains("reg") || why(&only, Part::Backend).contains("export")
    );
    assert!(why(&only, Part::Revocation).contains("netsh winhttp show proxy"));
    let more = given(&[(SERVICE, &none), ("machine.config", &none)]);
    assert!(why(&more, Part::Service).contains("settings are those of the machine"));
    let report = judged(&only);
    assert_eq!(report.scenario.outbound, "unknown");
    assert_eq!(report.exit_status(), 2);
    let explicit = given(&[(SERVICE, &proxy("proxyaddress=\"http://p:1\""))]);
    assert_eq!(goes(&explicit, URL), "PROXY p:1");
}

#[test]
fn the_sample_of_the_article_keeps_the_bypass_list_of_the_account() {
    let sample = proxy(
        "proxyaddress=\"http://proxyserver:8080\" bypassonlocal=\"True\" usesystemdefault=\"True\"",
    );
    let list = format!(
        "REGEDIT4\n{}",
        account("HKEY_USERS\\S-1-5-20", 3, "old:1", "*.contoso.com", "")
    );
    let files = [(SERVICE, sample.as_str()), ("x.reg", list.as_str())];
    let hidden = defaults(&files);
    let found = decision(&hidden, Part::Service, URL);
    assert_eq!(found.destination.to_string(), "DIRECT");
    assert_eq!(
        (found.basis, found.labels[0].file.as_str()),
        (Basis::Derived, "x.reg")
    );
    assert_eq!(
        goes(&hidden, "https://login.contoso.net/"),
        "PROXY proxyserver:8080"
    );
    assert!(codes(&hidden).contains(&"N-01") && codes(&hidden).contains(&"N-08"));
    // Without the export nobody knows, and with it empty there is nothing hidden.
    assert_eq!(goes(&given(&[(SERVICE, &sample)]), URL), "unknown");
    let empty = format!(
        "REGEDIT4\n{}",
        account("HKEY_USERS\\S-1-5-20", 1, "", "", "")
    );
    let known = defaults(&[(SERVICE, &sample), ("x.reg", &empty)]);
    assert_eq!(goes(&known, URL), "PROXY proxyserver:8080");
    let low = judged(&known)
        .findings
        .into_iter()
        .find(|found| found.finding.code == "N-01");
    assert_eq!(low.map(|found| found.finding.severity), Some(Severity::Low));
}

#[test]
fn each_finding_is_found_and_its_remedy_mends_it() {
    for (code, text) in [
        (
            "N-01",
            proxy("proxyaddress=\"http://p:1\" usesystemdefault=\"True\""),
        ),
        (
            "N-02",
            proxy("autoDetect=\"True\" proxyaddress=\"http://p:1\""),
        ),
        (
            "N-02",
            proxy("scriptLocation=\"http://w/p.pac\" bypassonlocal=\"False\""),
        ),
        ("N-03", proxy("bypassonlocal=\"True\"")),
        (
            "N-03",
            config("<defaultProxy><bypasslist><add address=\"^x$\"/></bypasslist></defaultProxy>"),
        ),
        ("N-04", proxy("proxyaddress=\"p:1\"")),
        ("N-04", proxy("proxyaddress=\"10.0.0.1:8080\"")),
        ("N-05", proxy("proxyaddress=\"https://p:1\"")),
        (
            "N-06",
            config(
                "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"*.x.example\"/></bypasslist></defaultProxy>",
            ),
        ),
        (
            "N-07",
            config(
                "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"x.example\"/></bypasslist></defaultProxy>",
            ),
        ),
        (
            "N-11",
            config(
                "<defaultProxy useDefaultCredentials=\"true\"><proxy proxyaddress=\"http://p:1\"/></defaultProxy>",
            ),
        ),
        ("N-12", config("<defaultProxy/>")),
        (
            "N-15",
            proxy("proxyAddress=\"http://p:1\" ByPassOnLocal=\"False\" colour=\"red\""),
        ),
        (
            "N-15",
            proxy("proxyaddress=\"http://p:1\" bypassonlocal=\"yes\""),
        ),
        ("N-14", proxy("scriptLocation=\"file:///p.pac\"")),
    ] {
        // The updater reads the same, so that nothing is said about differences.
        let both = |text: &str| defaults(&[(SERVICE, text), (UPDATER, text)]);
        assert!(codes(&both(&text)).contains(&code), "{code} {text}");
        let report = judged(&both(&text));
        let found = report
            .findings
            .iter()
            .find(|found| found.finding.code == code);
        let found = found.expect("found");
        assert!(!found.finding.help.is_empty(), "{code}");
        let remedy = found.remedy.as_ref().expect("a remedy");
        assert_eq!((remedy.file.as_str(), remedy.format), (SERVICE, "xml"));
        let mended = format!("<configuration>{}</configuration>", remedy.lines.join("\n"));
        let after = codes(&both(&mended));
        assert!(!after.contains(&code), "{code}: {mended}");
        assert!(!after.contains(&"N-15"), "{code}: {mended}");
    }
}

#[test]
fn the_other_findings() {
    let one = proxy("proxyaddress=\"http://p:1\"");
    let off = config("<defaultProxy enabled=\"false\"/>");
    let different = defaults(&[(SERVICE, &one), (UPDATER, &off)]);
    assert_eq!(codes(&different), ["N-09", "N-16"]);
    assert_eq!(judged(&different).scenario.outbound, "mixed");
    let listed = config(
        "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"^https://a\\.contoso\\.com$\"/></bypasslist></defaultProxy>",
    );
    let bypassed = defaults(&[(SERVICE, &listed), (UPDATER, &listed)]);
    assert_eq!(codes(&bypassed), ["N-08", "N-16"]);
    let lines = &judged(&bypassed).findings[0]
        .remedy
        .clone()
        .expect("remedy")
        .lines;
    assert!(lines[0].contains("<add address="), "{lines:?}");
    let new = "MicrosoftEntraPrivateNetworkConnectorService.exe.config";
    let two = defaults(&[(SERVICE, &off), (new, &one), (UPDATER, &one)]);
    assert_eq!(codes(&two), ["N-13", "N-16"]);
    assert_eq!(goes(&two, URL), "PROXY p:1");
    let broken = proxy("proxyAddress=\"http://p:1\"");
    let broken = defaults(&[(SERVICE, &broken), (UPDATER, &broken)]);
    assert_eq!(codes(&broken), ["N-15"]);
    assert_eq!(judged(&broken).exit_status(), 1);
}

/// The lines of a finding, where it has some.
fn mending(given: &Given, code: &str) -> Option<Remedy> {
    let found = judged(given).findings.into_iter();
    let mut found = found.filter(|it| it.finding.code == code);
    found.next().expect(code).remedy
}

#[test]
fn an_accounts_own_bypass_list_is_mended_by_its_lines() {
    let sample = proxy("proxyaddress=\"http://proxyserver:8080\" usesystemdefault=\"True\"");
    for (root, policy) in [("HKEY_USERS\\S-1-5-20", 1), ("HKEY_LOCAL_MACHINE", 0)] {
        let policy = format!(
            "REGEDIT4\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n\"ProxySettingsPerUser\"=dword:{policy}\n"
        );
        let none = config("");
        for (section, domain, bypass, kept) in [
            (
                &sample,
                "other.example",
                "<local>;a.example; *.contoso.com;*.CONTOSO.*",
                "<local>;a.example",
            ),
            (&sample, "contoso.com", "*.contoso.com;<local>", ""),
            (&sample, "contoso.com", "*.contoso.com", ""),
            // The account's settings decide all of it.
            (&none, "contoso.com", "<local>;a.example", "a.example"),
        ] {
            let server = |lines: &str| Given {
                primary_domain: Some(domain.to_owned()),
                ..given(&[
                    (SERVICE, section),
                    (UPDATER, section),
                    ("machine.config", &none),
                    ("policy.reg", &policy),
                    ("netsh.txt", DIRECT),
                    ("x.reg", lines),
                ])
            };
            let list = format!("REGEDIT4\n{}", account(root, 3, "old:1", bypass, ""));
            let before = server(&list);
            let remedy = mending(&before, "N-08").expect("lines");
            assert_eq!(remedy.format, "reg");
            let after = server(&remedy.lines.join("\n"));
            let shown = [&after.registry.account, &after.registry.machine];
            let shown = shown.into_iter().flatten().find_map(|it| it.value.as_ref());
            assert_eq!(shown.map(|it| it.bypass.as_str()), Some(kept));
            assert!(!codes(&after).contains(&"N-08"), "{remedy:?}");
            assert!(goes(&after, URL).starts_with("PROXY "), "{bypass}");
        }
    }
}

#[test]
fn a_list_of_proxies_without_one_for_https_has_no_lines_about_the_bypass_list() {
    let list = format!(
        "REGEDIT4\n{}",
        account("HKEY_USERS\\S-1-5-20", 3, "http=old:1", "*.contoso.com", "")
    );
    let none = config("");
    let files = [
        (SERVICE, none.as_str()),
        (UPDATER, &none),
        ("machine.config", &none),
        ("x.reg", &list),
    ];
    assert_eq!(mending(&defaults(&files), "N-08"), None);
}

#[test]
fn wpad_beside_a_proxy_and_names_on_the_link_are_mended_by_their_lines() {
    let netbt = r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\NetBT\Parameters\Interfaces\Tcpip_{AB-1}";
    let client = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient";
    for (code, text) in [
        ("W-14", account("HKEY_USERS\\S-1-5-20", 11, "p:1", "", "")),
        (
            "W-14",
            account("HKEY_LOCAL_MACHINE", 13, "", "", "http://w/p.pac"),
        ),
        ("W-15", format!("[{netbt}]\n\"NetbiosOptions\"=dword:0\n")),
        ("W-15", format!("[{client}]\n\"EnableMulticast\"=dword:1\n")),
    ] {
        let before = given(&[("x.reg", &format!("REGEDIT4\n{text}"))]);
        let remedy = mending(&before, code).expect("lines");
        let after = given(&[("x.reg", &remedy.lines.join("\n"))]);
        assert!(!codes(&after).contains(&code), "{code} {text} {remedy:?}");
    }
    let hostile = format!("[{}x]y]\n\"NetbiosOptions\"=dword:0\n", &netbt);
    let hostile = given(&[("x.reg", &format!("REGEDIT4\n{hostile}"))]);
    assert_eq!(mending(&hostile, "W-15"), None);
}

#[test]
fn an_entry_that_is_no_expression_and_can_not_be_guessed_is_taken_out() {
    let text = config(
        "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"(\"/><add address=\"^http://x$\"/></bypasslist></defaultProxy>",
    );
    let both = |text: &str| defaults(&[(SERVICE, text), (UPDATER, text)]);
    let lines = mending(&both(&text), "N-06")
        .expect("lines")
        .lines
        .join("\n");
    assert!(lines.contains("^http://x$"), "{lines}");
    let mended = format!("<configuration>{lines}</configuration>");
    assert!(!codes(&both(&mended)).contains(&"N-06"), "{mended}");
}

#[test]
fn the_rule_for_local_hosts_and_a_section_of_one_program_are_mended_by_their_lines() {
    let local = proxy("proxyaddress=\"http://p:1\" bypassonlocal=\"True\"");
    let with = |text: &str| Given {
        primary_domain: Some("contoso.com".to_owned()),
        ..defaults(&[(SERVICE, text), (UPDATER, text)])
    };
    let lines = |given: &Given, code: &str| {
        let found = judged(given).findings;
        let found = found.into_iter().find(|it| it.finding.code == code);
        let remedy = found.expect(code).remedy.expect("lines");
        format!("<configuration>{}</configuration>", remedy.lines.join("\n"))
    };
    let mended = lines(&with(&local), "N-08");
    assert!(!codes(&with(&mended)).contains(&"N-08"), "{mended}");
    let none = "<configuration/>";
    let one = defaults(&[(SERVICE, none), (UPDATER, &local)]);
    let said = lines(&one, "N-09");
    assert!(said.contains("<defaultProxy>"), "{said}");
}

#[test]
fn revocation_checks_without_the_connectors_proxy_are_found_with_the_command_that_mends_it() {
    let text = proxy("proxyaddress=\"http://p.example:8080\"");
    let with = |netsh: &str| given(&[(SERVICE, &text), (UPDATER, &text), ("n.txt", netsh)]);
    let found = judged(&with(DIRECT)).findings;
    assert_eq!(found.len(), 1, "{found:?}");
    let remedy = found[0].remedy.as_ref().expect("a command");
    assert_eq!((found[0].finding.code, remedy.format), ("N-16", "netsh"));
    assert_eq!(
        remedy.lines,
        ["netsh winhttp set proxy proxy-server=\"p.example:8080\""]
    );
    assert_eq!(
        codes(&with("X:\n    P :  p.example:8080\n    B :  (-)\n")),
        [""; 0]
    );
    // What nobody has shown is not accused.
    assert_eq!(
        codes(&given(&[(SERVICE, &text), (UPDATER, &text)])),
        [""; 0]
    );
}

#[test]
fn wpad_in_the_advanced_settings_of_winhttp_leaves_open_what_a_service_does() {
    let none = config("");
    let reg = format!(
        "REGEDIT4\n{}",
        account("HKEY_USERS\\S-1-5-20", 3, "p:1", "", "")
    );
    let with = |json: &str| defaults(&[(SERVICE, &none), ("x.reg", &reg), ("a.txt", json)]);
    // The same way by both: nobody needs to decide.
    let same = defaults(&[(SERVICE, &none), ("a.txt", "{\"AutoDetect\": true}")]);
    assert_eq!(goes(&same, URL), "by PAC (WPAD), else DIRECT");
    assert_eq!(goes(&with("{}"), URL), "PROXY p:1");
    for json in [
        "{\"AutoDetect\": true}",
        "{\"AutoconfigUrl\": \"http://w/p.pac\"}",
    ] {
        let found = decision(&with(json), Part::Service, URL);
        match &found.destination {
            Destination::Unknown { why } => assert!(why.contains("not documented"), "{why}"),
            goes => panic!("{goes}"),
        }
        assert!(found.labels.iter().any(|label| label.file == "a.txt"));
        let service = Components::new(&with(json)).note(Part::Service);
        assert_eq!(service.pac, PacUse::Unknown);
        assert!(codes(&with(json)).contains(&"N-17"));
        let backend = format!(
            "{reg}[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Microsoft Azure AD App Proxy Connector]\n\"UseDefaultProxyForBackendRequests\"=dword:1\n"
        );
        let given = defaults(&[(SERVICE, &none), ("x.reg", &backend), ("a.txt", json)]);
        assert_eq!(
            decision(&given, Part::Backend, URL).destination.to_string(),
            "unknown"
        );
    }
    let report = judged(&with("{\"AutoDetect\": true}"));
    let remedy = report
        .findings
        .iter()
        .find_map(|found| found.remedy.as_ref().filter(|it| it.format == "json"));
    let lines = remedy.expect("a file").lines.join("\n");
    assert_eq!(goes(&with(&lines), URL), "PROXY p:1");
}

#[test]
fn advanced_settings_of_a_user_say_nothing_about_a_service() {
    let one = proxy("proxyaddress=\"http://p:1\"");
    let json =
        |per_user: bool| format!("{{\"Proxy\": \"q:2\", \"PerUserProxySettings\": {per_user}}}");
    let with = |per_user| given(&[(SERVICE, &one), ("a.txt", &json(per_user))]);
    let url = "http://crl.x.example/";
    let goes = |given: &Given| decision(given, Part::Revocation, url).destination;
    assert_eq!(goes(&with(false)).to_string(), "PROXY q:2");
    match goes(&with(true)) {
        Destination::Unknown { why } => assert!(why.contains("per user"), "{why}"),
        goes => panic!("{goes}"),
    }
}

#[test]
fn files_that_contradict_each_other_about_winhttp_settle_nothing() {
    let one = proxy("proxyaddress=\"http://p:1\"");
    let netsh = "X:\n    P :  q:2\n    B :  (-)\n";
    let with = |json: &str| {
        let given = given(&[(SERVICE, &one), ("n.txt", netsh), ("a.txt", json)]);
        decision(&given, Part::Revocation, "http://crl.x.example/")
            .destination
            .to_string()
    };
    assert_eq!(with("{\"Proxy\": \"q:2\"}"), "PROXY q:2");
    assert_eq!(with("{\"Proxy\": \"r:3\"}"), "unknown");
    assert_eq!(with("{}"), "unknown");
}

#[test]
fn the_switch_for_the_applications_is_judged_with_what_it_needs() {
    let off = config("<defaultProxy enabled=\"false\"/>");
    let policy = |value: u32| {
        format!(
            "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n\"ProxySettingsPerUser\"=dword:{value}\n"
        )
    };
    let with = |switch: u32, policy: &str, flags: u32| {
        let reg = format!(
            "REGEDIT4\n[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Microsoft Azure AD App Proxy Connector]\n\"UseDefaultProxyForBackendRequests\"=dword:{switch}\n{policy}{}{}",
            account("HKEY_LOCAL_MACHINE", flags, "p:1", "", ""),
            account("HKEY_USERS\\S-1-5-20", 1, "", "", ""),
        );
        defaults(&[
            (SERVICE, &off),
            (UPDATER, &off),
            ("x.reg", &reg),
            ("n.txt", DIRECT),
        ])
    };
    assert_eq!(codes(&with(1, &policy(0), 3)), [""; 0]);
    assert_eq!(codes(&with(1, &policy(1), 3)), ["N-18", "N-19"]);
    assert_eq!(codes(&with(1, &policy(0), 1)), ["N-19"]);
    assert_eq!(codes(&with(0, &policy(1), 3)), [""; 0]);
    // Only 1 is documented.
    assert_eq!(judged(&with(2, &policy(0), 3)).scenario.backend, "unknown");
    let report = judged(&with(1, &policy(1), 3));
    let found = report.findings.iter().find(|it| it.finding.code == "N-18");
    let remedy = found
        .and_then(|found| found.remedy.as_ref())
        .expect("lines");
    let keys = crate::settings::registry_export::parse(&crate::source::SourceFile::new(
        "r.reg",
        remedy.lines.join("\r\n"),
    ));
    assert_eq!(keys.expect("an export").len(), 1);
}

#[test]
fn every_code_has_its_check_and_its_entry() {
    let codes: Vec<&str> = findings::ALL.iter().map(|check| check.code).collect();
    let own = (1..=19).map(|number| format!("N-{number:02}"));
    let of_the_network = ["W-14", "W-15"].map(str::to_owned);
    let expected: Vec<String> = own.chain(of_the_network).collect();
    assert_eq!(codes, expected);
    for code in codes {
        assert!(crate::finding::codes::Code::named(code).is_some(), "{code}");
    }
}

#[test]
fn the_bypass_list_is_matched_with_scheme_and_port_and_not_with_the_path() {
    let list = |entry: &str| {
        defaults(&[(
            SERVICE,
            &config(&format!(
                "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"{entry}\"/></bypasslist></defaultProxy>"
            )),
        )])
    };
    assert_eq!(
        goes(
            &list("^https://a\\.contoso\\.com$"),
            "https://a.contoso.com/path"
        ),
        "DIRECT"
    );
    assert_eq!(
        goes(
            &list("^https://a\\.contoso\\.com:8443$"),
            "https://a.contoso.com:8443/"
        ),
        "DIRECT"
    );
    assert_eq!(
        goes(&list("path"), "https://a.contoso.com/path"),
        "PROXY p:1"
    );
    assert_eq!(goes(&list("(?!x)^https://A"), URL), "DIRECT");
    assert_eq!(goes(&list("\\p{L}"), URL), "unknown");
    assert_eq!(goes(&list("x"), "http://localhost/"), "DIRECT");
    assert_eq!(goes(&list("*"), URL), "FAILS");
}

#[test]
fn local_hosts_are_those_of_the_servers_own_domain() {
    let text = proxy("proxyaddress=\"http://p:1\" bypassonlocal=\"True\"");
    let mut given = defaults(&[(SERVICE, &text)]);
    assert_eq!(goes(&given, "http://intranet/"), "DIRECT");
    assert_eq!(goes(&given, "http://10.1.2.3/"), "unknown");
    assert_eq!(goes(&given, URL), "PROXY p:1");
    assert!(
        given
            .assumptions(true, false)
            .iter()
            .any(|text| text.contains("primary DNS domain"))
    );
    given.primary_domain = Some("Contoso.com".to_owned());
    assert_eq!(goes(&given, URL), "DIRECT");
    assert_eq!(goes(&given, "https://b.a.contoso.com/"), "PROXY p:1");
    assert!(
        !given
            .assumptions(true, false)
            .iter()
            .any(|text| text.contains("primary DNS domain"))
    );
}

#[test]
fn the_machines_settings_count_where_the_policy_says_so() {
    let policy = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n\"ProxySettingsPerUser\"=dword:0\n";
    let both = format!(
        "{}{}",
        account("HKEY_USERS\\S-1-5-20", 3, "account:1", "", ""),
        account("HKEY_LOCAL_MACHINE", 3, "machine:2", "", "")
    );
    let none = config("");
    let with = |policy: &str| {
        let reg = format!("REGEDIT4\n{policy}{both}");
        defaults(&[(SERVICE, &none), ("x.reg", &reg)])
    };
    assert_eq!(goes(&with(policy), URL), "PROXY machine:2");
    assert_eq!(goes(&with(""), URL), "PROXY account:1");
}

#[test]
fn wpad_that_is_switched_off_is_not_used() {
    let key = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]\n";
    let off = format!("REGEDIT4\n{key}\"DisableWpad\"=dword:1\n");
    let on = format!("REGEDIT4\n{key}");
    for text in [config(""), proxy("autoDetect=\"True\"")] {
        let with = |reg: &str| defaults(&[(SERVICE, &text), ("x.reg", reg)]);
        assert_eq!(goes(&with(&on), URL), "by PAC (WPAD), else DIRECT");
        assert_eq!(goes(&with(&off), URL), "DIRECT");
        let note = Components::new(&with(&off)).note(Part::Service);
        assert_eq!(note.pac, PacUse::NotUsed);
        assert!(note.says.contains("DisableWpad"), "{}", note.says);
    }
    let both = proxy("autoDetect=\"True\" scriptLocation=\"http://w/p.pac\"");
    let given = defaults(&[(SERVICE, &both), ("x.reg", &off)]);
    assert_eq!(goes(&given, URL), "by PAC (http://w/p.pac), else DIRECT");
    let assumed = |given: &Given| {
        let assumptions = Components::new(given).assumptions();
        assumptions.iter().any(|text| text.contains("DisableWpad"))
    };
    assert!(!assumed(&given));
    assert!(assumed(&defaults(&[(SERVICE, &config(""))])));
}

#[test]
fn settings_of_netsh_against_those_of_the_account_are_unknown_for_the_service() {
    let none = config("");
    let reg = format!(
        "REGEDIT4\n{}",
        account("HKEY_USERS\\S-1-5-20", 3, "p:1", "", "")
    );
    let with = |netsh: &str| defaults(&[(SERVICE, &none), ("x.reg", &reg), ("netsh.txt", netsh)]);
    assert_eq!(goes(&with(DIRECT), URL), "PROXY p:1");
    assert_eq!(
        goes(&with("\nX:\n\n    P :  p:1\n    B :  (-)\n"), URL),
        "PROXY p:1"
    );
    let other = with("\nX:\n\n    P :  q:2\n    B :  (-)\n");
    match decision(&other, Part::Service, URL).destination {
        Destination::Unknown { why } => {
            assert!(why.contains("q:2") && why.contains("p:1"), "{why}");
        }
        goes => panic!("{goes}"),
    }
    let revocation = decision(&other, Part::Revocation, "http://crl.x.example/");
    assert_eq!(revocation.destination.to_string(), "PROXY q:2");
}

#[test]
fn requests_to_the_applications_use_the_machines_proxy_where_the_switch_is_on() {
    let key = "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Microsoft Azure AD App Proxy Connector]\n";
    let off = config("<defaultProxy enabled=\"false\"/>");
    let with = |value: &str, netsh: &str| {
        let reg = format!(
            "REGEDIT4\n{key}{value}{}",
            account("HKEY_USERS\\S-1-5-20", 3, "p:1", "<local>", "")
        );
        let given = defaults(&[(SERVICE, &off), ("x.reg", &reg), ("netsh.txt", netsh)]);
        let goes = decision(&given, Part::Backend, "http://app.corp.example/");
        (
            goes.destination.to_string(),
            judged(&given).scenario.backend,
        )
    };
    let on = "\"UseDefaultProxyForBackendRequests\"=dword:00000001\n";
    assert_eq!(with(on, DIRECT), ("PROXY p:1".to_owned(), "proxy"));
    assert_eq!(with("", DIRECT), ("DIRECT".to_owned(), "direct"));
    let netsh = "\nX:\n\n    P :  q:2\n    B :  *.corp.example\n";
    assert_eq!(with(on, netsh), ("DIRECT".to_owned(), "proxy"));
}

#[test]
fn revocation_checks_follow_winhttp() {
    let none = config("");
    let url = "http://crl.x.example/";
    let with = |reg: &str, netsh: &str| {
        let reg = format!("REGEDIT4\n{reg}");
        let given = defaults(&[(SERVICE, &none), ("x.reg", &reg), ("n.txt", netsh)]);
        decision(&given, Part::Revocation, url)
            .destination
            .to_string()
    };
    let account = |flags: u32| account("HKEY_USERS\\S-1-5-20", flags, "p:1", "", "http://w/p.pac");
    assert_eq!(with("", DIRECT), "by PAC (WPAD), else DIRECT");
    assert_eq!(with(&account(1), DIRECT), "DIRECT");
    assert_eq!(with(&account(3), DIRECT), "unknown");
    assert_eq!(with(&account(4), DIRECT), "unknown");
    assert_eq!(
        with(&account(3), "X:\n    P :  http=q:2\n    B :  (-)\n"),
        "PROXY q:2"
    );
    assert_eq!(
        with(&account(3), "X:\n    P :  https=q:2\n    B :  (-)\n"),
        "DIRECT"
    );
    assert_eq!(
        with(&account(3), "X:\n    P :  q:2\n    B :  169.254/16\n"),
        "unknown"
    );
}

#[test]
fn the_same_kind_twice_is_an_error() {
    let readings = |names: [&str; 2]| {
        let text = config("");
        let readings = names.map(|name| read(name, text.as_bytes(), None).expect("reads"));
        Reading::into_given(readings.to_vec())
    };
    assert!(readings(["a-service.config", "b-service.config"]).is_err());
    assert!(readings(["machine.config", "x/machine.config"]).is_err());
    assert!(readings(["a-service.config", "updater.config"]).is_ok());
    let text = config("");
    assert!(read("app.config", text.as_bytes(), None).is_err());
    assert!(
        read(
            "C:\\X\\ConnectorUpdaterService.exe.config",
            text.as_bytes(),
            None
        )
        .is_ok()
    );
}

#[test]
fn all_settled_is_status_0_and_nothing_judged_is_not() {
    let one = proxy("usesystemdefault=\"False\" proxyaddress=\"http://p:1\"");
    let netsh = "X:\n    P :  p:1\n    B :  (-)\n";
    let given = given(&[(SERVICE, &one), (UPDATER, &one), ("n.txt", netsh)]);
    let whole = judged(&given);
    assert_eq!((whole.exit_status(), whole.summary.proxy), (0, 5));
    assert_eq!(whole.scenario.outbound, "outbound-proxy");
    assert_eq!(report(&given, Vec::new(), &[]).exit_status(), 2);
}
