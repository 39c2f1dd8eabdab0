//! Each finding, and the lines that fix it.

use super::*;
use crate::settings::findings;

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
        (
            "N-15",
            proxy("proxyAddress=\"http://p:1\" ByPassOnLocal=\"False\" colour=\"red\""),
        ),
        (
            "N-15",
            proxy("proxyaddress=\"http://p:1\" bypassonlocal=\"yes\""),
        ),
        (
            "N-15",
            config("<defaultProxy><defaultProxy enabled=\"False\"/></defaultProxy>"),
        ),
        ("N-15", proxy("enabled=\"False\"")),
        (
            "N-15",
            config("<DefaultProxy><proxy proxyaddress=\"http://p:1\"/></DefaultProxy>"),
        ),
        (
            "N-15",
            proxy("proxyaddress=\"http://p:1\" Usesystemdefault=\"True\""),
        ),
        ("N-20", proxy("proxyaddress=\"http://u:pw@p:1\"")),
        ("N-21", proxy("proxyaddress=\"http://w/p.pac\"")),
        (
            "N-23",
            config(
                "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"a.example;b.example\"/></bypasslist></defaultProxy>",
            ),
        ),
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
        let corrected = format!("<configuration>{}</configuration>", remedy.lines.join("\n"));
        let after = codes(&both(&corrected));
        assert!(!after.contains(&code), "{code}: {corrected}");
        assert!(!after.contains(&"N-15"), "{code}: {corrected}");
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
    assert!(lines[0].contains("<system.net>"), "{lines:?}");
    assert!(!lines.concat().contains("contoso"), "{lines:?}");
    let new = "MicrosoftEntraPrivateNetworkConnectorService.exe.config";
    let two = defaults(&[(SERVICE, &off), (new, &one), (UPDATER, &one)]);
    assert_eq!(codes(&two), ["N-13", "N-16"]);
    assert_eq!(goes(&two, URL), "PROXY p:1");
    let broken = proxy("proxyAddress=\"http://p:1\"");
    let broken = defaults(&[(SERVICE, &broken), (UPDATER, &broken)]);
    assert_eq!(codes(&broken), ["N-15"]);
    assert_eq!(judged(&broken).exit_status(), 1);
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
            let remedy = remedy_of(&before, "N-08").expect("lines");
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
    assert_eq!(remedy_of(&defaults(&files), "N-08"), None);
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
        let remedy = remedy_of(&before, code).expect("lines");
        let after = given(&[("x.reg", &remedy.lines.join("\n"))]);
        assert!(!codes(&after).contains(&code), "{code} {text} {remedy:?}");
    }
    let hostile = format!("[{}x]y]\n\"NetbiosOptions\"=dword:0\n", &netbt);
    let hostile = given(&[("x.reg", &format!("REGEDIT4\n{hostile}"))]);
    assert_eq!(remedy_of(&hostile, "W-15"), None);
}

#[test]
fn an_entry_that_is_no_expression_and_can_not_be_guessed_is_taken_out() {
    let text = config(
        "<defaultProxy><proxy proxyaddress=\"http://p:1\"/><bypasslist><add address=\"(\"/><add address=\"^http://x$\"/></bypasslist></defaultProxy>",
    );
    let both = |text: &str| defaults(&[(SERVICE, text), (UPDATER, text)]);
    let lines = remedy_of(&both(&text), "N-06")
        .expect("lines")
        .lines
        .join("\n");
    assert!(lines.contains("^http://x$"), "{lines}");
    let corrected = format!("<configuration>{lines}</configuration>");
    assert!(!codes(&both(&corrected)).contains(&"N-06"), "{corrected}");
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
    let corrected = lines(&with(&local), "N-08");
    assert!(!codes(&with(&corrected)).contains(&"N-08"), "{corrected}");
    let none = "<configuration></configuration>";
    let one = defaults(&[(SERVICE, none), (UPDATER, &local)]);
    let said = lines(&one, "N-09");
    assert!(said.contains("<defaultProxy>"), "{said}");
}

#[test]
fn every_code_has_its_check_and_its_entry() {
    let codes: Vec<&str> = findings::ALL.iter().map(|check| check.code).collect();
    let own = (1..=23).map(|number| format!("N-{number:02}"));
    let of_the_network = ["W-14", "W-15"].map(str::to_owned);
    let expected: Vec<String> = own.chain(of_the_network).collect();
    assert_eq!(codes, expected);
    for code in codes {
        assert!(crate::finding::codes::Code::named(code).is_some(), "{code}");
    }
}
