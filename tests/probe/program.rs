//! Runs of the program, and profiles for them.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::tls::AUTHORITY;

/// The file of an authority that a test made.
const OWN_AUTHORITY: &str = "authority.pem";

/// A folder with a profile and a hosts file.
pub(crate) struct Place {
    folder: TempDir,
    hosts: String,
    authority: PathBuf,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// What the profile of a test demands.
pub(crate) const STRICT: &str = "[requirements.tls-inspection]\nvalue = \"forbidden\"\nsays = \"x\"\n\
    [requirements.proxy-authentication]\nvalue = \"unsupported\"\nsays = \"x\"\n";

impl Place {
    /// A profile with these rows (`a.example:443`, plain HTTP with `http:` before it).
    pub(crate) fn new(rows: &[String]) -> Self {
        Self::demanding(STRICT, rows)
    }

    pub(crate) fn demanding(demands: &str, rows: &[String]) -> Self {
        let mut text = format!(
            "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n{demands}\
             [[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n"
        );
        for row in rows {
            let (row, socket) = row.split_once('+').unwrap_or((row, ""));
            let (scheme, rest) = match row.strip_prefix("http:") {
                Some(rest) => ("http", rest),
                None => ("https", row),
            };
            let (host, port) = rest.rsplit_once(':').unwrap();
            let websocket = if socket == "websocket" {
                ", websocket = true"
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "{{ pattern = \"{host}\", port = {port}, scheme = \"{scheme}\"{websocket} }},"
            );
        }
        text.push_str("]\n");
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
            hosts: String::new(),
            authority: PathBuf::from(AUTHORITY),
        };
        place.write("t.toml", &text);
        place
    }

    /// With this line in the hosts file.
    pub(crate) fn host(mut self, line: &str) -> Self {
        self.hosts.push_str(line);
        self.hosts.push('\n');
        self
    }

    /// With a machine that trusts this authority, in PEM, and no other.
    pub(crate) fn trusting(mut self, authority: &str) -> Self {
        self.write(OWN_AUTHORITY, authority);
        self.authority = self.path(OWN_AUTHORITY);
        self
    }

    #[expect(clippy::disallowed_methods, reason = "the test makes its files")]
    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    #[expect(clippy::disallowed_methods, reason = "the test reads what was written")]
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the program with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        self.run_by(&mut Command::new(env!("CARGO_BIN_EXE_pac-check")), words)
    }

    /// The same with so many kibibytes of addresses: where more memory is wanted, the program dies.
    pub(crate) fn run_within(&self, kibibytes: u32, words: &[&str]) -> Run {
        let mut command = Command::new("sh");
        let line = format!("ulimit -v {kibibytes} && exec \"$@\"");
        command.args(["-c", &line, "sh", env!("CARGO_BIN_EXE_pac-check")]);
        self.run_by(&mut command, words)
    }

    fn run_by(&self, command: &mut Command, words: &[&str]) -> Run {
        self.write("hosts", &self.hosts);
        let output = command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("SSL_CERT_FILE", &self.authority)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Probes the profile by a route.
    pub(crate) fn probe(&self, route: &str, more: &[&str]) -> Run {
        let mut words = vec![
            "probe",
            "--profile",
            "t.toml",
            "--via",
            route,
            "--hosts",
            "hosts",
            "--format",
            "json",
            "--client",
            "chromium",
            "--connect-time",
            "1.5",
            "--answer-time",
            "1.5",
        ];
        words.extend(more);
        self.run(&words)
    }

    /// The same as an audit.
    pub(crate) fn audit(&self, route: &str, more: &[&str]) -> Run {
        self.write(
            "x.pac",
            &format!("function FindProxyForURL(url, host) {{ return \"{route}\"; }}\n"),
        );
        let mut words = vec![
            "audit",
            "--probe",
            "--profile",
            "t.toml",
            "--pac",
            "x.pac",
            "--hosts",
            "hosts",
            "--format",
            "json",
            "--client",
            "chromium",
            "--connect-time",
            "1.5",
            "--answer-time",
            "1.5",
        ];
        words.extend(more);
        self.run(&words)
    }
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Codes of the findings, each once, in order.
    pub(crate) fn codes(&self) -> Vec<String> {
        let report = self.json();
        let mut codes: Vec<String> = Vec::new();
        for finding in report["findings"].as_array().unwrap() {
            let code = finding["code"].as_str().unwrap().to_owned();
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    /// The finding of that code.
    pub(crate) fn finding(&self, code: &str) -> Value {
        let report = self.json();
        let all = report["findings"].as_array().unwrap();
        let found = all.iter().find(|it| it["code"] == code);
        found
            .cloned()
            .unwrap_or_else(|| panic!("no {code}: {report:#}"))
    }
}

#[test]
fn a_route_that_no_client_takes_is_refused_before_anything_is_sent() {
    let place = Place::new(&["a.example:443".to_owned()]);
    for route in [
        "PROXY",
        "HTTP 127.0.0.1:9",
        "proxy.example:8080",
        "PROXY :80",
        "nonsense",
    ] {
        let run = place.probe(route, &[]);
        assert_eq!(run.status, 2, "{route}: {run:?}");
        assert_eq!(run.out, "", "{route}");
        assert!(run.err.contains("cannot use --via"), "{route}: {}", run.err);
        assert!(
            run.err.contains("PROXY proxy.corp.example:8080"),
            "{route}: {}",
            run.err
        );
    }
}
