//! One configuration with what Squid did, and what is said about it in-process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::IpAddr;

use pac_check::allowlist::{ListFormat, Question, judge};
use pac_check::finding::allowlist::Coverage;
use pac_check::profiles;
use pac_check::source::SourceFile;
use serde::Deserialize;

/// The folder of a configuration, where a text says `@D@`.
const FOLDER: &str = "/etc/squid";

/// The requests that each host was asked with, in the order of the answers.
const REQUESTS: [(&str, u16); 3] = [("CONNECT", 443), ("CONNECT", 80), ("GET", 80)];

#[derive(Debug, Deserialize)]
pub struct Reading {
    pub name: String,
    conf: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default = "usual_client")]
    client: IpAddr,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    files_not_given: bool,
    #[serde(default)]
    files_not_given_names: BTreeSet<String>,
    pub starts: bool,
    #[serde(default)]
    answers: BTreeMap<String, [Option<i32>; 3]>,
}

fn usual_client() -> IpAddr {
    IpAddr::from([10, 99, 0, 10])
}

/// What is said about a configuration.
pub enum Said {
    /// Squid does not start with it, and why.
    Stops(String),
    Answers(BTreeMap<String, Answer>),
}

#[derive(Debug)]
pub enum Answer {
    Through,
    #[expect(dead_code, reason = "shown with what went wrong")]
    Refused(String),
    Unknown(String),
    Missing,
}

pub fn all(text: &str) -> Vec<Reading> {
    serde_json::from_str(text).expect("readings")
}

impl Reading {
    pub fn hides_files(&self) -> bool {
        self.files_not_given || !self.files_not_given_names.is_empty()
    }

    /// Every question with its status.
    pub fn measured(&self) -> impl Iterator<Item = (String, i32)> {
        self.answers.iter().flat_map(|(host, statuses)| {
            let statuses = REQUESTS.iter().zip(statuses);
            statuses.filter_map(move |((method, port), status)| {
                Some((format!("{method} {host}:{port}"), (*status)?))
            })
        })
    }

    /// The configuration and its files, as a person hands them over.
    fn files(&self) -> Vec<SourceFile> {
        let text = |text: &str| text.replace("@D@", FOLDER);
        let mut files = vec![SourceFile::new("squid.conf", text(&self.conf))];
        for (name, content) in &self.files {
            if !self.files_not_given && !self.files_not_given_names.contains(name) {
                files.push(SourceFile::new(name.as_str(), text(content)));
            }
        }
        files
    }

    fn profile(&self) -> profiles::Profile {
        let mut rows = String::new();
        for host in self.answers.keys() {
            let shown = if host.contains(':') {
                format!("[{host}]")
            } else {
                host.clone()
            };
            let _ = write!(
                rows,
                "{{ pattern = \"{shown}\", port = 443, methods = [\"CONNECT\"] }},\n\
                 {{ pattern = \"{shown}\", port = 80, scheme = \"http\", methods = [\"CONNECT\", \"GET\"] }},\n"
            );
        }
        let text = format!(
            "schema = \"pac-check/profile@1\"\nid = \"t\"\ntitle = \"T\"\n\
             [requirements.proxy-authentication]\nvalue = \"unsupported\"\nsays = \"x\"\n\
             [[group]]\nid = \"g\"\npurpose = \"p\"\nrows = [\n{rows}]\n"
        );
        profiles::parse(&SourceFile::new("t.toml", text)).expect("profile")
    }

    /// The addresses of `--resolve NAME=IP`.
    fn addresses(&self) -> BTreeMap<&str, Vec<IpAddr>> {
        let mut found: BTreeMap<&str, Vec<IpAddr>> = BTreeMap::new();
        for argument in &self.arguments {
            if let Some((name, address)) = argument.split_once('=') {
                found
                    .entry(name)
                    .or_default()
                    .push(address.parse().expect("IP"));
            }
        }
        found
    }

    pub fn judged(&self) -> Said {
        let format = ListFormat::named("squid").expect("squid");
        let book = match (format.parse)(self.files()) {
            Ok(book) => book,
            Err(error) => return Said::Stops(error.to_string()),
        };
        let mut answers = BTreeMap::new();
        if self.answers.is_empty() {
            return Said::Answers(answers);
        }
        let profiles = [self.profile()];
        let addresses = self.addresses();
        let question = Question {
            client: Some(self.client),
            addresses: &|name| addresses.get(name).cloned().unwrap_or_default(),
            ..Question::of(&profiles)
        };
        for row in judge(format, &book, question).rows {
            let host = row.pattern.trim_matches(['[', ']']);
            for request in row.requests {
                let why = request.why.unwrap_or_default();
                let answer = match request.coverage {
                    Coverage::Full => Answer::Through,
                    Coverage::Unknown => Answer::Unknown(why),
                    Coverage::Partial | Coverage::None => Answer::Refused(why),
                };
                answers.insert(format!("{} {host}:{}", request.method, row.port), answer);
            }
        }
        Said::Answers(answers)
    }
}
