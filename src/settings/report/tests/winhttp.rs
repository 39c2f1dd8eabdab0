//! WinHTTP for revocation checks, and the switch for the applications.

use super::*;

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
    assert_eq!(goes(&with("H:\n{\"Proxy\": \"\"}"), URL), "PROXY p:1");
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
    assert_eq!(with("{\"Proxy\": \"\"}"), "unknown");
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
