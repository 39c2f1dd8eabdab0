//! What the settings of a Windows client make of the network that it is on: WPAD beside a proxy, and
//! names that are asked of everybody on the link.

use serde_json::Value;

use crate::program::Place;

const CONNECTIONS: &str =
    "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections";
const POLICY: &str = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\DNSClient]";
const NETBT: &str = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\NetBT\\Parameters";

/// The value that holds the switches of an account, as Windows keeps it.
fn connections(flags: u32, proxy: &str, script: &str) -> String {
    let mut bytes = Vec::new();
    for number in [0x46, 3, flags] {
        bytes.extend(u32::to_le_bytes(number));
    }
    for part in [proxy, "", script] {
        bytes.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend([0; 32]);
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "[HKEY_USERS\\S-1-5-20\\{CONNECTIONS}]\n\"DefaultConnectionSettings\"=hex:{}",
        digits.join(",")
    )
}

/// Severity, message and evidence of the findings with this code, by `settings` and by `audit`.
fn found(text: &str, code: &str) -> Vec<(String, String, String)> {
    let place = Place::new()
        .with("x.reg", format!("REGEDIT4\n\n{text}\n"))
        .with("x.pac", crate::program::PROXY);
    let by = |line: &str| -> Vec<(String, String, String)> {
        let run = place.run(&format!("{line} --format json"));
        let report: Value =
            serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"));
        let findings = report["findings"].as_array().unwrap().iter();
        let of_code = findings.filter(|finding| finding["code"] == code);
        of_code
            .map(|finding| {
                let lines = finding["evidence"].as_array().unwrap().iter();
                let lines: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
                assert_eq!(finding["labels"][0]["file"], "x.reg", "{finding:#}");
                (
                    finding["severity"].as_str().unwrap().to_owned(),
                    finding["message"].as_str().unwrap().to_owned(),
                    lines.join("\n"),
                )
            })
            .collect()
    };
    let settings = by("settings x.reg");
    let audit = by("audit --offline --pac x.pac --settings x.reg");
    assert_eq!(settings, audit, "{code}");
    settings
}

#[test]
fn wpad_beside_a_proxy_or_a_pac_file_is_found() {
    let both = connections(0x1 | 0x2 | 0x8, "p.example:8080", "");
    let all = found(&both, "W-14");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].0, "medium");
    assert!(all[0].1.contains("NETWORK SERVICE"), "{all:?}");
    assert!(all[0].1.contains("the proxy p.example:8080"), "{all:?}");
    assert!(all[0].2.contains("tries WPAD first"), "{all:?}");
    let script = connections(0x1 | 0x4 | 0x8, "", "http://w.example/p.pac");
    assert!(
        found(&script, "W-14")[0]
            .1
            .contains("the PAC file http://w.example/p.pac")
    );
    let disabled = format!(
        "{both}\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]\n\
         \"DisableWpad\"=dword:00000001"
    );
    assert_eq!(found(&disabled, "W-14")[0].0, "low");
    let config = |proxy: &str| {
        let place = Place::new().with(
            "x.exe.config",
            format!(
                "<configuration><system.net><defaultProxy><proxy {proxy}/></defaultProxy></system.net></configuration>"
            ),
        );
        let run = place.run("settings service=x.exe.config --format json");
        let report: Value = serde_json::from_str(&run.out).unwrap();
        let findings = report["findings"].as_array().unwrap().clone();
        findings
            .into_iter()
            .filter(|it| it["code"] == "W-14")
            .count()
    };
    let script = "scriptLocation=\"http://w.example/p.pac\"";
    assert_eq!(config(&format!("autoDetect=\"True\" {script}")), 1);
    for other in [
        script.to_owned(),
        "autoDetect=\"True\"".to_owned(),
        format!("autoDetect=\"False\" {script}"),
        // Cancelled: N-02.
        format!("autoDetect=\"True\" {script} bypassonlocal=\"True\""),
    ] {
        assert_eq!(config(&other), 0, "{other}");
    }
    // WPAD alone, and a proxy alone.
    for flags in [0x1 | 0x8, 0x1 | 0x2] {
        let alone = connections(flags, "p.example:8080", "http://w.example/p.pac");
        assert_eq!(found(&alone, "W-14"), [], "{flags}");
    }
}

/// The lines that fix a finding, as they would be imported behind the same export.
fn lines(text: &str, code: &str) -> String {
    let place = Place::new().with("x.reg", format!("REGEDIT4\n\n{text}\n"));
    let report = place.run("settings x.reg --format json");
    let report: Value = serde_json::from_str(&report.out).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let remedies = findings
        .filter(|it| it["code"] == code)
        .map(|it| &it["remedy"]);
    let mut all = Vec::new();
    for remedy in remedies {
        assert_eq!(remedy["format"], "reg", "{remedy:#}");
        let lines = remedy["lines"].as_array().unwrap().iter();
        let mut lines = lines.map(|line| line.as_str().unwrap());
        assert_eq!(lines.next(), Some("Windows Registry Editor Version 5.00"));
        all.extend(lines.map(str::to_owned));
    }
    all.join("\n")
}

#[test]
fn the_lines_of_a_remedy_mend_what_was_found() {
    for (text, code) in [
        (connections(0x1 | 0x2 | 0x8, "p.example:8080", ""), "W-14"),
        (
            connections(0x1 | 0x4 | 0x8, "", "http://w.example/p.pac"),
            "W-14",
        ),
        (
            format!("{POLICY}\n\"EnableMulticast\"=dword:00000001"),
            "W-15",
        ),
        (
            format!("[{NETBT}\\Interfaces\\Tcpip_{{1A}}]\n\"NetbiosOptions\"=dword:00000001"),
            "W-15",
        ),
    ] {
        let lines = lines(&text, code);
        assert_eq!(found(&text, code).len(), 1, "{text}");
        assert_eq!(found(&lines, code), [], "{lines}");
    }
}

#[test]
fn names_that_are_asked_of_the_link_are_found() {
    for (value, count) in [
        ("", 1),
        ("\"EnableMulticast\"=dword:00000001", 1),
        ("\"EnableMulticast\"=dword:00000000", 0),
    ] {
        let all = found(&format!("{POLICY}\n{value}"), "W-15");
        assert_eq!(all.len(), count, "{value}");
        assert!(all.iter().all(|one| one.1.contains("LLMNR")), "{all:?}");
    }
    let interface = |options: &str| {
        format!("[{NETBT}\\Interfaces\\Tcpip_{{1A}}]\n\"NetbiosOptions\"=dword:0000000{options}\n")
    };
    let all = found(&format!("[{NETBT}]\n{}", interface("1")), "W-15");
    assert_eq!(all.len(), 1);
    assert_eq!(
        all[0].2,
        "{1a}: NetbiosOptions is 1, on\nNodeType is not shown"
    );
    assert_eq!(all[0].0, "medium");
    assert!(found(&interface("0"), "W-15")[0].2.contains("DHCP server"));
    assert_eq!(found(&interface("2"), "W-15"), []);
    let p_node = format!("[{NETBT}]\n\"NodeType\"=dword:00000002\n{}", interface("1"));
    assert_eq!(found(&p_node, "W-15"), []);
    // What no file shows is not said to be on.
    assert_eq!(found(&format!("[{NETBT}]\n"), "W-15"), []);
}
