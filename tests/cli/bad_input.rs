//! Arguments that make no sense: one error, with what to write instead.

use std::io::Read;
use std::process::Stdio;

use crate::program::{PROXY, Place, answer};

fn place() -> Place {
    Place::new().with("x.pac", PROXY)
}

#[test]
fn without_arguments_the_program_explains_itself() {
    let run = Place::new().run("");
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    run.says(&[
        "Usage: pac-check",
        "url",
        "audit",
        "discover",
        "demo",
        "generate",
    ]);
    let help = Place::new().run("--help");
    assert_eq!((help.status, help.err.as_str()), (0, ""));
    assert!(help.out.contains("Usage: pac-check"));
    let version = Place::new().run("--version");
    assert_eq!(version.status, 0);
    assert_eq!(
        version.out,
        concat!("pac-check ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn unknown_words_are_refused_with_the_known_ones() {
    for (line, parts) in [
        (
            "url --pac none.pac --format sarif http://a/",
            ["a list of answers has no form \"sarif\"", "human, json"],
        ),
        (
            "discover --format junit",
            ["a discovery has no form \"junit\"", "human, json"],
        ),
        (
            "frobnicate",
            ["unrecognized subcommand 'frobnicate'", "--help"],
        ),
        ("url", ["<URL>", "Usage"]),
        (
            "url --pac x.pac --format yaml http://a/",
            ["'yaml'", "human, json"],
        ),
        (
            "url --pac x.pac --client netscape http://a/",
            ["'netscape'", "chromium, firefox"],
        ),
        (
            "url --pac x.pac --color maybe http://a/",
            ["'maybe'", "auto, always, never"],
        ),
        (
            "url --pac x.pac --frobnicate http://a/",
            ["'--frobnicate'", "--help"],
        ),
        (
            "audit --pac x.pac --profile nope",
            ["there is no profile \"nope\"", "entra-app-proxy"],
        ),
        (
            "audit --pac x.pac --var tenant",
            ["\"tenant\" as a variable", "NAME=VALUE"],
        ),
        (
            "audit --pac x.pac --allow-proxy a:b:c",
            ["--allow-proxy \"a:b:c\"", ""],
        ),
        (
            "generate man nope",
            ["there is no command \"nope\"", "url, explain, audit"],
        ),
        ("generate completions csh", ["'csh'", "bash"]),
        (
            "url --quiet --verbose --pac x.pac http://a/",
            ["--quiet", "--verbose"],
        ),
    ] {
        place().run(line).is_one_error(&parts);
    }
}

#[test]
fn values_that_cannot_be_read_are_named() {
    for (option, parts) in [
        ("--resolve a.example", ["\"a.example\" as NAME=IP", "`=`"]),
        ("--resolve a.example=b", ["\"a.example=b\"", "b"]),
        (
            "--dns-server ns.example",
            ["\"ns.example\" as a DNS server", "10.0.0.53:5353"],
        ),
        (
            "--dns-server https://1.1.1.1/",
            ["DNS over HTTPS", "give an IP address"],
        ),
        (
            "--my-ip ten",
            ["\"ten\" of --my-ip", "help: write addresses"],
        ),
        ("--at noon", ["\"noon\"", "2026-11-22T08:30:00+01:00"]),
        (
            "--at 2026-11-22T08:30:00",
            ["no offset from UTC", "+01:00, or Z"],
        ),
        (
            "--timeout 0",
            [
                "0 as the seconds of --timeout",
                "help: give a number above 0",
            ],
        ),
        ("--timeout inf", ["--timeout", "number"]),
        ("--dns-timeout -1", ["--dns-timeout", ""]),
        (
            "--hosts none",
            ["cannot read the hosts file none", "no such file"],
        ),
        ("--hosts x.pac", ["x.pac", "line 1"]),
        (
            "--offline --dns-server 127.0.0.1",
            ["--offline", "--dns-server"],
        ),
        ("--offline --hosts x.pac", ["--offline", "--hosts"]),
        (
            "--domain http://corp.example/ ",
            ["\"http://corp.example/\" as a domain", "without scheme"],
        ),
    ] {
        place()
            .run(&format!("url --pac x.pac {option} http://a/"))
            .is_one_error(&parts);
    }
    Place::new()
        .run("url --download-timeout 0 --domain corp.example --offline http://a/")
        .is_one_error(&["--download-timeout"]);
}

#[test]
fn a_url_that_is_none_is_said_and_the_others_are_answered() {
    let run = place().run_words(&[
        "url",
        "--pac",
        "x.pac",
        "--offline",
        "--format",
        "json",
        "http://good.example/",
        "www.example.com",
        "www.example.com:443",
        "ftp://files.example/",
        "http://",
        "http://a|b/",
        "",
    ]);
    let report = run.json(2);
    let results = report["results"].as_array().unwrap();
    assert_eq!(results.len(), 7);
    assert_eq!(results[0]["status"], "ok");
    for (answer, part) in results[1..].iter().zip([
        "is not a URL: no scheme; did you mean https://www.example.com/?",
        "is not a URL: no scheme; did you mean https://www.example.com/?",
        "Chromium never asks a PAC file about ftp: URLs",
        "empty host",
        "is not a URL",
        "is not a URL",
    ]) {
        assert_eq!(answer["status"], "error", "{answer:#}");
        assert_eq!(answer["effective"], serde_json::Value::Null, "{answer:#}");
        assert_eq!(answer["route"].as_array().unwrap().len(), 0);
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
    let human = place().run("url --pac x.pac --offline www.example.com");
    assert_eq!(human.status, 2);
    assert!(
        human.out.contains("did you mean https://www.example.com/?"),
        "{human:?}"
    );
}

#[test]
fn a_broken_policy_file_shows_line_and_column() {
    let place = place()
        .with(
            "broken.toml",
            "profiles = [\"entra-app-proxy\"]\n[allow\nproxies = []\n",
        )
        .with("unknown.toml", "[allow]\nproxies = []\nproxy = \"a:1\"\n")
        .with("type.toml", "[allow]\nproxies = \"a:1\"\n")
        .with("pattern.toml", "[allow]\nproxies = [\"a.example:99999\"]\n")
        .with("latin.toml", b"# ok\n# caf\x81\n");
    for (file, parts) in [
        (
            "broken.toml",
            &["--> broken.toml:2:7", "2 | [allow", "^"][..],
        ),
        (
            "unknown.toml",
            &[
                "--> unknown.toml:3:1",
                "unknown field `proxy`",
                "expected",
                "^^^^^",
            ],
        ),
        (
            "type.toml",
            &["--> type.toml:2:11", "2 | proxies = \"a:1\""],
        ),
        ("pattern.toml", &["--> pattern.toml:2:", "99999"]),
        (
            "latin.toml",
            &[
                "cannot read the policy file latin.toml",
                "line 2 is not UTF-8",
            ],
        ),
        (
            "none.toml",
            &["cannot read the policy file none.toml", "no such file"],
        ),
    ] {
        let run = place.run(&format!("audit --pac x.pac --offline --config {file}"));
        run.is_one_error(parts);
    }
}

#[test]
fn the_policy_file_of_the_folder_is_read_and_its_errors_count() {
    let place = place().with("pac-check.toml", "nonsense\n");
    let run = place.run("audit --pac x.pac --offline");
    run.is_one_error(&["--> pac-check.toml:1:"]);
}

#[test]
fn a_report_that_cannot_be_written_is_one_error() {
    let place = place();
    std::fs::create_dir(place.path("folder")).unwrap();
    for (path, part) in [
        ("none/report", "the folder must exist"),
        ("folder", "name a file in it"),
    ] {
        let run = place.run(&format!("url --pac x.pac --offline -o {path} http://a/"));
        run.is_one_error(&["cannot write the report to", path, part]);
    }
}

#[test]
fn a_report_goes_to_the_file_that_is_named() {
    let place = place();
    for format in ["human", "json"] {
        let line = format!("url --pac x.pac --offline --color always --format {format} http://a/");
        let shown = place.run(&line.replace("always", "never"));
        let run = place.run(&format!("{line} --output report"));
        assert_eq!(
            (run.status, run.out.as_str(), run.err.as_str()),
            (0, "", "")
        );
        let written = place.read("report").unwrap();
        assert_eq!(written, shown.out);
        let dash = place.run(&format!("{} -o -", line.replace("always", "never")));
        assert_eq!(dash.out, shown.out);
    }
}

#[test]
fn standard_input_is_read_by_one_option_only() {
    for line in [
        "url --pac - --urls-from -",
        "url --pac - --hosts - http://a/",
        "audit --pac - --config -",
    ] {
        let run = Place::new().run_with_input(line, PROXY.as_bytes());
        run.is_one_error(&["standard input", "--pac", "help: give `-` to one of them"]);
    }
}

#[test]
fn a_list_without_urls_is_no_success() {
    let place = place().with("list", "# nothing\n\n");
    let run = place.run("url --pac x.pac --offline --urls-from list");
    run.is_one_error(&["the list of URLs list has no URL"]);
    let place = place.with("list", b"http://a/\n\x81\n");
    let run = place.run("url --pac x.pac --offline --urls-from list");
    run.is_one_error(&["list of URLs list", "line 2 is not UTF-8"]);
    let run = place.run("url --pac x.pac --offline --urls-from none");
    run.is_one_error(&["cannot read the list of URLs none", "no such file"]);
}

/// Runs the program, reads the first bytes that it prints, and goes away: `pac-check ... | head -1`.
fn after_a_glance(place: &Place, line: &str) -> (Option<i32>, String) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = place
        .command(&words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 100]).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn a_reader_that_goes_away_is_no_error_but_what_was_not_looked_at_is_no_success() {
    let place = Place::new().with("x.pac", PROXY);
    let place = place.with("list", "http://a.example/\n".repeat(50_000));
    for format in ["human", "json"] {
        let line = format!("url --pac x.pac --offline --urls-from list --format {format}");
        assert_eq!(
            after_a_glance(&place, &line),
            (Some(2), String::new()),
            "{format}"
        );
    }
    // An audit was made whole before its report is written.
    for (allowed, status) in [("proxy.example", 0), ("other.example", 1)] {
        let line = format!("audit --pac x.pac --offline --allow-proxy {allowed} --format json");
        assert_eq!(
            after_a_glance(&place, &line),
            (Some(status), String::new()),
            "{allowed}"
        );
    }
}

#[test]
fn answers_come_while_the_script_still_runs() {
    let place = Place::script("if (host == 'slow') while (true) {}\nreturn 'DIRECT';");
    let list = format!("{}http://slow/\n", "http://quick/\n".repeat(1_000));
    let place = place.with("list", list);
    let line = "url --pac x.pac --offline --urls-from list --timeout 10";
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut child = place
        .command(&words)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 10_000];
    out.read_exact(&mut first).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(String::from_utf8_lossy(&first).contains("http://quick/"));
    assert!(!rest.contains("http://slow/"), "{rest}");
}

#[test]
fn colour_is_for_terminals_or_for_who_asks() {
    let place = place();
    let line = "url --pac x.pac --offline http://a/";
    assert!(!place.run(line).out.contains('\x1b'));
    assert!(
        place
            .run(&format!("{line} --color always"))
            .out
            .contains('\x1b')
    );
    let run = place.run("url --pac none.pac --color always http://a/");
    assert!(run.err.contains('\x1b'), "{run:?}");
    assert_eq!(
        answer(&place.run(&format!("{line} --format json")).json(0))["status"],
        "ok"
    );
}

#[test]
fn one_file_is_written_by_one_option_only() {
    let place = place();
    for line in [
        "url --pac x.pac --offline --coverage out -o out http://a/",
        "url --pac x.pac --offline --record out -o ./out http://a/",
        "explain --pac x.pac --offline --record out -o out http://a/",
    ] {
        place
            .run(line)
            .is_one_error(&["name the same file", "help: name two files"]);
        assert!(!place.path("out").exists(), "{line}");
    }
    for option in ["--coverage", "--record"] {
        let line = format!("url --pac x.pac --offline {option} - http://a/");
        place.run(&line).is_one_error(&["standard output"]);
        assert!(!place.path("-").exists(), "{line}");
    }
    let line = "url --pac x.pac --offline --coverage a --record b -o c http://a/";
    assert_eq!(place.run(line).status, 0);
}

#[test]
fn another_file_than_the_expected_one_is_not_evaluated() {
    let place = place();
    let zeros = "0".repeat(64);
    for command in ["url", "explain"] {
        let line = format!("{command} --pac x.pac --offline --expect-sha256 {zeros} http://a/");
        place
            .run(&line)
            .is_one_error(&["x.pac is not the PAC file that is expected", &zeros]);
    }
}

#[test]
fn what_is_not_a_url_is_not_called_a_failure_of_the_script() {
    let place = place();
    for format in ["human", "markdown", "junit"] {
        let run = place.run(&format!(
            "url --pac x.pac --offline --format {format} foo ftp://a/"
        ));
        assert!(!run.out.contains("script failed"), "{}", run.out);
        assert!(
            run.out.contains("the PAC file was not asked"),
            "{}",
            run.out
        );
    }
    let run = place.run("explain --pac x.pac --offline foo");
    assert!(!run.out.contains("script saw"), "{}", run.out);
}
