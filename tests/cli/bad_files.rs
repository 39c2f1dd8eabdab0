//! Files that are not PAC file, and PAC files that do not work.

use crate::program::{PROXY, Place, answer};

#[test]
fn a_file_that_cannot_be_read_is_one_error() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    for (path, parts) in [
        (
            "none.pac",
            ["cannot read the PAC file none.pac", "no such file"],
        ),
        (
            "folder",
            [
                "cannot read the PAC file folder",
                "it is a folder; name a file in it",
            ],
        ),
        (
            "none/x.pac",
            [
                "cannot read the PAC file none/x.pac",
                "help: check the path",
            ],
        ),
        ("wpad.corp.example/wpad.dat", ["no such file", "http://"]),
    ] {
        let run = place.run(&format!("url --pac {path} --offline http://a.example/"));
        run.is_one_error(&parts);
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_one_error() {
    use std::os::unix::fs::PermissionsExt;

    let place = Place::new().with("x.pac", PROXY);
    let mode = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(place.path("x.pac"), mode).unwrap();
    if place.read("x.pac").is_ok() {
        // This user may read everything.
        return;
    }
    place
        .run("url --pac x.pac --offline http://a.example/")
        .is_one_error(&["cannot read the PAC file x.pac", "permission denied"]);
}

#[test]
fn a_file_that_is_no_script_is_named_for_what_it_is() {
    let page = "<!DOCTYPE html>\n<html><head><title>Guest Wi-Fi</title></head></html>";
    let cases: [(&[u8], &[&str]); 5] = [
        (page.as_bytes(), &["HTML page titled \"Guest Wi-Fi\""]),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["a PNG image"]),
        (b"\0\x01\x02\xfe binary \0", &["binary data"]),
        (
            b"http://wpad.corp.example/wpad.dat\r\n",
            &[
                "only the URL",
                "help: to download that, write --pac http://wpad.corp.example/wpad.dat",
            ],
        ),
        (b"\xef\xbb\xbf<html>", &["HTML page"]),
    ];
    for (content, parts) in cases {
        let place = Place::new().with("x.pac", content);
        for command in [
            "url http://a.example/",
            "url --client all http://a.example/",
            "audit",
        ] {
            let run = place.run(&format!("{command} --pac x.pac --offline"));
            run.is_one_error(&["x.pac is not a PAC file: "]);
            run.says(parts);
        }
    }
}

/// Measured: Chromium and Firefox go DIRECT, libraries report an error.
#[test]
fn a_file_with_nothing_in_it_or_too_much_has_answers_and_a_finding() {
    let large = format!("{PROXY}/*{}*/", "x".repeat(1_100_000));
    for (content, words) in [
        ("", "the file is empty"),
        (" \r\n\t\n", "FindProxyForURL"),
        (large.as_str(), "takes at most 1048576"),
    ] {
        let place = Place::new().with("x.pac", content);
        let url = place.run("url --pac x.pac --offline --format json http://a.example/");
        let answer = &url.json(2)["results"][0];
        assert_eq!(answer["effective"], "DIRECT", "{answer}");
        assert_eq!(answer["status"], "error");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
        let all = place.run("url --pac x.pac --offline --client all http://a.example/");
        assert_eq!(all.status, 2, "{all:#?}");
        assert!(all.out.contains("Client     pypac"), "{all:#?}");
        let line = "audit --pac x.pac --offline --client chromium --allow-proxy a --format json";
        let report = place.run(line).json(1);
        let findings = report["findings"].as_array().unwrap();
        let unusable: Vec<_> = findings.iter().filter(|it| it["code"] == "P-17").collect();
        assert_eq!(unusable.len(), 1, "{findings:#?}");
        let message = unusable[0]["message"].as_str().unwrap();
        assert!(message.contains("goes DIRECT for every URL"), "{message}");
        assert!(
            findings.iter().all(|it| it["code"] != "P-12"),
            "{findings:#?}"
        );
    }
}

#[test]
fn a_quotation_mark_that_is_missing_is_named() {
    for line in [
        "  if (dnsDomainIs(host, \".a.example) ||",
        "  var a = 'b;",
        "  return \"PROXY p:1;",
    ] {
        let text =
            format!("function FindProxyForURL(url, host) {{\n{line}\n  return \"DIRECT\";\n}}\n");
        let place = Place::new().with("x.pac", text);
        let run = place.run("url --pac x.pac --offline http://a/");
        run.says(&["x.pac:2:", "is not closed: its quotation mark is missing"]);
        assert!(!run.err.contains("Unknown"), "{run:#?}");
    }
}

#[test]
fn a_syntax_error_shows_the_line_with_a_caret() {
    let place = Place::new().with(
        "x.pac",
        "function FindProxyForURL(url, host) {\n  if (host == \"a\" {\n    return \"DIRECT\";\n  }\n}\n",
    );
    let run = place.run("url --pac x.pac --offline --format json http://a.example/");
    run.says_one_error(&[
        "cannot load the PAC file x.pac: SyntaxError",
        "--> x.pac:2:19",
        "2 |   if (host == \"a\" {",
        "  |                   ^",
        "help: until this is fixed",
    ]);
    let report = run.json(2);
    let answer = answer(&report);
    assert_eq!(answer["status"], "error");
    assert_eq!(answer["effective"], "DIRECT");
    assert_eq!(answer["route"].as_array().unwrap().len(), 0);
    assert_eq!(answer["error"]["line"], 2);
    assert_eq!(answer["error"]["column"], 19);
}

#[test]
fn a_text_without_the_entry_point_says_what_it_lacks() {
    for (content, parts) in [
        (
            "function findProxyForURL(u, h) { return 'DIRECT'; }",
            &["it has findProxyForURL", "case"][..],
        ),
        ("function f() {}", &["does not contain FindProxyForURL"]),
        (
            "// FindProxyForURL\nfunction f() {}",
            &["defines no function FindProxyForURL", "undefined"],
        ),
        (
            "var FindProxyForURL = 'DIRECT';",
            &["defines no function FindProxyForURL", "string"],
        ),
        (
            "Good day, this is a letter.",
            &["does not contain FindProxyForURL"],
        ),
    ] {
        let place = Place::new().with("x.pac", content);
        let run = place.run("url --pac x.pac --offline --format json http://a.example/");
        run.says_one_error(&["Chromium cannot load the PAC file x.pac"]);
        run.says(parts);
        let report = run.json(2);
        assert_eq!(answer(&report)["status"], "error", "{content}");
        assert_eq!(answer(&report)["returned"], serde_json::Value::Null);
    }
}

#[test]
fn an_exception_names_its_line_and_the_other_urls_are_answered() {
    let place = Place::script("if (host == 'b') return missing.x;\nreturn 'DIRECT';");
    let run = place.run("url --pac x.pac --offline --format json http://a/ http://b/ http://c/");
    let report = run.json(2);
    let results = report["results"].as_array().unwrap();
    let statuses: Vec<_> = results
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["ok", "error", "ok"]);
    let error = &results[1]["error"];
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("ReferenceError"),
        "{error}"
    );
    assert_eq!(error["line"], 2);
    assert!(error["column"].as_u64().unwrap() > 1);
    assert_eq!(run.err, "");
}

#[test]
fn an_exception_of_the_top_level_fails_every_url() {
    let place = Place::new().with("x.pac", format!("{PROXY}\nnull.x;\n"));
    let run = place.run("url --pac x.pac --offline --format json http://a/ http://b/");
    run.says_one_error(&["TypeError", "--> x.pac:3:"]);
    let report = run.json(2);
    for answer in report["results"].as_array().unwrap() {
        assert_eq!(answer["status"], "error");
        assert_eq!(answer["error"]["line"], 3);
    }
}

#[test]
fn what_is_no_string_is_an_error() {
    for (value, kind) in [
        ("42", "number"),
        ("null", "null"),
        ("undefined", "undefined"),
        ("['DIRECT']", "object"),
    ] {
        let place = Place::script(&format!("return {value};"));
        let report = place
            .run("url --pac x.pac --offline --format json http://a/")
            .json(2);
        let answer = answer(&report);
        assert_eq!(answer["status"], "error", "{value}");
        assert_eq!(answer["returned"], serde_json::Value::Null);
        assert!(
            answer["error"]["message"].as_str().unwrap().contains(kind),
            "{answer:#}"
        );
    }
}

#[test]
fn utf_16_needs_its_mark() {
    let wide = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        let units = PROXY.encode_utf16().flat_map(unit);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    for marked in [
        wide(b"\xff\xfe", u16::to_le_bytes),
        wide(b"\xfe\xff", u16::to_be_bytes),
    ] {
        let place = Place::new().with("x.pac", marked);
        let report = place
            .run("url --pac x.pac --offline --format json http://a/")
            .json(0);
        assert_eq!(answer(&report)["effective"], "PROXY proxy.example:8080");
    }
    let place = Place::new().with("x.pac", wide(b"", u16::to_le_bytes));
    let run = place.run("url --pac x.pac --offline --format json http://a/");
    run.says_one_error(&[
        "UTF-16 without a byte order mark",
        "save it as ASCII or UTF-8",
    ]);
    assert_eq!(answer(&run.json(2))["status"], "error");
}

#[test]
fn bytes_that_do_not_fit_the_charset_are_said() {
    let place = Place::new().with(
        "x.pac",
        [b"\xef\xbb\xbf// caf\xe9\n", PROXY.as_bytes()].concat(),
    );
    let run = place.run("url --pac x.pac --offline --format json http://a/");
    assert_eq!(
        answer(&run.json(0))["effective"],
        "PROXY proxy.example:8080"
    );
    run.says(&["warning: some bytes of x.pac are not UTF-8", "U+FFFD"]);
    let quiet = place.run("url --pac x.pac --offline --quiet http://a/");
    assert_eq!(quiet.err, "");
}

#[test]
fn a_file_of_2_mib_is_more_than_chromium_takes() {
    let place = Place::new().with("x.pac", format!("{PROXY}//{}", "x".repeat(2 * 1_048_576)));
    let run = place.run("url --pac x.pac --offline --format json http://a/");
    run.says_one_error(&["Chromium takes at most 1048576"]);
    assert_eq!(answer(&run.json(2))["effective"], "DIRECT");
    let report = place
        .run("url --pac x.pac --offline --client firefox --format json http://a/")
        .json(0);
    assert_eq!(answer(&report)["effective"], "PROXY proxy.example:8080");
}

#[test]
fn a_file_of_17_mib_is_not_read() {
    let place = Place::new().with("x.pac", vec![b'/'; 17 * 1_048_576]);
    place
        .run("url --pac x.pac --offline http://a/")
        .is_one_error(&["cannot read the PAC file x.pac", "more than 16777216 bytes"]);
}

#[test]
fn what_never_ends_is_stopped_at_the_time_limit_and_the_others_are_answered() {
    let place = Place::new().with(
        "x.pac",
        "var n = 0;\nfunction FindProxyForURL(url, host) {\n  n++;\n  if (host == 'b') /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab');\n  \
         return 'PROXY p.example:' + n;\n}\n",
    );
    let run = place.run_words(&[
        "url",
        "--pac",
        "x.pac",
        "--offline",
        "--timeout",
        "3",
        "--format",
        "json",
        "http://a/",
        "http://b/",
        "http://c/",
    ]);
    let report = run.json(2);
    let results = report["results"].as_array().unwrap();
    assert_eq!(results[0]["effective"], "PROXY p.example:1");
    assert_eq!(results[1]["status"], "limit");
    assert_eq!(results[1]["effective"], serde_json::Value::Null);
    // The script was reloaded and counts from the beginning; that is said.
    assert_eq!(results[2]["effective"], "PROXY p.example:1");
    run.says(&["warning: the script was reloaded 1 time"]);
}

#[test]
fn parameters_are_unknown_outside_of_the_function() {
    for script in [
        "var internal = dnsDomainIs(host, \".corp.example\");\n\
         function FindProxyForURL(url, host) { if (internal) return \"DIRECT\"; return \"PROXY p.example:1\"; }",
        "var a = u; function FindProxyForURL(u, h) { return a }",
    ] {
        let place = Place::new().with("x.pac", script);
        let url = place
            .run("url --pac x.pac --offline --client chromium --format json http://a.example/");
        let url = url.json(2);
        let explained = place
            .run("explain --pac x.pac --offline --client chromium --format json http://a.example/");
        let explained = explained.json(2);
        for page in [&url, &explained] {
            assert_eq!(page["results"][0]["status"], "error", "{page}");
            assert_eq!(page["results"][0]["effective"], "DIRECT", "{page}");
        }
        let audit =
            place.run("audit --pac x.pac --offline --client chromium --allow-proxy p.example:1");
        assert_ne!(audit.status, 0, "{}", audit.out);
    }
}
