//! Where a request goes, by which setting.

use super::*;

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
    // Without the export it is unknown, and with it empty there is nothing hidden.
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
fn what_dotnet_refuses_around_the_section_is_not_taken_for_settings_and_not_for_none() {
    let proxy = "<proxy usesystemdefault=\"False\" proxyaddress=\"http://p.corp:8080\"/>";
    let good = format!("<system.net><defaultProxy>{proxy}</defaultProxy></system.net>");
    for body in [
        format!("<system.net>{proxy}</system.net>"),
        proxy.to_owned(),
        format!("<system.net><bypasslist/><defaultProxy>{proxy}</defaultProxy></system.net>"),
        format!("<system.net><defaultProxy>text{proxy}</defaultProxy></system.net>"),
        "<system.net><defaultProxy><![CDATA[x]]></defaultProxy></system.net>".to_owned(),
        format!("{good}<configSections/>"),
        format!("<runtime/><configSections/>{good}"),
    ] {
        let file = format!("<configuration>{body}</configuration>");
        let given = defaults(&[(SERVICE, &file), (UPDATER, &file)]);
        assert!(
            codes(&given).contains(&"N-15"),
            "{file}: {:?}",
            codes(&given)
        );
        assert!(!codes(&given).contains(&"N-12"), "{file}");
        assert!(judged(&given).summary.fails > 0, "{file}");
    }
    let fine = format!("<configuration><configSections/><runtime/>{good}</configuration>");
    assert!(!codes(&defaults(&[(SERVICE, &fine), (UPDATER, &fine)])).contains(&"N-15"));
}
