//! Lines are put into the files of many servers with many mistakes, as their words say, by code that
//! knows nothing of how they were made; then the server is judged again.

use proptest::prelude::*;

use super::servers::{Server, server};
use super::*;
use crate::settings::default_proxy::DefaultProxy;

fn judged_server(server: &Server) -> SettingsReport {
    let files: Vec<(&str, &str)> = server
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    judged(&defaults(&files))
}

/// The text with the lines where their words say that they go.
fn put(text: &str, remedy: &Remedy) -> String {
    let lines = remedy.lines.join("\n");
    let says = &remedy.says;
    let lower = text.to_ascii_lowercase();
    // Comments are not elements.
    let lower = blank_comments(&lower);
    let before = |tag: &str| {
        let at = lower.rfind(tag).expect(tag);
        format!("{}{lines}\n{}", &text[..at], &text[at..])
    };
    if says.contains("before </configuration>") {
        return before("</configuration>");
    }
    if says.contains("before </system.net>") {
        return before("</system.net>");
    }
    let (start, end) = if says.contains("present <system.net>") {
        element(&lower, "<system.net", "</system.net>")
    } else if says.contains("<defaultProxy>") {
        element(&lower, "<defaultproxy", "</defaultproxy>")
    } else {
        assert!(says.contains("the element that is wrong there"), "{says}");
        match lower.find("<system.net") {
            Some(_) => element(&lower, "<system.net", "</system.net>"),
            None => element(&lower, "<defaultproxy", "</defaultproxy>"),
        }
    };
    format!("{}{lines}{}", &text[..start], &text[end..])
}

/// From the first opening tag to the last closing one, or to the end of the tags that close
/// themselves.
fn element(text: &str, open: &str, close: &str) -> (usize, usize) {
    let start = text.find(open).expect(open);
    let end = text.rfind(close).map(|at| at + close.len());
    let alone = text.rfind(open).map_or(0, |last| {
        let tag = last + text[last..].find('>').unwrap_or(0);
        if text[..tag].ends_with('/') {
            tag + 1
        } else {
            0
        }
    });
    (start, end.unwrap_or(0).max(alone))
}

fn blank_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        let end = rest[start..]
            .find("-->")
            .map_or(rest.len(), |at| start + at + 3);
        out.push_str(&rest[..start]);
        out.push_str(&" ".repeat(end - start));
        rest = &rest[end..];
    }
    out + rest
}

/// The same with their words.
fn about(report: &SettingsReport, file: &str) -> Vec<(&'static str, String)> {
    let all = report.findings.iter();
    let own = all.filter(|found| {
        let labels = &found.finding.labels;
        labels.first().is_some_and(|label| label.file == file)
    });
    own.map(|found| (found.finding.code, found.finding.message.clone()))
        .collect()
}

/// The findings whose first place is in a file, by code.
fn codes_in(report: &SettingsReport, file: &str) -> Vec<&'static str> {
    let all = report.findings.iter();
    let own = all.filter(|found| {
        let labels = &found.finding.labels;
        labels.first().is_some_and(|label| label.file == file)
    });
    own.map(|found| found.finding.code).collect()
}

/// Lines for WinHTTP can be put into its output only: what a registry export says of it is old then, and
/// both together are a contradiction.
fn has_text(server: &Server, remedy: &Remedy) -> bool {
    match remedy.format {
        "json" => false,
        "netsh" => {
            let exported = "LOCAL_MACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Con";
            server.iter().any(|(name, _)| name == "netsh.txt")
                && !server.iter().any(|(_, text)| text.contains(exported))
        }
        _ => true,
    }
}

/// The server with these lines in place.
fn with(server: &Server, remedy: &Remedy) -> Server {
    let mut changed = server.clone();
    let mut set = |name: &str, text: String| {
        for (known, old) in &mut changed {
            if known == name {
                *old = text.clone();
            }
        }
    };
    match remedy.format {
        "xml" => {
            let old = server.iter().find(|(name, _)| *name == remedy.file);
            let old = &old.expect("a file of the server").1;
            set(&remedy.file, put(old, remedy));
        }
        "reg" => set("x.reg", remedy.lines.join("\n")),
        "netsh" => {
            let line = &remedy.lines[0];
            let part = |name: &str| {
                let (_, rest) = line.split_once(&format!("{name}=\""))?;
                rest.split('"').next()
            };
            let bypass = part("bypass-list").unwrap_or("(-)");
            let text = match part("proxy-server") {
                Some(proxy) => format!("X:\n    P :  {proxy}\n    B :  {bypass}\n"),
                None => DIRECT.to_owned(),
            };
            set("netsh.txt", text);
        }
        other => panic!("{other}"),
    }
    changed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn lines_correct_what_they_claim_and_nothing_else_is_worse(server in server()) {
        let before = judged_server(&server);
        let page = serde_json::to_string(&before).expect("JSON");
        prop_assert!(!page.contains("S3cret"), "{page}");
        let mut all = server.clone();
        let mut done: Vec<&Remedy> = Vec::new();
        for found in &before.findings {
            let Some(remedy) = found.remedy.as_ref().filter(|it| has_text(&server, it)) else {
                continue;
            };
            // One block for a file.
            for known in &done {
                prop_assert!(
                    known == &remedy || known.file != remedy.file || known.format != remedy.format
                        || known.format == "reg",
                    "{known:#?}\n{remedy:#?}"
                );
            }
            let code = found.finding.code;
            let file = &found.finding.labels[0].file;
            let after = judged_server(&with(&server, remedy));
            let (was, is) = (about(&before, file), about(&after, file));
            let message = &found.finding.message;
            // Two programs go different ways until both files are corrected.
            if code != "N-09" {
                let still = is.contains(&(code, message.clone()));
                prop_assert!(!still, "{code} is still there: {remedy:#?}");
            }
            for (new, words) in is.iter().filter(|it| !was.contains(it)) {
                // The updater follows the service, of which N-12 was said before.
                let follows = *new == "N-12" && code == "N-09";
                let known = follows || ["N-09", "N-16"].contains(new);
                prop_assert!(known, "{new} {words}: {remedy:#?}");
            }
            let bad = |report: &SettingsReport| report.summary.fails + report.summary.unknown;
            prop_assert!(bad(&after) <= bad(&before), "{remedy:#?}");
            // A proxy that stands in none of the files is invented.
            for line in &remedy.lines {
                for name in ["proxyaddress=\"http://", "proxy-server=\""] {
                    let Some((_, rest)) = line.split_once(name) else { continue };
                    let host = rest.split(['"', ':', '=']).next().unwrap_or_default();
                    let known = server.iter().any(|(_, text)| text.contains(host))
                        || line.contains("p.corp");
                    prop_assert!(known, "{host}");
                }
            }
            // Once is enough.
            let again = after.findings.iter().filter(|it| {
                it.finding.code == code && it.finding.message == *message && code != "N-09"
            });
            for again in again.filter(|it| it.finding.labels[0].file == *file) {
                prop_assert!(again.remedy.is_none(), "{again:#?}");
            }
            if !done.contains(&remedy) {
                done.push(remedy);
                all = with(&all, remedy);
            }
        }
        // Together.
        let after = judged_server(&all);
        for found in before.findings.iter().filter(|it| it.remedy.is_some()) {
            if !found.remedy.as_ref().is_some_and(|it| has_text(&server, it)) {
                continue;
            }
            let file = &found.finding.labels[0].file;
            let code = found.finding.code;
            let message = found.finding.message.clone();
            prop_assert!(!about(&after, file).contains(&(code, message)), "{code} {file}");
        }
    }
}

fn of(service: &str, updater: &str) -> SettingsReport {
    judged(&defaults(&[(SERVICE, service), (UPDATER, updater)]))
}

fn lines_for(report: &SettingsReport, file: &str) -> Vec<Remedy> {
    let mut all: Vec<Remedy> = Vec::new();
    for found in &report.findings {
        if let Some(remedy) = found.remedy.as_ref().filter(|it| it.file == file)
            && !all.contains(remedy)
        {
            all.push(remedy.clone());
        }
    }
    all
}

#[test]
fn a_program_without_a_section_gets_that_of_the_other_and_the_other_keeps_its_own() {
    let good = proxy("usesystemdefault=\"False\" proxyaddress=\"http://p.corp:8080\"");
    let none = "<configuration>\n  <runtime/>\n</configuration>\n";
    let report = of(&good, none);
    assert_eq!(lines_for(&report, SERVICE), []);
    let lines = lines_for(&report, UPDATER);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].lines.concat().contains("http://p.corp:8080"));
    let corrected = put(none, &lines[0]);
    assert!(
        corrected.starts_with("<configuration>\n  <runtime/>\n"),
        "{corrected}"
    );
    assert_eq!(lines_for(&of(&good, &corrected), UPDATER), []);
    // Where neither names a proxy, none is made up.
    let report = of(none, none);
    assert!(codes_in(&report, SERVICE).contains(&"N-12"));
    assert!(report.findings.iter().all(|found| found.remedy.is_none()));
}

#[test]
fn several_findings_about_one_section_have_one_block() {
    let text = config(
        "<defaultProxy useDefaultCredentials=\"true\">\n<proxy proxyaddress=\"p.corp:8080\" Usesystemdefault=\"True\"/>\n<bypasslist>\n<add address=\"*.x.example\"/>\n<add address=\"y.example\"/>\n</bypasslist>\n</defaultProxy>",
    );
    let report = of(&text, &text);
    let lines = lines_for(&report, SERVICE);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    let says = &lines[0].says;
    for code in ["N-04", "N-06", "N-07", "N-11", "N-15"] {
        assert!(says.contains(code), "{code}: {says}");
    }
    let corrected = put(&text, &lines[0]);
    let after = of(&corrected, &corrected);
    // WinHTTP has no proxy, which shows now that the service has one.
    assert_eq!(
        codes(&defaults(&[(SERVICE, &corrected), (UPDATER, &corrected)])),
        ["N-16"]
    );
    assert_eq!(after.summary.fails, 0, "{corrected}");
}

#[test]
fn what_was_meant_to_be_off_is_not_turned_into_wpad() {
    let off = |text: &str| {
        let report = of(text, text);
        let lines = lines_for(&report, SERVICE);
        assert_eq!(lines.len(), 1, "{text}");
        let corrected = put(text, &lines[0]);
        let given = defaults(&[(SERVICE, &corrected), (UPDATER, &corrected)]);
        assert_eq!(goes(&given, URL), "DIRECT", "{corrected}");
    };
    for inside in [
        "<defaultProxy><proxy enabled=\"False\"/></defaultProxy>",
        "<defaultProxy><defaultProxy enabled=\"false\"/></defaultProxy>",
        "<defaultProxy enabled=\"no\"/>",
        "<defaultProxy Enabled=\"false\"/>",
        "<DefaultProxy enabled=\"false\"/>",
        "<defaultproxy enabled=\"false\"></defaultproxy>",
    ] {
        off(&config(inside));
    }
    off("<configuration>\n<defaultProxy enabled=\"false\"/>\n</configuration>");
    off(
        "<configuration>\n<System.Net><defaultProxy enabled=\"false\"/></System.Net>\n</configuration>",
    );
    // Of which nothing is left.
    let text = config("<defaultProxy><proxy colour=\"red\"/></defaultProxy>");
    let report = of(&text, &text);
    assert_eq!(codes_in(&report, SERVICE), ["N-15"]);
    assert_eq!(lines_for(&report, SERVICE), []);
}

#[test]
fn the_rest_of_the_file_stays_as_it_is() {
    let text = "<configuration>\r\n\t<system.net>\r\n\t\t<!-- ours -->\r\n\t\t<defaultProxy>\r\n\t\t\t<proxy proxyaddress=\"p.corp:8080\"/>\r\n\t\t</defaultProxy>\r\n\t\t<mailSettings><smtp><network password=\"pw\"/></smtp></mailSettings>\r\n\t</system.net>\r\n</configuration>";
    let file = crate::settings::config_file::parse(&crate::source::SourceFile::new("x", text));
    let file = file.expect("reads");
    let mut better: DefaultProxy = file.section.clone().expect("section");
    better.proxy.address.as_mut().expect("address").value = "http://p.corp:8080".to_owned();
    let report = of(text, text);
    let lines = lines_for(&report, SERVICE);
    // Of what stands beside it nothing is printed, and nothing is lost.
    assert!(!lines[0].lines.concat().contains("mailSettings"));
    assert!(
        lines[0].says.contains("leave the rest"),
        "{}",
        lines[0].says
    );
    let corrected = put(text, &lines[0]);
    for part in [
        "<!-- ours -->\r\n",
        "<network password=\"pw\"/>",
        "\t</system.net>\r\n</configuration>",
    ] {
        assert!(corrected.contains(part), "{corrected:?}");
    }
}

#[test]
fn a_section_that_is_not_looked_at_is_said() {
    for (inside, place) in [
        (
            "<!-- <system.net><defaultProxy enabled=\"false\"/></system.net> -->",
            "a comment",
        ),
        (
            "<runtime><defaultProxy enabled=\"false\"/></runtime>",
            "does not look into",
        ),
    ] {
        let text = format!("<configuration>\n{inside}\n</configuration>");
        let report = of(&text, &text);
        let found = report.findings.iter().find(|it| it.finding.code == "N-15");
        let message = &found.expect("found").finding.message;
        assert!(message.contains(place), "{message}");
        let given = defaults(&[(SERVICE, &text), (UPDATER, &text)]);
        assert_eq!(goes(&given, URL), "by PAC (WPAD), else DIRECT");
    }
}
