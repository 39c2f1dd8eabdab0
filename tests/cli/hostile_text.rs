//! Words of a stranger in every place that a report or a message shows: nothing of them is obeyed by a
//! terminal or by the runner of a CI job, in whatever form the report is written.

use std::fmt::Write as _;

use pac_check::report;
use pac_check::source::text::is_hostile;

use crate::program::{Place, Run};
use crate::support::http_server::{HttpServer, response};

/// Commands of runners, codes of terminals, directions and what can't be seen. So often, and behind
/// words of so many lengths, that a wrapped line begins with each of them somewhere.
fn token() -> String {
    let mut text = String::new();
    for length in 1..40 {
        let word = "w".repeat(length % 13);
        let _ = write!(
            text,
            "{word} ::error file=x,line=1::forged ::set-output name=x::y ##[error]x ##vso[task.complete]x ##teamcity[x "
        );
    }
    format!(
        "{text}\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{ad}\u{feff}\u{e0041}\u{3164}\r\n::error::x\n\t::warning::x"
    )
}

/// The same without what ends a line.
fn line() -> String {
    token().replace(['\r', '\n', '\t'], " ")
}

/// The same without blanks, for what is a word; short enough for a file name.
fn word() -> String {
    "::error::x##[x]##vso[x]\u{1b}[2J\u{202e}\u{200b}".to_owned()
}

/// As a string of JavaScript, JSON and TOML.
fn quoted(text: &str) -> String {
    pac_check::source::text::toml_string(text).replace("\\U000E0041", "")
}

/// Nothing in it is obeyed.
#[track_caller]
fn is_harmless(run: &Run, format: &str, what: &str) {
    for (stream, text) in [("out", &run.out), ("err", &run.err)] {
        for line in text.lines() {
            let start = line.trim_start();
            // Annotations of our own.
            let own = ["::error ", "::warning ", "::notice "];
            let is_own = format == "github"
                && stream == "out"
                && own.iter().any(|own| line.starts_with(own));
            assert!(
                is_own || !start.starts_with("::"),
                "{what}: {stream}: a line begins with a command: {line:?}"
            );
        }
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(
                !text.contains(command),
                "{what}: {stream}: {command}: {text}"
            );
        }
        let raw = text.chars().find(|it| is_hostile(*it) && *it != '\n');
        assert_eq!(raw, None, "{what}: {stream}: {text:?}");
        if format == "json" && stream == "out" {
            assert!(
                !text.contains("\"::") && !text.contains(" ::"),
                "{what}: {text}"
            );
        }
    }
    assert!(!run.err.contains("panicked"), "{what}: {run:#?}");
}

/// Runs a command in every form that it has, with and without `-v`.
#[track_caller]
fn everywhere(place: &Place, words: &[&str]) -> usize {
    let mut written = 0;
    for format in report::ALL {
        // Only these two say more.
        let says_more = matches!(format.name, "human" | "json");
        for verbose in [false, true].into_iter().filter(|more| !more || says_more) {
            let mut all = words.to_vec();
            all.extend(["--format", format.name]);
            if verbose {
                all.push("-v");
            }
            let run = place.run_words(&all);
            written += usize::from(!run.out.is_empty());
            is_harmless(&run, format.name, &format!("{words:?} {}", format.name));
        }
    }
    written
}

fn script(body: &str) -> String {
    format!("function FindProxyForURL(url, host) {{\n{body}\n}}\n")
}

#[test]
fn what_a_script_says_is_never_obeyed() {
    let token = quoted(&token());
    let line = line();
    for (name, text) in [
        ("throw", script(&format!("throw new Error({token});"))),
        ("throw-text", script(&format!("throw {token};"))),
        (
            "alert",
            script(&format!("alert({token}); return 'DIRECT';")),
        ),
        ("return", script(&format!("return {token};"))),
        (
            "proxy",
            script(&format!("return 'PROXY a:1; PROXY ' + {token};")),
        ),
        (
            "dns",
            script(&format!("dnsResolve({token}); return 'PROXY a:1';")),
        ),
        ("method", script(&format!("return host[{token}]();"))),
        (
            "load",
            format!("throw new Error({token});\n{}", script("return 'DIRECT';")),
        ),
        (
            "syntax",
            format!("{}\nvar x = = /* {line} */ 1;", script("return 'DIRECT';")),
        ),
        (
            "condition",
            script(&format!(
                "if (host == {token} || /{}/.test(url)) return 'PROXY b:1';\nreturn 'PROXY a:1';",
                "::error::x##.x"
            )),
        ),
        ("comment", script(&format!("// {line}\nreturn 'DIRECT';"))),
    ] {
        let place = Place::new().with("x.pac", &text).with(
            "s.toml",
            "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY z:1\"\n",
        );
        let mut written = 0;
        for words in [
            &["url", "--pac", "x.pac", "--offline", "http://a.example/"][..],
            &[
                "url",
                "--pac",
                "x.pac",
                "--offline",
                "--client",
                "all",
                "http://a.example/",
            ],
            &[
                "explain",
                "--pac",
                "x.pac",
                "--offline",
                "http://a.example/",
            ],
            &[
                "audit",
                "--pac",
                "x.pac",
                "--offline",
                "--allow-proxy",
                "b:1",
            ],
            &["test", "s.toml"],
        ] {
            written += everywhere(&place, words);
        }
        assert!(written > 20, "{name}");
    }
}

#[test]
fn a_suite_that_is_recorded_or_updated_has_no_line_of_a_stranger() {
    let body = format!("return {};", quoted(&token()));
    let place = Place::new()
        .with("x.pac", script(&body))
        .with("urls", "http://a.example/\n")
        .with(
            "s.toml",
            "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nreturned = \"x\"\n",
        );
    let run = place.run("test --record x.pac --urls-from urls --offline --my-ip 10.0.0.1");
    is_harmless(&run, "toml", "record");
    let run = place.run("test --update s.toml");
    is_harmless(&run, "human", "update");
    assert_eq!(place.run("test s.toml").status, 0);
    let suite = place.read("s.toml").unwrap();
    assert!(
        !suite
            .lines()
            .any(|line| line.trim_start().starts_with("::")),
        "{suite}"
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_files_and_options_say_is_never_obeyed() {
    let (token, line) = (quoted(&token()), line());
    let suite = format!(
        "schema = \"pac-check/suite@1\"\ntitle = {token}\nabout = {token}\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nnote = {token}\nreturned = {token}\n"
    );
    let profile = format!(
        "schema = \"pac-check/profile@1\"\nid = {token}\ntitle = {token}\n[source]\nurl = {token}\nretrieved = {token}\n[[group]]\nid = {token}\npurpose = {token}\nbreaks = {token}\nrows = [{{ pattern = \"a.example\", port = 443, notes = {token} }}]\n"
    );
    let policy = format!(
        "[[require]]\nurl = \"https://a.example/\"\npurpose = {token}\n[[rule]]\nname = {token}\ndestinations = [\"a.example\"]\ndirect = \"must\"\n"
    );
    let settings = format!(
        "<configuration><system.net><defaultProxy enabled=\"{line}\"><proxy proxyaddress=\"http://{line}\"/></defaultProxy></system.net></configuration>",
        line = "::error::x ##[error] ##vso[x]".repeat(20)
    );
    let registry = format!(
        "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\r\n\"ProxyServer\"=\"{0}\"\r\n\"AutoConfigURL\"=\"{0}\"\r\n\"ProxyEnable\"=dword:00000001\r\n",
        "::error::x ##[error] ##vso[x]".repeat(9)
    );
    let place = Place::new()
        .with("x.pac", script("return 'PROXY a:1';"))
        .with("s.toml", &suite)
        .with("broken.toml", format!("{line} = {token}"))
        .with("p.toml", &profile)
        .with("policy.toml", &policy)
        .with("bad-policy.toml", format!("forbid = [{token}]"))
        .with("bad-pattern.toml", format!("[allow]\nproxies = [{token}]"))
        .with("unknown-key.toml", format!("{token} = 1"))
        .with("service.exe.config", &settings)
        .with("broken-service.exe.config", format!("<configuration {line}"))
        .with("user.reg", &registry)
        .with("list", format!("# {line}\na.example\n{line}\n"))
        .with("squid.conf", format!("acl x dstdomain {line}\nhttp_access allow x # {line}\n{line}\n"))
        .with("table.csv", format!("host,port,notes\na.example,443,\"{}\"\n\"{line}\",x,y\n", line.replace('"', "")))
        .with("table.md", format!("| URL | Port | Used |\n|---|---|---|\n| a.example | 443 | {0} |\n| {0} | {0} | {0} |\n", line.replace('|', "")))
        .with("m365.json", format!("[{{\"id\":1,\"serviceArea\":{token},\"urls\":[\"a.example\",{token}],\"tcpPorts\":{token},\"notes\":{token}}}]").replace("\\U", "\\u"))
        .with("hosts", format!("10.0.0.1 {line}\n"))
        .with("world.json", format!("{{\"schema\":\"pac-check/world@1\",\"clock\":{{\"unix_ms\":0,\"utc_offset_seconds\":0}},\"system\":{{\"search_problem\":{token},\"leases_left_out\":{token},\"name_servers\":[{token}]}},\"dhcp\":[{{\"from\":{token},\"value_hex\":\"3a3a6572726f72\"}}]}}"))
        .with("bad-world.json", format!("{{\"schema\":{token}}}"))
        .with("base.json", format!("{{\"schema\":{token}}}"))
        .with("urls", format!("{line}\nhttp://{line}/\nhttp://a.example/{}\n", line.replace(' ', "")));
    let mut written = 0;
    for words in [
        &["test", "s.toml"][..],
        &["test", "broken.toml"],
        &["profile", "show", "p.toml"],
        &["profile", "diff", "p.toml", "entra"],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--profile",
            "p.toml",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--config",
            "policy.toml",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--config",
            "bad-policy.toml",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--config",
            "bad-pattern.toml",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--config",
            "unknown-key.toml",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--baseline",
            "base.json",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--proxy-list",
            "squid.conf",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--settings",
            "service.exe.config",
            "user.reg",
        ],
        &["settings", "service.exe.config", "user.reg"],
        &["settings", "broken-service.exe.config"],
        &["allowlist", "list", "--profile", "p.toml"],
        &["allowlist", "squid.conf", "--profile", "p.toml"],
        &["allowlist", "list", "--kind", "pan-os"],
        &["profile", "import", "hosts", "list"],
        &["profile", "import", "csv", "table.csv"],
        &["profile", "import", "markdown", "table.md"],
        &["profile", "import", "m365", "m365.json"],
        &["profile", "import", "m365", "broken.toml"],
        &[
            "url",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "http://a.example/",
        ],
        &["url", "--pac", "x.pac", "--offline", "--urls-from", "urls"],
        &[
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "--client",
            "all",
            "--urls-from",
            "urls",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--world",
            "bad-world.json",
            "http://a.example/",
        ],
        &["discover", "--world", "world.json"],
    ] {
        written += everywhere(&place, words);
    }
    assert!(written > 100, "{written}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn what_is_typed_is_never_obeyed() {
    let token = token();
    let token = token.as_str();
    let place = Place::new().with("x.pac", script("return 'PROXY a:1';"));
    for words in [
        &[token][..],
        &["--", token],
        &["url", token],
        &["url", "--pac", "x.pac", "--offline", token],
        &["url", "--pac", token, "http://a.example/"],
        &[
            "url",
            "--pac",
            "x.pac",
            "--client",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--limit",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--timeout",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--resolve",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--my-ip",
            token,
            "http://a.example/",
        ],
        &["url", "--pac", "x.pac", "--at", token, "http://a.example/"],
        &[
            "url",
            "--pac",
            "x.pac",
            "--hosts",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--dns-server",
            token,
            "http://a.example/",
        ],
        &["url", "--pac", "x.pac", "--offline", "--urls-from", token],
        &[
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "--record",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--world",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "-o",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "--coverage",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--offline",
            "--coverage",
            "c",
            "--coverage-format",
            token,
            "http://a.example/",
        ],
        &[
            "url",
            "--pac",
            "x.pac",
            "--format",
            token,
            "http://a.example/",
        ],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--allow-proxy",
            token,
        ],
        &["audit", "--pac", "x.pac", "--offline", "--profile", token],
        &["audit", "--pac", "x.pac", "--offline", "--config", token],
        &["audit", "--pac", "x.pac", "--offline", "--var", token],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--proxy-list",
            token,
        ],
        &["audit", "--pac", "x.pac", "--offline", "--settings", token],
        &[
            "audit",
            "--pac",
            "x.pac",
            "--offline",
            "--settings",
            "x.pac",
            "--backend",
            token,
        ],
        &["discover", "--offline", "--domain", token],
        &[
            "discover",
            "--offline",
            "--domain",
            "corp.example",
            "--dhcp-252",
            token,
        ],
        &["discover", "--offline", "--expect-sha256", token],
        &["test", token],
        &["settings", token],
        &["allowlist", token],
        &["allowlist", "x.pac", "--kind", token],
        &["profile", "show", token],
        &["profile", "import", token, "x.pac"],
        &["profile", "import", "hosts", token],
        &["generate", "man", token],
        &["generate", "completions", token],
    ] {
        let run = place.run_words(words);
        is_harmless(&run, "human", &format!("{words:?}"));
        if words.contains(&"--dhcp-252") {
            everywhere(&place, words);
        }
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_are_never_obeyed() {
    let word = word();
    let word = word.as_str();
    let script = script("return 'PROXY a:1';");
    let suite = "schema = \"pac-check/suite@1\"\ntitle = \"t\"\npac = \"x.pac\"\n[[case]]\nurl = \"http://a.example/\"\nroute = \"PROXY z:1\"\n";
    let place = Place::new().with("x.pac", &script);
    for (content, words) in [
        (
            script.as_str(),
            &["url", "--pac", word, "--offline", "http://a.example/"][..],
        ),
        (
            &script,
            &["explain", "--pac", word, "--offline", "http://a.example/"],
        ),
        (&script, &["audit", "--pac", word, "--offline"]),
        (
            "bro ken",
            &["url", "--pac", word, "--offline", "http://a.example/"],
        ),
        (
            "",
            &["url", "--pac", word, "--offline", "http://a.example/"],
        ),
        (suite, &["test", word]),
        ("x = ", &["test", word]),
        ("x = ", &["profile", "show", word]),
        (
            "x = ",
            &["audit", "--pac", "x.pac", "--offline", "--config", word],
        ),
        ("x = ", &["settings", word]),
        ("a.example", &["allowlist", word]),
        ("a.example", &["profile", "import", "hosts", word]),
        (
            "a",
            &[
                "url",
                "--pac",
                "x.pac",
                "--hosts",
                word,
                "http://a.example/",
            ],
        ),
        (
            "a",
            &[
                "url",
                "--pac",
                "x.pac",
                "--world",
                word,
                "http://a.example/",
            ],
        ),
        (
            "http://a.example/",
            &["url", "--pac", "x.pac", "--offline", "--urls-from", word],
        ),
    ] {
        place.write(word, content);
        everywhere(&place, words);
    }
}

#[test]
fn what_a_server_says_is_never_obeyed() {
    let line = line();
    let visible: String = line.chars().filter(|it| !it.is_control()).collect();
    let page = format!("<html><head><title>{line}</title></head></html>");
    let bodies = [
        response("200 OK", &[("Content-Type", "text/html")], page.as_bytes()),
        response(
            &format!("404 {visible}"),
            &[("Content-Type", &visible)],
            b"x",
        ),
        response(
            "302 Found",
            &[("Location", &format!("http://{}/", visible.replace(' ', "")))],
            b"",
        ),
        response(
            "200 OK",
            &[("Content-Type", &visible)],
            b"function FindProxyForURL(u, h) { return 'DIRECT'; }",
        ),
    ];
    for body in bodies {
        let server = HttpServer::sending(body);
        let url = server.url("/x.pac").to_string();
        let place = Place::new();
        everywhere(&place, &["url", "--pac", &url, "http://a.example/"]);
        let port = server.address.port().to_string();
        everywhere(
            &place,
            &[
                "discover",
                "--domain",
                "corp.example",
                "--resolve",
                "wpad.corp.example=127.0.0.1",
                "--dns-server",
                "127.0.0.1:9",
                "--dns-timeout",
                "0.2",
                "--wpad-port",
                &port,
            ],
        );
    }
}
