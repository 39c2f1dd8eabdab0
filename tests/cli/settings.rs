//! `pac-check settings` end to end: the ways of deployment that the publisher describes, the page
//! in docs/settings.md, and files that are not settings.

use serde_json::Value;

use crate::program::{Place, Run};
use crate::readme::{transcript, words};

const SERVICE: &str = "ApplicationProxyConnectorService.exe.config";
const UPDATER: &str = "ApplicationProxyConnectorUpdaterService.exe.config";

/// A folder with the files of a server from `tests/settings`.
#[expect(clippy::disallowed_methods, reason = "the test copies its files")]
fn server(name: &str) -> (Place, Vec<String>) {
    let folder = format!("{}/tests/settings/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut place = Place::new();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        place = place.with(&name, std::fs::read(entry.path()).unwrap());
        names.push(name);
    }
    names.sort();
    (place, names)
}

fn settings(place: &Place, files: &[&str], more: &str) -> Run {
    let words: Vec<&str> = ["settings"]
        .into_iter()
        .chain(files.iter().copied())
        .chain(more.split_whitespace())
        .collect();
    place.run_words(&words)
}

/// Where the requests of a component go, each way once.
fn ways(report: &Value, component: &str) -> Vec<String> {
    let rows = report["rows"].as_array().unwrap().iter();
    let mut ways: Vec<String> = rows
        .filter(|row| row["component"] == component)
        .flat_map(|row| row["urls"].as_array().unwrap())
        .map(|url| match &url["route"] {
            Value::Null => url["goes"].as_str().unwrap().to_owned(),
            route => format!(
                "{} {}",
                route[0]["type"].as_str().unwrap(),
                route[0]["host"]
            ),
        })
        .collect();
    ways.sort();
    ways.dedup();
    ways
}

fn codes(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap().iter();
    let mut codes: Vec<&str> = findings
        .map(|found| found["code"].as_str().unwrap())
        .collect();
    codes.dedup();
    codes
}

#[test]
fn the_articles_bypass_sends_both_programs_direct() {
    let (place, _) = server("bypass");
    let run = settings(&place, &[SERVICE, UPDATER], "--format json");
    let report = run.json(2);
    assert_eq!(report["schema"], "pac-check/settings@1");
    assert_eq!(report["scenario"]["outbound"], "bypass");
    assert_eq!(ways(&report, "service"), ["direct null"]);
    assert_eq!(ways(&report, "updater"), ["direct null"]);
    // Nobody showed the settings of WinHTTP.
    assert_eq!(ways(&report, "revocation"), ["unknown"]);
    assert_eq!(codes(&report), [""; 0]);
    let first = &report["rows"][0]["urls"][0];
    assert_eq!(first["labels"][0]["file"], SERVICE);
    assert_eq!(first["labels"][0]["start"]["line"], 4);
    assert_eq!(first["basis"], "documented");
    let place = place.with("netsh.txt", "\nX:\n\n    Direct.\n");
    let files = [SERVICE, UPDATER, "netsh.txt"];
    let report = settings(&place, &files, "--assume-defaults --format json").json(0);
    assert_eq!(ways(&report, "revocation"), ["pac"]);
    assert!(!report["assumptions"].as_array().unwrap().is_empty());
}

#[test]
fn the_articles_outbound_sample_is_told_with_its_surprise() {
    let (place, _) = server("outbound");
    let report = settings(&place, &[SERVICE, UPDATER], "--format json").json(1);
    assert_eq!(report["scenario"]["outbound"], "outbound-proxy");
    // The sample's own address, which the article says to change.
    assert_eq!(codes(&report), ["N-01", "N-22"]);
    assert_eq!(ways(&report, "service"), ["unknown"]);
    let remedy = report["findings"][0]["remedy"]["lines"].as_array().unwrap();
    let lines: Vec<&str> = remedy.iter().map(|line| line.as_str().unwrap()).collect();
    // What the remedy says is done, and nothing is unknown or wrong any more.
    let corrected = format!("<configuration>\n{}\n</configuration>\n", lines.join("\n"));
    let place = place.with(SERVICE, &corrected).with(UPDATER, &corrected);
    let report = settings(&place, &[SERVICE, UPDATER, "netsh.txt"], "--format json").json(0);
    assert_eq!(ways(&report, "service"), ["proxy \"proxyserver\""]);
    assert_eq!(ways(&report, "revocation"), ["proxy \"proxyserver\""]);
    assert_eq!(codes(&report), ["N-22"]);
}

#[test]
fn the_articles_steps_for_the_applications_are_seen_in_registry_and_netsh() {
    let (place, names) = server("backend");
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let backend = "--backend https://app.corp.example/ --backend http://intranet/";
    let report = settings(&place, &names, &format!("{backend} --format json")).json(2);
    assert_eq!(report["scenario"]["outbound"], "bypass");
    assert_eq!(report["scenario"]["backend"], "proxy");
    assert_eq!(
        ways(&report, "backend"),
        ["direct null", "proxy \"proxy.corp.example\""]
    );
    // Static settings of netsh override: the article's note.
    let place = place.with(
        "netsh.txt",
        "\nX:\n\n    P :  other:3128\n    B :  (none)\n",
    );
    // The export of the machine's settings shows none: one of the two is older.
    let report = settings(&place, &names, &format!("{backend} --format json")).json(2);
    assert_eq!(ways(&report, "backend"), ["unknown"]);
    let names: Vec<&str> = names
        .into_iter()
        .filter(|name| *name != "connections.reg")
        .collect();
    let report = settings(&place, &names, &format!("{backend} --format json")).json(0);
    assert_eq!(ways(&report, "backend"), ["proxy \"other\""]);
}

#[test]
fn nothing_configured_is_wpad_in_any_language() {
    let (place, _) = server("discovered");
    let files = [SERVICE, UPDATER, "machine.config", "netsh-french.txt"];
    let report = settings(&place, &files, "--assume-defaults --format json").json(0);
    assert_eq!(report["scenario"]["outbound"], "discovered-proxy");
    assert_eq!(report["components"][0]["pac"], "used");
    assert_eq!(ways(&report, "service"), ["pac"]);
    assert_eq!(codes(&report), ["N-12"]);
    // Of the same server without an assumption nothing is known.
    let report = settings(&place, &files, "--format json").json(2);
    assert_eq!(ways(&report, "service"), ["unknown"]);
    let files = [SERVICE, "machine.config", "advproxy.txt"];
    // Of whoever ran netsh, and of no service.
    let report = settings(&place, &files, "--format json").json(2);
    assert_eq!(ways(&report, "revocation"), ["unknown"]);
    let machine =
        "Heading:\r\n\r\n{\r\n \"Proxy\": \"proxyserver:8080\", \"AutoDetect\": true\r\n}\r\n";
    let place = place.with("advproxy.txt", machine);
    let report = settings(&place, &files, "--format json").json(1);
    assert_eq!(ways(&report, "revocation"), ["proxy \"proxyserver\""]);
    assert_eq!(codes(&report), ["N-17", "W-14", "N-22"]);
}

#[test]
fn an_audit_with_settings_is_about_what_the_connector_will_do() {
    let (place, _) = server("bypass");
    let pac = "function FindProxyForURL(url, host) { return \"PROXY proxyserver:8080\"; }";
    let place = place.with("x.pac", pac).with(
        "netsh.txt",
        "\nX:\n\n    P :  proxyserver:8080\n    B :  (none)\n",
    );
    let files = format!("--settings {SERVICE} --settings {UPDATER} --settings netsh.txt");
    let audit =
        "audit --profile entra-app-proxy --offline --allow-proxy proxyserver:8080 --format json";
    // The PAC file alone is fine, and nobody asks it.
    let report = place.run(&format!("{audit} --pac x.pac")).json(0);
    assert_eq!(report["settings"], Value::Null);
    let report = place.run(&format!("{audit} --pac x.pac {files}")).json(1);
    assert_eq!(report["settings"]["asks_pac"], false);
    assert_eq!(report["pac"], Value::Null);
    let summary = &report["summary"];
    assert_eq!(
        (&summary["met"], &summary["violated"]),
        (&6.into(), &36.into())
    );
    let row = &report["rows"][0];
    assert_eq!(
        (&row["component"], &row["code"]),
        (&"service".into(), &"A-02".into())
    );
    assert_eq!(row["answers"][0]["status"], "bypass");
    assert_eq!(row["labels"][0]["file"], SERVICE);
    // Where the settings lead to it, it counts.
    let auto = "<configuration><system.net><defaultProxy><proxy autoDetect=\"True\"/></defaultProxy></system.net></configuration>";
    let place = place.with(SERVICE, auto).with(UPDATER, auto);
    let report = place.run(&format!("{audit} --pac x.pac {files}")).json(0);
    assert_eq!(report["summary"]["met"], 42);
    assert_eq!(report["rows"][0]["answers"][0]["status"], "ok");
    // A PAC file that the settings name is not the one that discovery would find.
    let named = auto.replace(
        "autoDetect=\"True\"",
        "scriptLocation=\"http://w.example/p.pac\"",
    );
    let place = place.with(SERVICE, &named).with(UPDATER, &named);
    place
        .run(&format!("{audit} {files}"))
        .is_one_error(&["http://w.example/p.pac", "--pac"]);
    place.run(&format!("{audit} --pac x.pac {files}")).json(0);
}

#[test]
fn an_audit_tells_what_is_wrong_with_the_settings_themselves() {
    let (place, _) = server("outbound");
    let run = place.run(&format!(
        "audit --profile entra-app-proxy --offline --allow-proxy proxyserver:8080 --settings {SERVICE} --settings {UPDATER} --settings netsh.txt"
    ));
    // Unknown, not violated: nobody has seen the account's bypass list.
    assert_eq!(run.status, 2, "{run:#?}");
    for part in [
        "none: the settings never ask one",
        "N-01",
        "6 met, 0 violated, 36 unknown",
    ] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
}

#[test]
fn files_that_cannot_be_read_are_one_error_with_the_place() {
    let utf16 = |text: &str| -> Vec<u8> {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    };
    let key = "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections]";
    let cut = format!(
        "Windows Registry Editor Version 5.00\r\n{key}\r\n\"WinHttpSettings\"=hex:18,00,00\r\n"
    );
    let bomb = "<!DOCTYPE c [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;&a;\">]><configuration>&b;</configuration>";
    let external =
        "<!DOCTYPE c [<!ENTITY a SYSTEM \"secret.txt\">]><configuration>&a;</configuration>";
    let place = Place::new()
        .with("cut.reg", utf16(&cut))
        .with("odd.reg", &utf16(&cut)[..51])
        .with("bomb-service.config", bomb)
        .with("external-service.config", external)
        .with("secret.txt", "secret")
        .with("open-service.config", "<configuration>\n<system.net>")
        .with("app.config", "<configuration/>")
        .with("latin-service.config", b"<configuration a=\"\xe9\"/>")
        .with("other.txt", "hello")
        .with("empty.txt", "")
        .with("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
        .with("broken.json", "{\"Proxy\": 1}")
        .with("huge.reg", vec![b';'; 8 * 1024 * 1024 + 1]);
    for (file, parts) in [
        (
            "cut.reg",
            &["cut.reg:3:1", "WinHttpSettings", "the value ends at 3"] as &[&str],
        ),
        ("odd.reg", &["UTF-16LE"]),
        ("bomb-service.config", &["document type"]),
        ("external-service.config", &["document type"]),
        ("open-service.config", &["open-service.config:", "not XML"]),
        ("app.config", &["whose configuration", "service=FILE"]),
        ("latin-service.config", &["not in UTF-8"]),
        ("other.txt", &["none of the files"]),
        ("empty.txt", &["it is empty"]),
        ("image.png", &["zero bytes"]),
        ("broken.json", &["broken.json:1", "show advproxy"]),
        ("huge.reg", &["more than 8388608 bytes"]),
        ("none.reg", &["no such file"]),
        ("service=other.txt", &["no .NET configuration"]),
    ] {
        let run = settings(&place, &[file], "");
        run.is_one_error(parts);
        assert!(!run.err.contains("secret\n"), "{run:#?}");
    }
    settings(&place, &["app.config"], "--format tap").is_one_error(&["human, json, markdown"]);
    settings(
        &place,
        &["service=app.config", "updater=app.config"],
        "--backend x",
    )
    .is_one_error(&["--backend"]);
}

#[test]
fn the_bypass_list_is_matched_as_dot_net_matches_it_or_unknown() {
    let with = |entry: &str| {
        let text = format!(
            "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://proxyserver:8080\"/><bypasslist><add address=\"{entry}\"/></bypasslist></defaultProxy></system.net></configuration>"
        );
        let place = Place::new().with(SERVICE, &text).with(UPDATER, &text);
        let run = settings(
            &place,
            &[SERVICE, UPDATER],
            "--profile entra-app-proxy --assume-defaults --format json",
        );
        let report: Value = serde_json::from_str(&run.out).expect("JSON");
        let rows = report["rows"].as_array().unwrap().iter();
        let of_login = rows
            .filter(|row| row["component"] == "service" && row["pattern"] == "login.windows.net");
        let goes: Vec<String> = of_login
            .map(|row| {
                format!(
                    "{} {}",
                    row["urls"][0]["goes"], row["urls"][0]["route"][0]["type"]
                )
            })
            .collect();
        goes.join(", ")
    };
    let direct = "\"route\" \"direct\"";
    let proxy = "\"route\" \"proxy\"";
    // Look-ahead, look-behind, a back reference, no regard to case.
    assert_eq!(with("^https://(?!evil)login\\.WINDOWS\\.net$"), direct);
    assert_eq!(with("(?!https)^https"), proxy);
    assert_eq!(with("(?&lt;=//)login"), direct);
    assert_eq!(with("(w)indo\\1s"), direct);
    // What can't be evaluated exactly is not a miss.
    assert_eq!(with("\\p{Lu}"), "\"unknown\" null");
    assert_eq!(with("[a-z-[aeiou]]x"), "\"unknown\" null");
}

#[test]
fn a_login_in_an_address_is_on_no_page() {
    let section = "<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://svc:S3cret@p.corp.example:3128\"/></defaultProxy></system.net></configuration>";
    let netsh = "\nX:\n\n    P :  svc:S3cret@p.corp.example:3128\n    B :  (none)\n";
    let place = Place::new()
        .with(SERVICE, section)
        .with(UPDATER, section)
        .with("netsh.txt", netsh);
    let files = [SERVICE, UPDATER, "netsh.txt"];
    for format in [
        "human", "json", "markdown", "junit", "sarif", "github", "html",
    ] {
        let run = settings(&place, &files, &format!("--format {format} -v"));
        assert_eq!(run.status, 1, "{format}");
        assert!(run.out.contains("N-20"), "{format}: {}", run.out);
        for text in [&run.out, &run.err] {
            assert!(!text.contains("S3cret"), "{format}: {text}");
        }
        let run = place.run(&format!(
            "audit --profile entra-app-proxy --offline --settings {SERVICE} {UPDATER} netsh.txt --format {format} -v"
        ));
        for text in [&run.out, &run.err] {
            assert!(!text.contains("S3cret"), "audit {format}: {text}");
        }
    }
    // The lines are without it, and nothing else is found then.
    let report = settings(&place, &files, "--format json").json(1);
    let remedies: Vec<&Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["remedy"])
        .collect();
    assert_eq!(remedies.len(), 3);
    assert_eq!(
        remedies[2]["lines"][0],
        "netsh winhttp set proxy proxy-server=\"p.corp.example:3128\""
    );
}

#[test]
fn settings_of_other_programs_are_refused() {
    let place = Place::new()
        .with(
            "localconfig.json",
            "{\"incomingconnections.enabled\": \"true\", \"proxy.url\": \"http://svc:S3cret@p:1\"}",
        )
        .with(
            "managed.json",
            "{ \"cloudService\": {\"enabled\": true}, \"proxy\": \"http://p:1\" }",
        )
        .with("empty.json", "{}")
        .with("list.json", "[1]");
    for file in [
        "localconfig.json",
        "managed.json",
        "empty.json",
        "list.json",
    ] {
        let run = settings(&place, &[file], "");
        run.is_one_error(&[".exe.config"]);
        assert!(!run.err.contains("S3cret"), "{run:#?}");
    }
}

#[test]
fn where_the_settings_do_not_say_whether_a_pac_file_is_asked_the_page_does_not_say_never() {
    let none = "<configuration></configuration>";
    let place = Place::new().with(SERVICE, none).with(UPDATER, none).with(
        "x.pac",
        "function FindProxyForURL(url, host) { return \"PROXY p.example:1\"; }",
    );
    let audit = format!(
        "audit --profile entra-app-proxy --offline --allow-proxy p.example:1 --settings {SERVICE} {UPDATER}"
    );
    let run = place.run(&audit);
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(run.out.contains("not looked for"), "{}", run.out);
    assert!(!run.out.contains("never ask"), "{}", run.out);
    // What was named is looked at.
    let report = place
        .run(&format!("{audit} --pac x.pac --format json"))
        .json(2);
    assert_eq!(report["settings"]["asks_pac"], Value::Null);
    assert_eq!(report["pac"]["source"], "x.pac");
    assert_eq!(report["summary"]["unknown"], 42);
    let row = &report["rows"][0]["verdict_reason"];
    let text = format!("{row} {}", report["rows"][0]);
    assert!(
        text.contains("the PAC file answers PROXY p.example:1"),
        "{text}"
    );
}

#[test]
fn names_with_stars_stand_for_the_files_that_fit() {
    let (place, _) = server("bypass");
    let place = place.with("netsh.txt", "\nX:\n\n    Direct.\n");
    let report = settings(&place, &["*.exe.config", "nets?.txt"], "--format json").json(2);
    let files = report["files"].as_array().unwrap();
    let kinds: Vec<&str> = files
        .iter()
        .map(|file| file["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["service-config", "updater-config", "netsh-proxy"]);
    settings(&place, &["*.none"], "").is_one_error(&["*.none", "no such file"]);
}

#[test]
fn one_file_has_one_block_on_the_page() {
    let section = "<configuration>\n<system.net>\n<defaultProxy useDefaultCredentials=\"true\">\n<proxy proxyaddress=\"p.corp.example:8080\"/>\n<bypasslist>\n<add address=\"*.x.example\"/>\n</bypasslist>\n</defaultProxy>\n</system.net>\n</configuration>";
    let place = Place::new().with(SERVICE, section).with(UPDATER, section);
    let run = settings(&place, &[SERVICE, UPDATER], "");
    assert_eq!(run.out.matches("<defaultProxy>").count(), 2, "{}", run.out);
    assert!(
        run.out.contains("For N-04, N-06 and N-11 together"),
        "{}",
        run.out
    );
    assert!(run.out.contains("with the lines above"), "{}", run.out);
}

#[test]
fn every_format_that_judges_has_the_page_of_settings() {
    let (place, _) = server("outbound");
    for format in ["markdown", "junit", "sarif", "github", "html"] {
        let run = settings(&place, &[SERVICE, UPDATER], &format!("--format {format}"));
        assert_eq!(run.status, 1, "{format}");
        for part in ["N-01", "ocsp.msocsp.com"] {
            assert!(run.out.contains(part), "{format}: {part}\n{}", run.out);
        }
        if matches!(format, "markdown" | "html") {
            assert!(
                run.out.contains("usesystemdefault="),
                "{format}\n{}",
                run.out
            );
        }
    }
}

#[test]
fn the_page_on_settings_is_true() {
    let page = include_str!("../../docs/settings.md");
    let mut checked = 0;
    for part in page.split("<!-- checked: ").skip(1) {
        let (name, rest) = part.split_once(" -->\n```console\n").unwrap();
        let (fence, _) = rest.split_once("\n```").unwrap();
        let (place, _) = server(name);
        for (command, expected) in transcript(fence) {
            let words = words(&command);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let run = place.run_words(&words);
            let printed: Vec<&str> = run.out.lines().map(str::trim_end).collect();
            let mut rest = printed.join("\n") + "\n";
            for part in expected.split("...\n") {
                let found = rest.find(part);
                assert!(
                    found.is_some(),
                    "{command}:\n{part}\nbut it prints:\n{}",
                    run.out
                );
                rest = rest[found.unwrap() + part.len()..].to_owned();
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 4);
}
