//! `pac-check test`: suites end to end.

use std::fmt::Write as _;

use crate::program::Place;

const PAC: &str = "\
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, \".corp.example\"))
    return \"DIRECT\";
  if (host == \"broken.example\")
    throw new Error(\"no\");
  return \"PROXY proxy.example:8080\";
}
";

const SUITE: &str = "\
# Our rules.
schema = \"pac-check/suite@1\"
title = \"Ours\"
pac = \"x.pac\"

[[case]]
url = \"https://a.corp.example/\"
route = \"DIRECT\"

# The world outside.
[[case]]
urls = [\"https://www.example.org/\", \"https://www.example.net/\"]
note = \"never directly\"
route = \"PROXY proxy.example:8080\" # the only one
not_contains = \"DIRECT\"
";

/// Wrong in line 17.
const WRONG: &str = "
[[case]]
url = \"https://b.corp.example/\"
note = \"was moved\"
route = \"PROXY old.example:8080\"
";

fn place() -> Place {
    Place::new().with("x.pac", PAC).with("s.toml", SUITE)
}

fn failing() -> Place {
    let place = place();
    place.write("s.toml", format!("{SUITE}{WRONG}"));
    place
}

#[test]
fn a_suite_that_holds_passes() {
    let run = place().run("test s.toml");
    assert_eq!((run.status, run.err.as_str()), (0, ""), "{run:#?}");
    assert_eq!(
        run.out,
        "passed   s.toml  3 cases: 3 passed, 0 failed, 0 unknown\n\n\
         PASSED     1 suite, 3 cases: 3 passed, 0 failed, 0 unknown\n"
    );
}

#[test]
fn a_case_that_fails_is_told_with_all_that_is_known_of_it() {
    let run = failing().run("test s.toml");
    assert_eq!(run.status, 1, "{run:#?}");
    assert_eq!(
        run.out,
        "FAILED   s.toml  4 cases: 3 passed, 1 failed, 0 unknown
  failed  s.toml:17  https://b.corp.example/  (chromium)
  expected   `PROXY old.example:8080`
  got        `DIRECT`
  decided at x.pac:3:5
  note       was moved

FAILED     1 suite, 4 cases: 3 passed, 1 failed, 0 unknown
"
    );
}

#[test]
fn json_has_every_case() {
    let report = failing().run("test --format json s.toml").json(1);
    assert_eq!(report["schema"], "pac-check/test@1");
    assert_eq!(report["summary"]["passed"], 3);
    let suite = &report["suites"][0];
    assert_eq!(suite["file"], "s.toml");
    assert_eq!(suite["pac"]["source"], "x.pac");
    let cases = suite["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 4);
    let failed = &cases[3];
    assert_eq!(failed["result"], "failed");
    assert_eq!(failed["line"], 17);
    assert_eq!(failed["url"], "https://b.corp.example/");
    assert_eq!(failed["client"], "chromium");
    assert_eq!(failed["effective"], "DIRECT");
    assert_eq!(failed["decided_at"]["line"], 3);
    assert_eq!(
        failed["differences"][0]["expected"],
        "`PROXY old.example:8080`"
    );
    assert_eq!(failed["differences"][0]["got"], "`DIRECT`");
    assert_eq!(cases[0]["result"], "passed");
}

#[test]
fn junit_counts_failures_and_suites_that_could_not_run() {
    let place = failing().with("none.toml", SUITE.replace("x.pac", "none.pac"));
    let run = place.run("test --format junit s.toml none.toml");
    assert_eq!(run.status, 1, "{run:#?}");
    let xml = run.out;
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pac-check test\" tests=\"5\" failures=\"1\" errors=\"1\">"), "{xml}");
    assert!(
        xml.contains(
            "<testsuite name=\"s.toml\" tests=\"4\" skipped=\"0\" errors=\"0\" failures=\"1\">"
        ),
        "{xml}"
    );
    for part in [
        "name=\"https://b.corp.example/ (chromium)\"",
        "expected: `PROXY old.example:8080`",
        "decided at: x.pac:3:5",
        "note: was moved",
        "there is no such file",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    for (element, count) in [("<testcase ", 5), ("<failure ", 1), ("<error ", 1)] {
        assert_eq!(xml.matches(element).count(), count, "{element}\n{xml}");
    }
}

#[test]
fn hostile_texts_of_a_suite_and_a_script_do_nothing_to_a_terminal() {
    let place = Place::script("return \"PROXY \\u001b[31m\\u202e:1\";").with(
        "s.toml",
        "schema = \"pac-check/suite@1\"\ntitle = \"\\u001b]0;owned\\u0007\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\\u001b[2J\"\nnote = \"\\u001b[31m # \\u2028 ok 7\"\nreturned = \"\\u009b\"\n",
    );
    for format in ["human", "json", "junit", "tap", "github"] {
        let run = place.run(&format!("test --format {format} s.toml"));
        assert_eq!(run.status, 1, "{run:#?}");
        let hostile = |character: char| {
            character != '\n' && character.is_control()
                || ['\u{202e}', '\u{2028}'].contains(&character)
        };
        assert!(!run.out.contains(hostile), "{format}: {:?}", run.out);
    }
}

#[test]
fn tap_has_a_point_for_each_case() {
    let run = failing().run("test --format tap s.toml");
    assert_eq!(run.status, 1, "{run:#?}");
    assert_eq!(
        run.out,
        "TAP version 13
1..4
ok 1 - s.toml https://a.corp.example/ (chromium)
ok 2 - s.toml https://www.example.org/ (chromium)
ok 3 - s.toml https://www.example.net/ (chromium)
not ok 4 - s.toml https://b.corp.example/ (chromium)
  ---
  result: \"failed\"
  at: \"s.toml:17\"
  says: \"the route is `DIRECT`, expected `PROXY old.example:8080`\"
  expected: \"`PROXY old.example:8080`\"
  got: \"`DIRECT`\"
  decided_at: \"x.pac:3:5\"
  note: \"was moved\"
  ...
"
    );
}

#[test]
fn github_gets_an_annotation_at_the_line_of_the_case() {
    let run = failing().run("test --format github s.toml");
    assert_eq!(run.status, 1, "{run:#?}");
    assert_eq!(
        run.out,
        "::error file=s.toml,line=17,title=failed::https://b.corp.example/ (chromium)%0A\
         expected `PROXY old.example:8080`%0Agot `DIRECT`%0Adecided at x.pac:3:5%0Awas moved\n\
         ::error title=pac-check test::3 passed, 1 failed, 0 unknown, 0 updated; 0 suites not run\n"
    );
}

#[test]
fn a_format_that_has_no_such_page_is_refused_before_the_work() {
    place()
        .run("test --format sarif s.toml")
        .is_one_error(&["sarif", "human, json, junit, github, tap"]);
}

#[test]
fn a_broken_suite_is_told_with_line_and_column_and_the_others_run() {
    let place = place()
        .with("broken.toml", SUITE.replace("route", "rout"))
        .with("syntax.toml", "schema = \"pac-check/suite@1\"\ntitle = \n");
    let run = place.run("test broken.toml syntax.toml s.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    for part in [
        "NOT RUN  broken.toml\n",
        "broken.toml:8:1: unknown field `rout`",
        "syntax.toml:2:",
        "passed   s.toml  3 cases",
        "2 suites not run",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
}

#[test]
fn what_can_not_be_run_never_passes() {
    let place = place();
    place.write("s.toml", SUITE.replace("x.pac", "none.pac"));
    let run = place.run("test s.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(
        run.out.contains("cannot read the PAC file none.pac"),
        "{}",
        run.out
    );
    place.write(
        "s.toml",
        "schema = \"pac-check/suite@1\"\ntitle = \"\"\npac = \"x.pac\"\n",
    );
    let run = place.run("test s.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(run.out.contains("no [[case]]"), "{}", run.out);
    let run = place.run("test none.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(run.out.contains("there is no such file"), "{}", run.out);
}

#[test]
fn an_answer_that_nobody_knows_is_unknown_and_not_failed() {
    let place = Place::script("return \"PROXY \" + myIpAddress() + \":1\";").with(
        "s.toml",
        "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY 127.0.0.1:1\"\n\n[[case]]\nurl = \"nonsense\"\nroute = \"DIRECT\"\n",
    );
    let report = place.run("test --format json s.toml").json(2);
    assert_eq!(report["summary"]["unknown"], 2, "{report:#}");
}

#[test]
fn a_folder_stands_for_the_suites_below_it() {
    let place = Place::new();
    let folder = place.path("suites/deep");
    std::fs::create_dir_all(&folder).unwrap();
    let place = place
        .with("suites/x.pac", PAC)
        .with("suites/b.toml", SUITE)
        .with("suites/a.toml", SUITE)
        .with("suites/other.toml", "[tool]\n")
        .with("suites/deep/x.pac", PAC)
        .with("suites/deep/c.toml", SUITE);
    let run = place.run("test suites");
    assert_eq!(run.status, 0, "{run:#?}");
    let files: Vec<&str> = run
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("passed   ")?.split("  ").next())
        .collect();
    assert_eq!(
        files,
        ["suites/a.toml", "suites/b.toml", "suites/deep/c.toml"]
    );
    run.says(&["suites/other.toml is not a suite: skipped"]);
    std::fs::create_dir(place.path("empty")).unwrap();
    place.run("test empty").is_one_error(&["contains no suite"]);
}

#[test]
fn the_client_of_the_command_line_takes_the_place_of_those_of_the_suite() {
    let report = place()
        .run("test --client firefox --format json s.toml")
        .json(0);
    let cases = report["suites"][0]["cases"].as_array().unwrap();
    assert!(cases.iter().all(|case| case["client"] == "firefox"));
}

#[test]
fn an_option_that_would_have_no_effect_is_refused() {
    place()
        .run("test --my-ip 10.0.0.1 s.toml")
        .is_one_error(&["--my-ip", "[world]"]);
}

const URLS: &str = "https://a.corp.example/\nhttps://www.example.org/\nhttp://broken.example/\nhttp://localhost/\n";

#[test]
fn what_is_recorded_passes() {
    let place = place().with("urls", URLS);
    let run = place.run(
        "test --record x.pac --urls-from urls --client all --at 2026-06-17T10:00:00+02:00 -o new.toml",
    );
    assert_eq!(run.status, 0, "{run:#?}");
    let run = place.run("test new.toml");
    assert_eq!(run.status, 0, "{run:#?}");
    let text = place.read("new.toml").unwrap();
    for part in [
        "title = \"What x.pac did on 2026-06-17\"",
        "at = \"2026-06-17T10:00:00+02:00\"",
        "route = \"PROXY proxy.example:8080\"",
        "status = \"error\"\nerror_line = 5",
        "status = \"bypass\"",
        "[case.client.winhttp]",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_recorded_world_has_the_addresses_that_the_script_saw() {
    let place = Place::script(
        "if (isInNet(host, \"10.0.0.0\", \"255.0.0.0\")) return \"DIRECT\";\n\
         return \"PROXY \" + myIpAddress() + \":1\";",
    )
    .with(
        "urls",
        "http://a.example/\nhttp://B.example/\nhttp://none.example/\n",
    )
    .with(
        "hosts",
        "10.1.1.1 a.example\n192.0.2.1 b.example\n192.0.2.2 other.example\n",
    );
    let run = place
        .run("test --record x.pac --urls-from urls --hosts hosts --my-ip 198.51.100.1 -o new.toml");
    assert_eq!(run.status, 0, "{run:#?}");
    let text = place.read("new.toml").unwrap();
    assert!(text.contains("my_ip = [\"198.51.100.1\"]"), "{text}");
    assert!(
        text.contains(
            "[world.hosts]\n\"a.example\" = [\"10.1.1.1\"]\n\"b.example\" = [\"192.0.2.1\"]\n"
        ),
        "{text}"
    );
    assert_eq!(place.run("test new.toml").status, 0);
}

#[test]
fn what_is_not_known_or_not_the_same_twice_is_not_recorded() {
    let place = Place::script("return \"PROXY \" + dnsResolve(host) + \":1\";")
        .with("urls", "http://a.example/\n");
    place
        .run("test --record x.pac --urls-from urls --offline -o new.toml")
        .is_one_error(&["is unknown", "dnsResolve"]);
    assert!(place.read("new.toml").is_err());
    let place =
        Place::script("return \"PROXY p\" + String(Math.random()).slice(2) + \".example:1\";")
            .with("urls", "http://a.example/\n");
    place
        .run("test --record x.pac --urls-from urls --offline -o new.toml")
        .is_one_error(&["asked again"]);
    assert!(place.read("new.toml").is_err());
}

#[test]
fn a_suite_names_only_files_beside_or_below_it() {
    let place = place().with("urls", URLS);
    std::fs::create_dir(place.path("below")).unwrap();
    place
        .run("test --record x.pac --urls-from urls --offline -o below/new.toml")
        .is_one_error(&["beside or below"]);
}

#[test]
fn an_updated_suite_passes_and_keeps_its_comments() {
    let place = failing();
    let run = place.run("test --update s.toml");
    assert_eq!(run.status, 0, "{run:#?}");
    assert_eq!(
        run.out,
        "updated  s.toml  4 cases: 3 passed, 0 failed, 0 unknown, 1 updated
  updated  s.toml:17  https://b.corp.example/  (chromium)
  was        `PROXY old.example:8080`
  now        `DIRECT`
  decided at x.pac:3:5
  note       was moved

PASSED     1 suite, 4 cases: 3 passed, 0 failed, 0 unknown, 1 updated
"
    );
    let text = place.read("s.toml").unwrap();
    let wrong = WRONG.replace("PROXY old.example:8080", "DIRECT");
    assert_eq!(text, format!("{SUITE}{wrong}"));
    assert_eq!(place.run("test s.toml").status, 0);
    let again = place.run("test --update s.toml");
    assert_eq!(again.status, 0, "{again:#?}");
    assert_eq!(place.read("s.toml").unwrap(), text, "nothing more to do");
}

#[test]
fn what_is_unknown_is_not_updated() {
    let place = failing();
    let unknown = format!("{SUITE}\n[[case]]\nurl = \"nonsense\"\nroute = \"DIRECT\"\n");
    place.write("s.toml", &unknown);
    let run = place.run("test --update s.toml");
    assert_eq!(run.status, 2, "{run:#?}");
    assert_eq!(place.read("s.toml").unwrap(), unknown);
}

#[test]
fn ten_thousand_cases_give_the_same_bytes_on_every_run() {
    let mut suite = String::from(
        "schema = \"pac-check/suite@1\"\ntitle = \"many\"\npac = \"x.pac\"\n[world]\nclients = [\"chromium\", \"firefox\"]\n",
    );
    for n in 0..10_000 {
        // One in a thousand fails.
        let route = if n % 1000 == 999 {
            "DIRECT"
        } else {
            "PROXY proxy.example:8080"
        };
        write!(
            suite,
            "[[case]]\nurl = \"https://h{n}.example.org/\"\nroute = \"{route}\"\n"
        )
        .unwrap();
    }
    let place = place().with("many.toml", suite).with("other.toml", SUITE);
    for format in ["human", "json", "junit", "tap"] {
        let line = format!("test --timeout 60 --format {format} many.toml other.toml");
        let first = place.run(&line);
        assert_eq!(first.status, 1, "{}", first.err);
        assert!(first.out.contains("h9999.example.org"));
        let second = place.run(&line);
        assert!(first.out == second.out, "{format}");
    }
}

#[test]
fn the_state_of_a_script_lives_through_the_cases_of_one_world() {
    let mut suite =
        String::from("schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"n.pac\"\n");
    for n in 1..=600 {
        write!(
            suite,
            "[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY n{n}:1\"\n"
        )
        .unwrap();
    }
    let place = Place::new().with("s.toml", suite).with(
        "n.pac",
        "var n = 0; function FindProxyForURL(u, h) { n++; return \"PROXY n\" + n + \":1\"; }",
    );
    let run = place.run("test s.toml");
    assert_eq!(run.status, 0, "{}", run.out);
}

#[test]
fn the_samples_pass() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/pac-samples");
    let mut words = vec!["test".to_owned(), "--timeout".to_owned(), "120".to_owned()];
    let mut samples: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    samples.sort();
    assert!(samples.len() > 50);
    words.append(&mut samples);
    words.push(format!("{folder}/clients"));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let run = Place::new().run_words(&words);
    assert_eq!(run.status, 0, "{}", run.out);
}

#[test]
fn coverage_tells_what_no_case_reaches() {
    let place = place();
    let run = place.run("test s.toml --client all --coverage reached.json");
    assert_eq!(run.status, 0, "{run:#?}");
    run.says(&["coverage: "]);
    let report: serde_json::Value =
        serde_json::from_str(&place.read("reached.json").unwrap()).unwrap();
    let times = |line: u64| {
        let lines = report["lines"].as_array().unwrap();
        let line = lines.iter().find(|entry| entry["line"] == line).unwrap();
        line["times"].as_u64().unwrap()
    };
    assert_eq!(times(5), 0, "the throw: {report:#}");
    assert!(times(3) > 0 && times(6) > times(3), "{report:#}");
    // Two PAC files have no common lines.
    place.write(
        "y.pac",
        "function FindProxyForURL(u, h) { return \"DIRECT\"; }",
    );
    place.write("t.toml", SUITE.replace("x.pac", "y.pac"));
    place
        .run("test s.toml t.toml --coverage reached.json")
        .is_one_error(&["one PAC file", "2"]);
}

#[test]
fn the_schema_is_json() {
    let run = Place::new().run("generate schema");
    assert_eq!(run.status, 0);
    let schema: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(schema["properties"]["schema"]["const"], "pac-check/suite@1");
}

#[test]
fn a_suite_that_takes_its_time_takes_none_from_the_others() {
    let slow = "function FindProxyForURL(url, host) { while (true); }";
    let cases = |pac: &str, route: &str| {
        let mut text = format!("schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"{pac}\"\n");
        for number in 0..3 {
            let _ = write!(
                text,
                "[[case]]\nurl = \"http://{number}.example/\"\nroute = \"{route}\"\n"
            );
        }
        text
    };
    // Many calls behind the slow ones, in a file that needs the engine.
    let good = "function FindProxyForURL(url, host) { return eval('\"DIRECT\"'); }";
    let place = Place::new()
        .with("slow.pac", slow)
        .with("good.pac", good)
        .with("a-slow.toml", cases("slow.pac", "DIRECT"))
        .with("b-good.toml", cases("good.pac", "DIRECT"));
    let run = place.run("test . --timeout 0.4 --limit run=1 --format json");
    let suites = &run.json(2)["suites"];
    assert_eq!(suites[1]["summary"]["passed"], 3, "{}", run.out);
    assert_eq!(suites[0]["summary"]["unknown"], 3, "{}", run.out);
}
