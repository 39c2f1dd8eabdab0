//! Runs the program in a folder of its own, with an empty environment.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A PAC file that sends everything through one proxy.
pub(crate) const PROXY: &str =
    "function FindProxyForURL(url, host) { return \"PROXY proxy.example:8080\"; }\n";

/// A folder, and runs of the program in it.
pub(crate) struct Place {
    folder: TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Place {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// With this file in it.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    /// With these lines as the whole body of `FindProxyForURL(url, host)` in `x.pac`.
    pub(crate) fn script(body: &str) -> Self {
        Self::new().with(
            "x.pac",
            format!("function FindProxyForURL(url, host) {{\n{body}\n}}\n"),
        )
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with these words, ready to be run.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pac-check"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        command
    }

    /// Runs the program with these words, which blanks separate.
    pub(crate) fn run(&self, line: &str) -> Run {
        let words: Vec<&str> = line.split_whitespace().collect();
        self.run_words(&words)
    }

    /// Runs the program with these words.
    pub(crate) fn run_words(&self, words: &[&str]) -> Run {
        Run::of(&self.command(words).output().unwrap())
    }

    /// Runs the program with this on standard input.
    pub(crate) fn run_with_input(&self, line: &str, input: &[u8]) -> Run {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut child = self
            .command(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read it is a case, too.
        let _ = child.stdin.take().unwrap().write_all(input);
        Run::of(&child.wait_with_output().unwrap())
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        let run = Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout.clone()).unwrap(),
            err: String::from_utf8(output.stderr.clone()).unwrap(),
        };
        assert!(!run.err.contains("panicked"), "{run:#?}");
        run
    }

    /// The report as JSON, with this exit status.
    #[track_caller]
    pub(crate) fn json(&self, status: i32) -> Value {
        assert_eq!(self.status, status, "{self:#?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// Asserts that the program could not look: exit status 2, nothing on standard output, and one
    /// error with all of these parts.
    #[track_caller]
    pub(crate) fn is_one_error(&self, parts: &[&str]) {
        assert_eq!(self.status, 2, "{self:#?}");
        assert_eq!(self.out, "", "{self:#?}");
        self.says_one_error(parts);
    }

    /// Asserts that standard error holds one error with all of these parts.
    #[track_caller]
    pub(crate) fn says_one_error(&self, parts: &[&str]) {
        assert!(self.err.starts_with("error: "), "{self:#?}");
        assert_eq!(self.err.matches("error: ").count(), 1, "{self:#?}");
        self.says(parts);
    }

    /// Asserts that standard error has all of these parts, and no terminal codes.
    #[track_caller]
    pub(crate) fn says(&self, parts: &[&str]) {
        let mut missing = String::new();
        for part in parts.iter().filter(|part| !self.err.contains(**part)) {
            writeln!(missing, "not said: {part}").unwrap();
        }
        assert!(missing.is_empty(), "{missing}{self:#?}");
        assert!(!self.err.contains('\x1b'), "{self:#?}");
    }
}

/// The only answer of a `url` report.
#[track_caller]
pub(crate) fn answer(report: &Value) -> &Value {
    let results = report["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{report:#}");
    &results[0]
}
