//! The same text in other encodings, typographic quotes, URLs that are none, passwords, and lists that
//! are still being written.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use pac_check::source::text::TextForm;

use crate::program::{PROXY, Place, answer};

const FORMS: [TextForm; 5] = [
    TextForm::Utf8 { mark: true },
    TextForm::Utf16Le { mark: true },
    TextForm::Utf16Le { mark: false },
    TextForm::Utf16Be { mark: true },
    TextForm::Windows1252,
];

/// Every reader, with a text that has letters beyond ASCII.
/// Every one but that of squid.conf: Squid compares bytes and does not start with a byte order mark.
#[test]
fn every_reader_reads_every_encoding() {
    let files = [
        (
            "s.toml",
            "schema = \"pac-check/suite@1\"\n# Gr\u{f6}\u{df}e\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY proxy.example:8080\"\n",
        ),
        (
            "p.toml",
            "schema = \"pac-check/profile@1\"\n# Gr\u{f6}\u{df}e\nid = \"p\"\ntitle = \"P\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{ pattern = \"a.example\", port = 443 }]\n",
        ),
        (
            "policy.toml",
            "# Gr\u{f6}\u{df}e\nprofiles = [\"p.toml\"]\n[allow]\nproxies = [\"proxy.example:8080\"]\n",
        ),
        ("list", "# Gr\u{f6}\u{df}e\na.example\n"),
        (
            "table.csv",
            "host,port,notes\na.example,443,Gr\u{f6}\u{df}e\n",
        ),
        ("hosts", "# Gr\u{f6}\u{df}e\n10.0.0.1 a.example\n"),
        ("urls", "# Gr\u{f6}\u{df}e\nhttp://a.example/\n"),
        (
            "service.exe.config",
            "<?xml version=\"1.0\" encoding=\"windows-1252\"?><configuration><!-- Gr\u{f6}\u{df}e --><system.net><defaultProxy><proxy proxyaddress=\"http://p.example:80\"/></defaultProxy></system.net></configuration>",
        ),
        (
            "world.json",
            "{\"schema\": \"pac-check/world@1\", \"clock\": {\"unix_ms\": 0, \"utc_offset_seconds\": 0}, \"probe_label\": \"Gr\u{f6}\u{df}e\"}",
        ),
    ];
    let lines = [
        "test s.toml",
        "profile show p.toml",
        "audit --pac x.pac --offline --config policy.toml",
        "allowlist list --profile p.toml",
        "profile import hosts list",
        "profile import csv table.csv",
        "url --pac x.pac --hosts hosts http://a.example/",
        "url --pac x.pac --offline --urls-from urls",
        "settings service.exe.config",
        "url --pac x.pac --world world.json http://a.example/",
    ];
    let mut plain = Place::new().with("x.pac", PROXY);
    for (name, text) in files {
        plain = plain.with(name, text);
    }
    // Times differ from run to run.
    let timeless = |text: &str| {
        let lines = text
            .lines()
            .filter(|line| !line.contains("UTC") && !line.contains(" ms"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let expected: Vec<_> = lines.iter().map(|line| plain.run(line)).collect();
    for form in FORMS {
        let mut place = Place::new().with("x.pac", PROXY);
        for (name, text) in files {
            place = place.with(name, form.encode(text).unwrap());
        }
        for (line, expected) in lines.iter().zip(&expected) {
            let run = place.run(line);
            assert_eq!(run.status, expected.status, "{form:?}: {line}: {run:#?}");
            assert_eq!(
                timeless(&run.out),
                timeless(&expected.out),
                "{form:?}: {line}"
            );
        }
    }
}

#[test]
fn a_suite_keeps_its_encoding_when_it_is_updated() {
    let suite = "schema = \"pac-check/suite@1\"\r\n# Gr\u{f6}\u{df}e\r\ntitle = \"t\"\r\npac = \"x.pac\"\r\n[[case]]\r\nurl = \"http://a.example/\"\r\nroute = \"PROXY b.example:1\"\r\n";
    for form in FORMS {
        let place = Place::new()
            .with("x.pac", PROXY)
            .with("s.toml", form.encode(suite).unwrap());
        assert_eq!(place.run("test --update s.toml").status, 0, "{form:?}");
        #[expect(clippy::disallowed_methods, reason = "the test looks at the bytes")]
        let bytes = std::fs::read(place.path("s.toml")).unwrap();
        let (text, found) = pac_check::source::text::decode(bytes).unwrap();
        assert_eq!(found, form);
        assert!(
            text.contains("Gr\u{f6}\u{df}e") && text.contains("proxy.example:8080"),
            "{text}"
        );
    }
}

#[test]
fn typographic_quotes_are_named_as_such() {
    let place = Place::new()
        .with("x.pac", PROXY)
        .with("q.pac", "function FindProxyForURL(url, host) {\n  return \u{201c}DIRECT\u{201d};\n}\n")
        .with("q.toml", "profiles = [\u{201c}entra\u{201d}]\n")
        .with("q-service.exe.config", "<configuration>\n<system.net><defaultProxy enabled=\u{201d}true\u{201d}/></system.net></configuration>")
        .with("s.toml", "schema = \u{201e}pac-check/suite@1\u{201c}\ntitle = \"t\"\n");
    for line in [
        "url --pac q.pac --offline http://a.example/",
        "audit --pac x.pac --offline --config q.toml",
        "settings q-service.exe.config",
        "test s.toml",
        "url --pac x.pac --offline \u{201c}http://a.example/\u{201d}",
        "url \u{2014}pac x.pac --offline --urls-from x.pac",
        "url --pac x.pac --offline \u{2013}-client all http://a.example/",
    ] {
        let run = place.run(line);
        assert_eq!(run.status, 2, "{line}: {run:#?}");
        let all = format!("{}{}", run.out, run.err).replace('\n', " ");
        let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(all.contains("is a typographic"), "{line}: {run:#?}");
    }
}

#[test]
fn a_url_for_a_proxy_says_what_to_leave_out() {
    let place = Place::new().with("x.pac", PROXY);
    for (pattern, meant) in [
        ("http://proxy:8080", "write proxy:8080"),
        (
            "https://u:Sekret1@proxy.example:8080/x",
            "write proxy.example:8080",
        ),
        ("PROXY http://proxy:8080", "write proxy:8080"),
    ] {
        let words = [
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--allow-proxy",
            pattern,
        ];
        let run = place.run_words(&words);
        run.is_one_error(&["leave out the scheme", meant]);
        assert!(!run.err.contains("Sekret1"), "{run:#?}");
    }
}

#[test]
fn log_lines_are_named_as_what_they_are_not() {
    let place = Place::new().with("x.pac", PROXY).with(
        "log",
        "1796031729.627 0 10.1.2.3 TCP_DENIED/407 4032 CONNECT tenant.msappproxy.net:443 - HIER_NONE/- text/html\n195.0.2.7 - - [16/May/2006:11:12:56 +0200] \"GET /proxy.pa HTTP/1.1\" 404\n",
    );
    let report = place
        .run("url --pac x.pac --offline --format json --urls-from log")
        .json(2);
    for answer in report["results"].as_array().unwrap() {
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains("is not a URL"), "{message}");
        assert!(message.contains("write one URL"), "{message}");
    }
    let report = place
        .run("url --pac x.pac --offline --format json -")
        .json(2);
    let message = answer(&report)["error"]["message"].as_str().unwrap();
    assert!(message.contains("--urls-from -"), "{message}");
}

#[test]
fn no_password_is_shown_anywhere() {
    let secret = "Sekret1";
    let place = Place::new()
        .with("x.pac", format!("function FindProxyForURL(url, host) {{\n  alert('http://u:{secret}@a/');\n  if (host == 'e') throw new Error('http://u:{secret}@a/');\n  if (dnsResolve('x') == 'http://u:{secret}@a') return 1;\n  return 'PROXY u:{secret}@proxy.example:8080; PROXY b:1';\n}}\n"))
        .with("urls", format!("http://u:{secret}@a.example/\nu:{secret}@b.example/\nhttp://e/\n"))
        .with("service.exe.config", format!("<configuration><system.net><defaultProxy><proxy proxyaddress=\"http://u:{secret}@p.example:80\" scriptLocation=\"http://u:{secret}@p.example/\"/></defaultProxy></system.net></configuration>"))
        .with("s.toml", format!("schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://u:{secret}@a.example/\"\nroute = \"PROXY z:1\"\n"));
    let url = format!("http://u:{secret}@127.0.0.1:9/x.pac");
    for line in [
        "url --pac x.pac --offline --urls-from urls".to_owned(),
        "url --pac x.pac --offline --client all --urls-from urls".to_owned(),
        format!("explain --pac x.pac --offline http://u:{secret}@a.example/ http://e/"),
        "audit --pac x.pac --offline --allow-proxy b:1".to_owned(),
        format!("url --pac {url} http://a.example/"),
        format!("audit --pac {url}"),
        format!("discover --offline --domain corp.example --dhcp-252 {url}"),
        "settings service.exe.config".to_owned(),
        "test s.toml".to_owned(),
    ] {
        for format in pac_check::report::ALL {
            for more in ["", " -v"] {
                let run = place.run(&format!("{line}{more} --format {}", format.name));
                assert!(
                    !run.out.contains(secret),
                    "{line} {}: {run:#?}",
                    format.name
                );
                assert!(
                    !run.err.contains(secret),
                    "{line} {}: {run:#?}",
                    format.name
                );
            }
        }
    }
    place.run(&format!(
        "url --pac {url} --record w.json http://u:{secret}@a.example/"
    ));
    assert!(!place.read("w.json").unwrap().contains(secret));
    // An audit is not a change to itself because of it.
    let line = format!(
        "audit --pac x.pac --offline --at 2026-06-17T00:00:00Z --allow-proxy u:{secret}@b:1"
    );
    place.run(&format!("{line} --format json -o base.json"));
    let run = place.run("audit --pac x.pac --offline --format json -o base.json");
    assert!(run.err.is_empty(), "{run:#?}");
    let run = place.run("audit --pac x.pac --offline --baseline base.json");
    assert!(!run.out.contains("PROXY u:"), "{run:#?}");
}

#[test]
fn a_recorded_world_has_the_file_that_was_named() {
    for content in [
        PROXY.as_bytes(),
        b"function FindProxyForURL(u, h) { return 'PROXY caf\xe9.example:8080'; }",
    ] {
        let place = Place::new().with("x.pac", content);
        let line = "--format json http://a.example/";
        let first = place.run(&format!("url --pac x.pac --offline --record w.json {line}"));
        let elsewhere = Place::new().with("w.json", place.read("w.json").unwrap());
        for named in ["", "--pac x.pac"] {
            let again = elsewhere.run(&format!("url --world w.json {named} {line}"));
            assert_eq!(
                (again.status, &again.out),
                (first.status, &first.out),
                "{again:#?}"
            );
        }
        elsewhere.write("y.pac", PROXY.replace("proxy.example", "other.example"));
        let other = elsewhere.run(&format!("url --world w.json --pac y.pac {line}"));
        assert!(other.out.contains("other.example"), "{other:#?}");
        elsewhere
            .run(&format!("url --world w.json --pac z.pac {line}"))
            .is_one_error(&["z.pac", "no such file"]);
    }
}

#[test]
fn an_answer_is_there_before_the_list_ends() {
    let place = Place::new().with("x.pac", PROXY);
    for format in ["human", "json", "markdown"] {
        let words = [
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "--format",
            format,
            "--urls-from",
            "-",
        ];
        let mut child = place
            .command(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        for host in ["one.example", "two.example"] {
            writeln!(input, "http://{host}/").unwrap();
            input.flush().unwrap();
            // Waits for ever where the program waits for the end of the list.
            let found = output
                .by_ref()
                .map(Result::unwrap)
                .any(|line| line.contains(host));
            assert!(found, "{format}: {host}");
        }
        drop(input);
        let rest: Vec<String> = output.map(Result::unwrap).collect();
        assert!(!rest.iter().any(|line| line.contains("one.example")));
        assert!(child.wait().unwrap().success());
    }
    let run = place.run_with_input(
        "url --pac x.pac --offline --format json --urls-from -",
        b"http://one.example/\nhttp://caf\xc3\xa9.example/\n\xe9\n",
    );
    assert_eq!(run.status, 2);
    run.says_one_error(&["line 3 is not UTF-8"]);
}
