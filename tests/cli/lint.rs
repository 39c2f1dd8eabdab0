//! `pac-check lint`: options, comments that silence rules, formats, corrections, hostile files.

use std::time::{Duration, Instant};

use pac_check::lint::{Given, document, rules};
use serde_json::Value;

use crate::program::{Place, Run};

/// A file with one finding of medium severity and two of low.
const LOOSE: &str = "function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, \"a.example\")) return \"proxy p.example:8080\";
  if (isInNet(host, \"10.1.2.3\", \"255.0.0.0\")) return \"DIRECT\";
  return \"PROXY p.example:8080\";
}
";

/// One without any.
const CLEAN: &str = "function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, \".a.example\")) return \"PROXY p.example:8080\";
  return \"DIRECT\";
}
";

fn place() -> Place {
    Place::new().with("x.pac", LOOSE).with("clean.pac", CLEAN)
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// The codes that a run found in its first file.
fn codes(run: &Run) -> Vec<String> {
    let report = json(run);
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let codes = findings.iter().map(|found| found["code"].as_str().unwrap());
    codes.map(str::to_owned).collect()
}

#[test]
fn every_rule_finds_its_bad_example_and_not_its_good_one() {
    for rule in rules::ALL {
        let given = match rule.given {
            Given::Nothing => String::new(),
            Given::HostedBy(name) => format!(" --hosted-by {name}"),
            Given::Profile(name) => format!(" --profile {name}"),
        };
        let place = Place::new()
            .with("bad.pac", rule.bad.text())
            .with("good.pac", rule.good.text());
        let bad = place.run(&format!("lint bad.pac --format json{given}"));
        let found = codes(&bad);
        assert!(
            found.iter().any(|code| code == rule.code),
            "{}: {found:?}",
            rule.code
        );
        let good = place.run(&format!("lint good.pac --format json{given}"));
        let found = codes(&good);
        assert!(
            !found.iter().any(|code| code == rule.code),
            "{}: {found:?}",
            rule.code
        );
    }
}

#[test]
fn the_exit_status_is_that_of_the_severity() {
    let place = place();
    for (line, status) in [
        ("lint clean.pac", 0),
        ("lint x.pac", 1),
        ("lint clean.pac x.pac", 1),
        ("lint x.pac --ignore L-501", 0),
        ("lint x.pac --ignore L-501 --fail-on low", 1),
        ("lint x.pac --fail-on high", 0),
        ("lint x.pac --select L-401", 0),
        ("lint x.pac --select L-401 --fail-on low", 1),
        ("lint x.pac --select keyword-case,L-5", 1),
    ] {
        let run = place.run(line);
        assert_eq!(run.status, status, "{line}: {run:?}");
        assert_eq!(run.err, "", "{line}");
    }
}

#[test]
fn the_page_shows_the_line_and_the_help_once() {
    let run = place().run("lint x.pac");
    for part in [
        "File       x.pac",
        "medium L-501: `a.example` is also the end of evila.example",
        "--> x.pac:2:25",
        "if (dnsDomainIs(host, \"a.example\"))",
        "low L-401",
        "Lint       FOUND: 1 file: 1 finding of severity medium or above, 2 below",
    ] {
        assert!(run.out.contains(part), "{part}\n{}", run.out);
    }
    let twice = LOOSE.replace("10.1.2.3", "10.1.2.4");
    let place = Place::new().with(
        "x.pac",
        twice.replace(
            "return \"PROXY",
            "if (dnsDomainIs(host, \"b.example\")) return \"PROXY",
        ),
    );
    let run = place.run("lint x.pac --select L-501");
    assert_eq!(run.out.matches("L-501").count(), 2, "{}", run.out);
    assert_eq!(run.out.matches("help:").count(), 1, "{}", run.out);
}

#[test]
fn standard_input_is_a_file_and_is_read_once() {
    let place = place();
    let run = place.run_with_input("lint - --format json", LOOSE.as_bytes());
    assert!(codes(&run).contains(&"L-501".to_owned()));
    assert_eq!(json(&run)["files"][0]["file"], "standard input");
    place.run("lint - -").is_one_error(&["standard input"]);
    place
        .run("lint - --fix")
        .is_one_error(&["standard input cannot be corrected"]);
}

#[test]
fn a_comment_silences_its_line_or_the_next_with_a_reason() {
    let of = |text: &str| {
        Place::new()
            .with("x.pac", text)
            .run("lint x.pac --format json")
    };
    let rule = "if (dnsDomainIs(host, \"a.example\")) return \"DIRECT\";";
    let body = |lines: &str| {
        format!(
            "function FindProxyForURL(url, host) {{\n{lines}\nreturn \"PROXY p.example:80\";\n}}\n"
        )
    };
    for lines in [
        format!("{rule} // pac-check: ignore L-501 -- the domain is ours"),
        format!("// pac-check: ignore L-501, L-502 -- the domain is ours\n{rule}"),
        format!("/* pac-check: ignore domain-without-dot -- the domain is ours */\n\n{rule}"),
        format!("// pac-check: ignore-file L-501 -- the domain is ours\n\n\n{rule}"),
    ] {
        let run = of(&body(&lines));
        let found = codes(&run);
        assert!(!found.contains(&"L-501".to_owned()), "{lines}: {found:?}");
        assert_eq!(json(&run)["summary"]["silenced"], 1, "{lines}");
    }
    for (lines, code) in [
        (format!("{rule} // pac-check: ignore L-501"), "L-991"),
        (format!("{rule} // pac-check: ignore L-501 -- "), "L-991"),
        (
            format!("// pac-check: ignore L-501 -- ours\n\n;\n{rule}"),
            "L-992",
        ),
        (
            format!("{rule} // pac-check: ignore L-510 -- ours"),
            "L-993",
        ),
        (format!("{rule} // pac-check: ignore -- ours"), "L-993"),
    ] {
        let found = codes(&of(&body(&lines)));
        assert!(found.contains(&"L-501".to_owned()), "{lines}: {found:?}");
        assert!(found.contains(&code.to_owned()), "{lines}: {found:?}");
    }
}

#[test]
fn the_policy_file_says_what_looks() {
    let place = place().with(
        "pac-check.toml",
        "[lint]\nignore = [\"L-501\"]\nfail-on = \"low\"\nhosted-by = \"zscaler\"\n",
    );
    let run = place.run("lint x.pac --format json");
    assert_eq!(run.status, 1);
    assert!(!codes(&run).contains(&"L-501".to_owned()));
    assert_eq!(json(&run)["fail_on"], "low");
    // The command line counts more.
    assert_eq!(place.run("lint x.pac --fail-on high").status, 0);
    let run = place.run("lint x.pac --select L-501 --format json");
    assert_eq!(codes(&run), ["L-501"]);
    // An audit reads the same file.
    let run = place.run("audit --pac x.pac --offline --format json");
    assert!(run.out.contains("\"rows\""), "{run:?}");
}

#[test]
fn what_no_rule_and_no_word_is_called_is_one_error() {
    let place = place();
    for (line, parts) in [
        (
            "lint x.pac --select L-50",
            &["there is no rule \"L-50\""][..],
        ),
        (
            "lint x.pac --ignore domain-without-dots",
            &["there is no rule", "did you mean domain-without-dot?"],
        ),
        ("lint x.pac --explain", &["--explain"]),
        ("lint none.pac", &["cannot read the PAC file none.pac"]),
        ("lint", &["FILE"]),
        (
            "lint x.pac --profile nothing",
            &["there is no profile \"nothing\""],
        ),
    ] {
        let run = place.run(line);
        assert_eq!(run.status, 2, "{line}: {run:?}");
        run.says(parts);
    }
    for (section, parts) in [
        (
            "ignore = [\"L-50\"]",
            &["pac-check.toml:2:11", "there is no rule"][..],
        ),
        (
            "select = [\"upper-case-txt\"]",
            &["did you mean upper-case-text?"],
        ),
        (
            "fail-on = \"hihg\"",
            &["is not a severity", "did you mean high?"],
        ),
        ("hosted-by = \"zcaler\"", &["did you mean zscaler?"]),
        ("sellect = []", &["unknown field"]),
    ] {
        let place = self::place().with("pac-check.toml", format!("[lint]\n{section}\n"));
        let run = place.run("lint x.pac");
        assert_eq!(run.status, 2, "{section}: {run:?}");
        run.says(parts);
    }
}

#[test]
fn every_format_has_the_findings() {
    let place = place();
    let run = place.run("lint x.pac --format github");
    assert!(
        run.out.contains("::warning file=x.pac,line=2,col=25,"),
        "{}",
        run.out
    );
    let sarif = json(&place.run("lint x.pac --format sarif"));
    let driver = &sarif["runs"][0]["tool"]["driver"];
    let rule = driver["rules"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["id"] == "L-501");
    let text = rule.unwrap()["shortDescription"]["text"].as_str().unwrap();
    assert_eq!(text, "dnsDomainIs with a domain that has no dot in front");
    let run = place.run("lint x.pac --format junit");
    assert!(run.out.contains("type=\"medium\""), "{}", run.out);
    let run = place.run("lint x.pac --format markdown");
    assert!(run.out.contains("# pac-check lint: FOUND"), "{}", run.out);
    let run = place.run("lint x.pac --format html");
    assert!(run.out.contains("L-501"));
    place
        .run("lint x.pac --format tap")
        .is_one_error(&["invalid value 'tap'"]);
    let report = json(&place.run("lint x.pac clean.pac --format json"));
    assert_eq!(report["schema"], "pac-check/lint@1");
    assert_eq!(report["files"].as_array().unwrap().len(), 2);
    let finding = &report["files"][0]["findings"][0];
    for member in [
        "rule", "basis", "fixable", "code", "severity", "message", "help", "labels",
    ] {
        assert!(!finding[member].is_null(), "{member}: {finding}");
    }
    assert_eq!(report["summary"]["failing"], 1);
}

#[test]
fn a_correction_is_written_where_it_means_the_same() {
    let place = place();
    let run = place.run("lint x.pac --fix --format json");
    let fixed = &json(&run)["files"][0]["fixed"];
    assert_eq!(fixed["changes"], 2, "{run:?}");
    assert!(
        fixed["refused"].is_null() && fixed["compared"].as_u64().unwrap() > 10,
        "{run:?}"
    );
    let corrected = LOOSE
        .replace("proxy p", "PROXY p")
        .replace("10.1.2.3", "10.0.0.0");
    assert_eq!(place.read("x.pac").unwrap(), corrected);
    assert!(!codes(&run).contains(&"L-401".to_owned()));
    // Nothing is left to do.
    let run = place.run("lint x.pac --fix --format json");
    assert!(json(&run)["files"][0]["fixed"].is_null());
    assert_eq!(place.read("x.pac").unwrap(), corrected);
    // Without the option nothing is written.
    let place = self::place();
    place.run("lint x.pac");
    assert_eq!(place.read("x.pac").unwrap(), LOOSE);
}

#[test]
fn a_correction_that_changes_an_answer_is_not_written() {
    // The script looks at its own text.
    let text = "function FindProxyForURL(url, host) {
  if (String(FindProxyForURL).length % 2) return \"PROXY p.example:8080\";
  if (isInNet(host, \"10.9.9.99\", \"255.0.0.0\")) return \"DIRECT\";
  return \"PROXY q.example:8080\";
}
";
    let place = Place::new().with("x.pac", text);
    let run = place.run("lint x.pac --fix --select L-401 --format json");
    let report = json(&run);
    let why = report["files"][0]["fixed"]["refused"].as_str().unwrap();
    assert!(why.contains("would get another answer"), "{run:?}");
    assert_eq!(place.read("x.pac").unwrap(), text);
}

#[test]
fn what_only_its_tokens_were_looked_at_is_not_clean() {
    let newer = CLEAN.replace("return \"DIRECT\"", "return `DIRECT`");
    let place = Place::new().with("x.pac", newer);
    let run = place.run("lint x.pac");
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.out.contains("only its tokens were looked at"),
        "{}",
        run.out
    );
    assert!(run.out.contains("L-801"), "{}", run.out);
    // What is severe enough counts more.
    assert_eq!(place.run("lint x.pac --fail-on low").status, 1);
}

#[test]
fn a_rule_is_explained_and_the_page_has_them_all() {
    let place = Place::new();
    let run = place.run("lint --explain L-501");
    assert_eq!(run.status, 0);
    assert!(
        run.out.starts_with("### L-501 domain-without-dot\n"),
        "{}",
        run.out
    );
    assert!(run.out.contains("Not found in:"));
    let group = place.run("lint --explain L-4");
    assert!(group.out.contains("L-401") && group.out.contains("L-402"));
    let all = place.run("lint --explain all");
    assert_eq!(all.out, document());
    place
        .run("lint --explain L-999")
        .is_one_error(&["there is no rule"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "UPDATE=1 writes the page")]
fn the_documentation_is_what_the_rules_say() {
    const MARK: &str = "<!-- The rest of this page is made of the rules: UPDATE=1 cargo test --test cli lint -->\n\n";
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lint.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once(MARK).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, format!("{before}{MARK}{}", document())).unwrap();
    } else {
        assert!(
            rest == document(),
            "UPDATE=1 cargo test --test cli lint rewrites docs/lint.md"
        );
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a generous bound against hangs")]
fn hostile_files_end_soon() {
    let deep = format!("x = {}1{};", "[".repeat(200_000), "]".repeat(200_000));
    let chain = format!("x = {}1;", "a ? b : ".repeat(300_000));
    let slashes = "(/[".repeat(300_000);
    let comments = "// pac-check: ignore L-501 -- x\n".repeat(50_000);
    let names: Vec<String> = (0..60_000)
        .map(|it| format!("a{it} = a{};", it + 1))
        .collect();
    let names = names.join(
        "
",
    );
    let lists = format!(
        "var l = [{}]; function FindProxyForURL(url, host) {{ {} }}",
        "'A',".repeat(100_000),
        "for (i in l) if (host == l[i]) return 'x';".repeat(2_000)
    );
    let quoted = format!(
        "function FindProxyForURL(url, host) {{ return \"{}\" }}",
        "a;".repeat(400_000)
    );
    for (name, text) in [
        ("deep", &deep),
        ("chain", &chain),
        ("slashes", &slashes),
        ("comments", &comments),
        ("names", &names),
        ("lists", &lists),
        ("quoted", &quoted),
    ] {
        let place = Place::new().with("x.pac", text);
        let began = Instant::now();
        let run = place.run("lint x.pac --format json -o report.json");
        assert!([0, 1, 2].contains(&run.status), "{name}: {run:?}");
        assert!(
            began.elapsed() < Duration::from_mins(1),
            "{name}: {:?}",
            began.elapsed()
        );
        let report = place.read("report.json").unwrap();
        assert!(report.len() < 4_000_000, "{name}: {} bytes", report.len());
    }
}

#[test]
fn many_rules_are_looked_at_within_bounds() {
    use std::fmt::Write as _;

    let mut text = String::from("function FindProxyForURL(url, host) {\n");
    for number in 0..20_000 {
        let _ = writeln!(
            text,
            "if (dnsDomainIs(host, \"a{number}.example\")) return \"DIRECT\";"
        );
    }
    text.push_str("return \"PROXY p.example:8080\";\n}\n");
    let place = Place::new().with("x.pac", &text);
    let run = place.run("lint x.pac --format json");
    let found = codes(&run);
    assert_eq!(found.iter().filter(|code| *code == "L-501").count(), 50);
    assert!(run.out.contains("19950 more places like this"), "no count");
    // More than may be parsed in the program itself.
    let many = text.replace(
        "return \"PROXY",
        &format!(
            "{}return \"PROXY",
            "if (host == \"a\") return \"DIRECT\";\n".repeat(80_000)
        ),
    );
    let place = Place::new().with("x.pac", many);
    let run = place.run("lint x.pac --format json --fail-on critical");
    assert_eq!(run.status, 2);
    assert!(
        run.out.contains("only its tokens were looked at"),
        "no problem"
    );
}

#[test]
fn hostile_words_of_a_file_are_not_obeyed() {
    let text = "function FindProxyForURL(url, host) {\n  if (host == \"A\\u001b[31m::error::x\") return \"PROXY \u{202e}\";\n}\n";
    let place = Place::new().with("x.pac", text);
    for format in [
        "human", "json", "github", "markdown", "sarif", "junit", "html",
    ] {
        let run = place.run(&format!("lint x.pac --format {format}"));
        assert!(!run.out.contains(['\u{1b}', '\u{202e}']), "{format}");
        let commands = run
            .out
            .lines()
            .filter(|line| line.starts_with("::error::x"));
        assert_eq!(commands.count(), 0, "{format}");
    }
}
