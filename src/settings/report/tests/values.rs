//! What is checked about an address or a list is checked wherever it stands.

use super::*;

/// The places in which a proxy, a bypass list and a PAC file's address can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Service,
    Updater,
    Machine,
    Netsh,
    Advanced,
    Account,
    MachineSettings,
    Somebody,
    WinHttp,
    Plain,
    Policy,
}

const ALL: [Source; 11] = [
    Source::Service,
    Source::Updater,
    Source::Machine,
    Source::Netsh,
    Source::Advanced,
    Source::Account,
    Source::MachineSettings,
    Source::Somebody,
    Source::WinHttp,
    Source::Plain,
    Source::Policy,
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn section(proxy: &str, bypass: &str, script: &str) -> String {
    let mut attributes = String::new();
    for (name, value) in [("proxyaddress", proxy), ("scriptLocation", script)] {
        if !value.is_empty() {
            attributes = format!("{attributes} {name}=\"{}\"", escaped(value));
        }
    }
    let mut list = String::new();
    if !bypass.is_empty() {
        list = format!(
            "<bypasslist><add address=\"{}\"/></bypasslist>",
            escaped(bypass)
        );
    }
    config(&format!(
        "<defaultProxy><proxy{attributes}/>{list}</defaultProxy>"
    ))
}

fn winhttp_blob(proxy: &str, bypass: &str) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    for number in [0x18_u32, 0, 3] {
        bytes.extend(number.to_le_bytes());
    }
    for text in [proxy, bypass] {
        bytes.extend(u32::try_from(text.len()).expect("short").to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "[HKEY_LOCAL_MACHINE\\{CONNECTIONS}]\n\"WinHttpSettings\"=hex:{}\n",
        digits.join(",")
    )
}

/// A server on which these stand in one place, and the file that holds them.
fn server(source: Source, proxy: &str, bypass: &str, script: &str) -> (Given, &'static str) {
    let none = config("");
    let text = section(proxy, bypass, script);
    let flags = u32::from(!proxy.is_empty()) * 2 + u32::from(!script.is_empty()) * 4 + 1;
    let reg = |text: String| format!("REGEDIT4\n{text}");
    let blob = |root: &str| reg(account(root, flags, proxy, bypass, script));
    // WinHTTP takes one http:// in front of the address.
    let bare = match proxy.strip_prefix("http://") {
        Some(bare) if !bare.starts_with("http://") => bare,
        _ => proxy,
    };
    let empty = if bypass.is_empty() { "(none)" } else { bypass };
    let path = "Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    let plain = |root: &str| {
        let mut text = format!("[{root}\\{path}]\n");
        for (name, value) in [
            ("ProxyServer", proxy),
            ("ProxyOverride", bypass),
            ("AutoConfigURL", script),
        ] {
            if !value.is_empty() {
                let value = value.replace('\\', "\\\\").replace('"', "\\\"");
                text = format!("{text}\"{name}\"=\"{value}\"\n");
            }
        }
        reg(text)
    };
    let (file, text) = match source {
        Source::Service => (SERVICE, text),
        Source::Updater => (UPDATER, text),
        Source::Machine => ("machine.config", text),
        Source::Netsh => ("n.txt", format!("X:\n    P :  {bare}\n    B :  {empty}\n")),
        Source::Advanced => (
            "a.txt",
            serde_json::json!({"Proxy": proxy, "ProxyBypass": bypass, "AutoconfigUrl": script})
                .to_string(),
        ),
        Source::Account => ("x.reg", blob("HKEY_USERS\\S-1-5-20")),
        Source::MachineSettings => ("x.reg", blob("HKEY_LOCAL_MACHINE")),
        Source::Somebody => ("x.reg", blob("HKEY_CURRENT_USER")),
        Source::WinHttp => ("x.reg", reg(winhttp_blob(proxy, bypass))),
        Source::Plain => ("x.reg", plain("HKEY_CURRENT_USER\\Software")),
        Source::Policy => ("x.reg", plain("HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies")),
    };
    let mut files: Vec<(&str, &str)> = [(SERVICE, none.as_str()), (UPDATER, &none)]
        .into_iter()
        .filter(|(name, _)| *name != file)
        .collect();
    files.push((file, &text));
    (defaults(&files), file)
}

fn found(source: Source, proxy: &str, bypass: &str, script: &str) -> Vec<&'static str> {
    let (given, file) = server(source, proxy, bypass, script);
    let report = judged(&given);
    let page = serde_json::to_string(&report).expect("JSON");
    for secret in ["S3cret", "533363726574", "53,33,63,72,65,74"] {
        assert!(!page.contains(secret), "{source:?}: {page}");
    }
    let own = report.findings.iter().filter(|it| {
        let labels = &it.finding.labels;
        labels.first().is_some_and(|label| label.file == file)
    });
    own.map(|it| it.finding.code).collect()
}

#[test]
fn every_check_of_a_proxy_holds_for_every_place() {
    for source in ALL {
        for (proxy, code) in [
            ("http://user:S3cret@p.corp:8080", "N-20"),
            ("http://p.corp:99999", "N-04"),
            ("http://p corp", "N-04"),
            ("http://http://p.corp:8080", "N-04"),
            ("http://w.corp/proxy.pac", "N-21"),
            ("http://<proxy>:8080", "N-22"),
            ("http://proxyserver:8080", "N-22"),
        ] {
            // WinHTTP separates by blanks, and takes the first.
            let by_blanks = [Source::Netsh, Source::Advanced, Source::WinHttp];
            if proxy.contains(' ') && by_blanks.contains(&source) {
                continue;
            }
            let all = found(source, proxy, "", "");
            assert!(all.contains(&code), "{source:?} {proxy}: {all:?}");
        }
        let good = found(source, "http://p.corp:8080", "", "");
        let about_values = ["N-04", "N-05", "N-20", "N-21", "N-22", "N-23"];
        let wrong: Vec<_> = good.iter().filter(|it| about_values.contains(it)).collect();
        assert!(wrong.is_empty(), "{source:?}: {wrong:?}");
    }
    let sections = [Source::Service, Source::Updater, Source::Machine];
    for source in sections {
        assert!(found(source, "p.corp:8080", "", "").contains(&"N-04"));
        assert!(found(source, "https://p.corp:8080", "", "").contains(&"N-05"));
    }
    for source in [Source::Account, Source::MachineSettings] {
        assert!(found(source, "https://p.corp:8080", "", "").contains(&"N-05"));
    }
}

#[test]
fn every_check_of_a_pac_file_holds_for_every_place() {
    for source in ALL {
        // They hold none.
        if [Source::Netsh, Source::WinHttp].contains(&source) {
            continue;
        }
        for (script, code) in [
            ("file://C:/temp/proxy.pac", "N-14"),
            ("ftp://w.corp/p.pac", "N-14"),
            ("http://user:S3cret@w.corp/p.pac", "N-20"),
            ("http://<server>/proxy.pac", "N-22"),
        ] {
            let all = found(source, "", "", script);
            assert!(all.contains(&code), "{source:?} {script}: {all:?}");
        }
        assert!(!found(source, "", "", "http://w.corp/p.pac").contains(&"N-14"));
    }
}

#[test]
fn every_check_of_a_bypass_list_holds_for_every_place() {
    for source in ALL {
        let of_section = [Source::Service, Source::Updater, Source::Machine].contains(&source);
        let (all, quoted, comma) = if of_section {
            (".*", "\"x.example\"", "a.example;b.example")
        } else {
            ("*", "\"x.example;y.example\"", "a.example,b.example")
        };
        for list in [all, quoted, comma] {
            let all = found(source, "http://p.corp:8080", list, "");
            assert!(all.contains(&"N-23"), "{source:?} {list}: {all:?}");
        }
        let good = if of_section {
            r"^https://a\.example$"
        } else {
            "10.*;*.example;<local>"
        };
        let all = found(source, "http://p.corp:8080", good, "");
        assert!(!all.contains(&"N-23"), "{source:?}: {all:?}");
    }
}

#[test]
fn what_revocation_checks_need_and_winhttp_sends_direct_is_found() {
    let one = proxy("usesystemdefault=\"False\" proxyaddress=\"http://p.corp:8080\"");
    for (proxy, bypass, line) in [
        ("https=p.corp:8080", "<local>", "p.corp:8080"),
        (
            "p.corp:8080",
            "x;*.contoso.com",
            "p.corp:8080\" bypass-list=\"x",
        ),
    ] {
        let netsh = format!("X:\n    P :  {proxy}\n    B :  {bypass}\n");
        let given = given(&[(SERVICE, &one), (UPDATER, &one), ("n.txt", &netsh)]);
        let report = judged(&given);
        assert_eq!(report.exit_status(), 1);
        let remedy = remedy_of(&given, "N-08").expect("a command");
        assert_eq!(remedy.format, "netsh");
        assert!(remedy.lines[0].contains(line), "{remedy:?}");
    }
    // A quotation mark matches nothing: nothing is bypassed, and that is said.
    let netsh = "X:\n    P :  p.corp:8080\n    B :  \"localhost;crl.contoso.com\"\n";
    let given = given(&[(SERVICE, &one), (UPDATER, &one), ("n.txt", netsh)]);
    let crl = decision(&given, Part::Revocation, "http://crl.contoso.com/");
    assert_eq!(crl.destination.to_string(), "PROXY p.corp:8080");
    assert_eq!(codes(&given), ["N-23"]);
}

#[test]
fn a_pac_file_that_windows_does_not_read_answers_nothing() {
    let reg = format!(
        "REGEDIT4\n{}",
        account(
            "HKEY_USERS\\S-1-5-20",
            5,
            "",
            "",
            "file://C:/temp/proxy.pac"
        )
    );
    let none = config("");
    let files = [(SERVICE, none.as_str()), (UPDATER, &none), ("x.reg", &reg)];
    assert_eq!(goes(&defaults(&files), URL), "DIRECT");
    let legacy = format!(
        "{reg}[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework]\n\"LegacyWPADSupport\"=dword:1\n"
    );
    let files = [
        (SERVICE, none.as_str()),
        (UPDATER, &none),
        ("x.reg", &legacy),
    ];
    assert_eq!(
        goes(&defaults(&files), URL),
        "by PAC (file://C:/temp/proxy.pac), else DIRECT"
    );
}
