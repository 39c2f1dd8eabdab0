//! Configuration of any size: an error or an answer, within bounded memory, and no time that grows with
//! the square of anything.

#![expect(
    clippy::disallowed_methods,
    reason = "a run is ended where it takes too long, and files are written"
)]

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{PROXY, Place};

/// What a run may take: generous, for a slow machine and a program that is not optimised. Linear work
/// takes a small part of it; with the square of these sizes it was minutes.
const MOST_TIME: Duration = Duration::from_mins(1);

/// What came of a run.
struct Outcome {
    status: Option<i32>,
    out: String,
    err: String,
    /// Where the system tells.
    most_mib: Option<u64>,
    took: Duration,
}

fn measured(mut command: Command) -> Outcome {
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let most = watch(child.id());
    let read = |input: &mut dyn std::io::Read| {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (mut stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let err = std::thread::spawn(move || read(&mut stderr));
    let out = read(&mut stdout);
    let status = child.wait().unwrap();
    Outcome {
        status: status.code(),
        out,
        err: err.join().unwrap(),
        most_mib: most.join().unwrap(),
        took: began.elapsed(),
    }
}

/// The most memory that a process has had, in MiB, until it ends.
#[expect(clippy::disallowed_methods, reason = "the kernel's own count")]
fn watch(process: u32) -> std::thread::JoinHandle<Option<u64>> {
    std::thread::spawn(move || {
        let mut most = None;
        while let Ok(status) = std::fs::read_to_string(format!("/proc/{process}/status")) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(line) = line else {
                // It has ended and was not waited for.
                break;
            };
            let kib: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
            most = most.max(Some(kib / 1024));
            std::thread::sleep(Duration::from_millis(2));
        }
        most
    })
}

fn repeated(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        text.push_str(&line(number));
    }
    text
}

fn profile(id: &str, rows: usize) -> String {
    let rows = repeated(rows, |number| {
        format!("  {{ pattern = \"h{number}.{id}.example\", port = 443 }},\n")
    });
    format!(
        "schema = \"pac-check/profile@1\"\nid = \"{id}\"\ntitle = \"t\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n{rows}]\n"
    )
}

const SUITE: &str = "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n";

fn world(members: &str) -> String {
    format!(
        "{{\"schema\": \"pac-check/world@1\", \"clock\": {{\"unix_ms\": 0, \"utc_offset_seconds\": 0}}, {members}}}"
    )
}

/// A file, how it is read, and what is said; with the bound of memory in MiB.
type Attack = (&'static str, String, &'static str, &'static str, u64);

/// Every kind of file with every list that it has.
#[expect(clippy::too_many_lines, reason = "a table")]
fn attacks() -> Vec<Attack> {
    let audit = "audit --pac x.pac --offline --config FILE";
    let url = "url --pac x.pac --offline http://a.example/";
    let laughs = repeated(60, |number| {
        format!(
            "v{number} = {{ title = \"t\", default = \"{{v{0}}}{{v{0}}}\" }}\n",
            number + 1
        )
    });
    let names = |count| repeated(count, |n| format!("\"n{n}\", "));
    let mut all: Vec<Attack> = vec![
        // Policies.
        (
            "braces",
            format!("[allow]\nproxies = [\"{}a\"]", "{".repeat(300)),
            audit,
            "a `{` stands within another",
            64,
        ),
        (
            "long pattern",
            format!("[allow]\nproxies = [\"{}\"]", "{a,".repeat(100_000)),
            audit,
            "longer than any host name",
            64,
        ),
        (
            "stars",
            format!(
                "[allow]\nproxies = [{}]",
                repeated(9_900, |n| format!("\"*a*a*a*a{n}.*.example:1-9\", "))
            ),
            audit,
            "",
            150,
        ),
        (
            "entries",
            format!(
                "[allow]\nproxies = [{}]",
                repeated(60_000, |n| format!("\"p{n}\", "))
            ),
            audit,
            "more than 10000 entries",
            150,
        ),
        (
            "rules",
            repeated(9_000, |n| {
                format!("[[rule]]\ndestinations = [\"r{n}.example\"]\ndirect = \"may\"\n")
            }),
            audit,
            "more than 10000 entries",
            150,
        ),
        (
            "purposes",
            repeated(9_000, |n| {
                format!("[[require]]\nurl = \"https://r{n}.example/\"\npurpose = \"p{n}\"\n")
            }),
            "audit --pac x.pac --offline --format json -o out --config FILE",
            "",
            400,
        ),
        (
            "values",
            format!("forbid = [{}]", "1,".repeat(1_900_000)),
            audit,
            "more than 300000 values",
            100,
        ),
        (
            "dots",
            format!("a{} = 1", ".a".repeat(1_900_000)),
            audit,
            "more than 300000 values",
            100,
        ),
        (
            "headers",
            "[[a]]\n".repeat(600_000),
            audit,
            "more than 300000 values",
            100,
        ),
        (
            "large policy",
            "#\n".repeat(8 * 1024 * 1024),
            audit,
            "more than 4194304 bytes",
            64,
        ),
        (
            "nested TOML",
            format!("a = {}", "[".repeat(250_000)),
            audit,
            "",
            100,
        ),
        (
            "nested tables",
            format!("a = {}1", "{a = ".repeat(140_000)),
            audit,
            "",
            100,
        ),
        (
            "profiles",
            format!("profiles = [{}]", "\"entra\", ".repeat(9_999)),
            audit,
            "profiles has 9999 values",
            64,
        ),
        // Profiles.
        (
            "rows",
            profile("a", 60_000),
            "profile show FILE",
            "more than",
            200,
        ),
        (
            "laughs",
            format!(
                "schema = \"pac-check/profile@1\"\nid = \"l\"\ntitle = \"t\"\n[variables]\n{laughs}v60 = {{ title = \"t\", default = \"x\" }}\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{{ pattern = \"*.example\", port = 443, examples = [\"{{v0}}.example\"] }}]\n"
            ),
            "audit --pac x.pac --offline --profile FILE",
            "",
            64,
        ),
        (
            "variables",
            format!(
                "schema = \"pac-check/profile@1\"\nid = \"l\"\ntitle = \"t\"\n[variables]\n{}\n",
                repeated(5_000, |n| format!(
                    "v{n} = {{ title = \"t\", default = \"x\" }}\n"
                ))
            ),
            "profile show FILE",
            "more than 200 variables",
            100,
        ),
        (
            "wide pattern",
            format!(
                "schema = \"pac-check/profile@1\"\nid = \"l\"\ntitle = \"t\"\n[[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [{{ pattern = \"{}example\", port = 443, examples = [\"{}example\"] }}]\n",
                "*.".repeat(200_000),
                "a.".repeat(200_000)
            ),
            "profile show FILE",
            "more than 2000 characters",
            64,
        ),
        (
            "two profiles",
            profile("a", 20_000),
            "profile diff FILE second.toml",
            "",
            300,
        ),
        // Suites.
        (
            "clients",
            format!(
                "{SUITE}[world]\nclients = [{}]\n{}",
                "\"chromium\", ".repeat(2_000),
                repeated(2_000, |n| format!(
                    "[[case]]\nurl = \"http://h{n}/\"\nroute = \"DIRECT\"\n"
                ))
            ),
            "test FILE",
            "the client chromium is named twice",
            100,
        ),
        (
            "cases",
            format!(
                "{SUITE}[world]\nclients = [\"chromium\", \"firefox\", \"winhttp\", \"wine\", \"pacparser\"]\n{}",
                repeated(45_000, |n| format!(
                    "[[case]]\nurl=\"http://h{n}/\"\nroute=\"DIRECT\"\n"
                ))
            ),
            "test FILE",
            "more than 100000 results",
            300,
        ),
        (
            "copies",
            format!(
                "{SUITE}[[case]]\nurls = [{}]\nreturned = \"{}\"\n",
                names(20_000),
                "x".repeat(1_000_000)
            ),
            "test FILE",
            "the expectations of all URLs have more than 64 MiB",
            100,
        ),
        (
            "suite of one table",
            format!(
                "{SUITE}[[case]]\nurls = [{}]\nroute = \"DIRECT\"\n",
                names(50_001)
            ),
            "test FILE",
            "more than 50000 cases",
            100,
        ),
        (
            "suite values",
            format!("{SUITE}[world]\nmy_ip = [{}]\n", "1,".repeat(2_000_000)),
            "test FILE",
            "more than 300000 values",
            100,
        ),
        (
            "large suite",
            "#\n".repeat(8 * 1024 * 1024),
            "test FILE",
            "more than 8388608 bytes",
            64,
        ),
        // Worlds.
        (
            "name servers",
            world(&format!(
                "\"system\": {{\"name_servers\": [{}\"x\"], \"search\": {{\"domains\": [\"corp.example\"], \"from\": \"x\"}}}}",
                names(60_000)
            )),
            "discover --world FILE",
            "more than 64 name servers",
            100,
        ),
        (
            "domains",
            world(&format!(
                "\"system\": {{\"search\": {{\"domains\": [{}\"x\"], \"from\": \"x\"}}}}",
                names(60_000)
            )),
            "discover --world FILE",
            "more than 64 domains",
            100,
        ),
        (
            "answers",
            world(&format!(
                "\"dns\": [{}{{\"name\": \"b.\", \"record\": \"A\", \"status\": \"NOERROR\"}}]",
                "{\"name\": \"a.\", \"record\": \"A\", \"status\": \"NOERROR\"},".repeat(60_000)
            )),
            "discover --world FILE --domain corp.example",
            "more than 64 answers to one question",
            150,
        ),
        (
            "options",
            world(&format!(
                "\"dhcp\": [{}{{\"from\": \"x\", \"value_hex\": \"00\"}}]",
                "{\"from\": \"x\", \"value_hex\": \"00\"},".repeat(60_000)
            )),
            "discover --world FILE --domain corp.example",
            "more than 64 options",
            100,
        ),
        (
            "nested JSON",
            world(&format!("\"hosts\": {}", "[".repeat(1_000_000))),
            "discover --world FILE",
            "",
            64,
        ),
        (
            "JSON values",
            world(&format!("\"hosts\": [{}1]", "1,".repeat(10_000_000))),
            "discover --world FILE",
            "more than 1000000 values",
            120,
        ),
        // PAC files that are looked at and not run.
        (
            "lint of commas",
            ",".repeat(4 * 1024 * 1024),
            "lint FILE",
            "only its tokens were looked at",
            64,
        ),
        (
            "lint of tests",
            format!(
                "function FindProxyForURL(url, host) {{\n{}}}\n",
                repeated(27_000, |n| format!(
                    "if (dnsDomainIs(host, \"a{n}.example\")) return \"x\";\n"
                ))
            ),
            "lint FILE",
            "L-",
            80,
        ),
        (
            "lint of a large file",
            "\n".repeat(4 * 1024 * 1024 + 1),
            "lint FILE",
            "only its size was looked at",
            64,
        ),
        // Hosts files and lists.
        (
            "addresses",
            repeated(60_000, |n| {
                format!(
                    "10.{}.{}.{} a.example\n",
                    n / 65_536,
                    n / 256 % 256,
                    n % 256
                )
            }),
            "url --pac x.pac --hosts FILE http://a.example/",
            "more than 1024 addresses",
            64,
        ),
        (
            "hosts",
            repeated(60_000, |n| format!("10.0.0.1 h{n}.example\n")),
            "url --pac x.pac --hosts FILE http://a.example/",
            "",
            100,
        ),
        (
            "block list",
            repeated(150_000, |n| format!("0.0.0.0 ad{n}.tracker.example\n")),
            "url --pac x.pac --hosts FILE http://a.example/",
            "",
            90,
        ),
        (
            "long block list",
            repeated(300_001, |n| format!("0.0.0.0 ad{n}.tracker.example\n")),
            "url --pac x.pac --hosts FILE http://a.example/",
            "more than 300000 names",
            130,
        ),
        (
            "list",
            repeated(200_000, |n| format!("h{n}.example\n")),
            "allowlist FILE",
            "",
            90,
        ),
        (
            "long list",
            repeated(300_001, |n| format!(".h{n}.example\n")),
            "allowlist FILE",
            "more than 300000 entries",
            100,
        ),
        (
            "registry",
            format!(
                "REGEDIT4\n\n[HKEY_CURRENT_USER\\Software]\n{}",
                repeated(100_000, |n| format!("\"a{n}\"=dword:00000001\n"))
            ),
            "settings FILE",
            "more than 100000 keys and values",
            80,
        ),
        (
            "import",
            repeated(60_000, |n| format!("h{n}.example\n")),
            "profile import hosts FILE",
            "more than 50000 rows",
            150,
        ),
        (
            "import purposes",
            repeated(45_000, |n| format!("# p{n}\nh{n}.example\n")),
            "profile import hosts FILE",
            "",
            200,
        ),
        (
            "import same",
            "a.example :80 :443\n".repeat(200_000),
            "profile import hosts FILE",
            "",
            200,
        ),
        (
            "import words",
            "nothing here is any host at all\n".repeat(200_000),
            "profile import hosts FILE",
            "no required URL",
            300,
        ),
        (
            "import names",
            repeated(5_000, |n| format!("<n{n}>.a.example\n")),
            "profile import hosts FILE",
            "more than 200 names",
            100,
        ),
        (
            "import CSV",
            format!(
                "host,port,notes\n{}",
                repeated(45_000, |n| format!("h{n}.example,443,n{n}\n"))
            ),
            "profile import csv FILE",
            "",
            200,
        ),
        (
            "import Markdown",
            format!(
                "| URL | Port | Used |\n|---|---|---|\n{}",
                repeated(45_000, |n| format!("| h{n}.example | 443 | u{n} |\n"))
            ),
            "profile import markdown FILE",
            "",
            200,
        ),
        (
            "open Markdown",
            format!(
                "| URL | Port | Used |\n|---|---|---|\n{}",
                "| a\n".repeat(60_000)
            ),
            "profile import markdown FILE",
            "",
            200,
        ),
        (
            "import M365",
            format!(
                "[{}{{\"id\":1}}]",
                repeated(20_000, |n| format!(
                    "{{\"id\":{n},\"urls\":[\"h{n}.example\"],\"tcpPorts\":\"443\",\"category\":\"Allow\"}},"
                ))
            ),
            "profile import m365 FILE",
            "",
            200,
        ),
        (
            "URLs in one line",
            "http://a.example/".repeat(500_000),
            "url --pac x.pac --offline --urls-from FILE",
            "line 1 has more",
            64,
        ),
        (
            "saved report",
            format!(
                "{{\"schema\": \"pac-check/audit@1\", \"rows\": [{}1], \"findings\": []}}",
                "1,".repeat(20_000_000)
            ),
            "audit --pac x.pac --offline --baseline FILE",
            "more than 1000000 values",
            150,
        ),
    ];
    // Options that are repeated.
    for (option, most) in [
        ("--dns-server 10.0.0.1", "at most 64"),
        ("--domain corp.example", "at most 64"),
        ("--dhcp-252 http://a/", "at most 64"),
        ("--my-ip 10.0.0.1", "at most 1024"),
    ] {
        let line = format!(
            "{}{}",
            url.replace("--offline ", ""),
            format!(" {option}").repeat(2_000)
        );
        all.push(("option", String::new(), String::leak(line), most, 64));
    }
    all
}

#[test]
fn configuration_of_any_size_is_bounded() {
    let place = Place::new()
        .with("x.pac", PROXY)
        .with("second.toml", profile("b", 20_000));
    let mut table = String::new();
    let mut wrong = String::new();
    for (name, content, line, says, most_mib) in attacks() {
        place.write("attack", &content);
        let line = line.replace("FILE", "./attack");
        let words: Vec<&str> = line.split_whitespace().collect();
        let found = measured(place.command(&words));
        let mib = found.most_mib.unwrap_or_default();
        writeln!(
            table,
            "{name:18} {:>9} bytes {:>7.2} s {mib:>5} MiB, status {:?}",
            content.len(),
            found.took.as_secs_f64(),
            found.status
        )
        .unwrap();
        let ends = matches!(found.status, Some(0..=2)) && !found.err.contains("panicked");
        let all = format!("{}{}", found.out, found.err).replace('\n', " ");
        let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
        if !ends
            || !all.contains(says)
            || found.took > MOST_TIME
            || mib > most_mib
            || found.err.len() > 20_000
        {
            let start: String = all.chars().take(300).collect();
            writeln!(wrong, "{name}: wanted {says:?}, {most_mib} MiB; {start}").unwrap();
        }
    }
    // With --nocapture, the figures.
    println!("{table}");
    assert!(wrong.is_empty(), "{table}{wrong}");
}
