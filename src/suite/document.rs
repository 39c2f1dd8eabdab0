//! The TOML text of a suite: its keys, and what makes a text no suite.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;
use toml::Spanned;

use super::case::CaseTable;
use super::refusal::{Refusal, known_client, moment, refuse};
use super::{Attack, Moment, Recipe, SCHEMA, ScriptSource, Suite, World};
use crate::pac::dialects;
use crate::source::document::in_one_line;
use crate::source::text::typographic;
use crate::source::values::{self, MOST_TOML, Syntax};
use crate::source::{Position, SourceFile};

/// Why a text is not a suite, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{position}: {message}")]
pub struct SuiteError {
    /// The suite's name.
    pub file: String,
    /// Where in the suite.
    pub position: Position,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Suite {
    /// Reads a suite. `name` is used in messages only.
    pub fn parse(name: &str, text: &str) -> Result<Self, SuiteError> {
        let source = SourceFile::new(name, text);
        let read = bounded(text)
            .and_then(|()| {
                toml::from_str::<Document>(text).map_err(|error| refused(&source, &error))
            })
            .and_then(|document| document.into_suite(&source));
        read.map_err(|refusal| SuiteError {
            file: name.to_owned(),
            position: source.position(to_u32(refusal.at)),
            message: refusal.message,
        })
    }
}

fn bounded(text: &str) -> Result<(), Refusal> {
    if values::count(text, Syntax::Toml) > MOST_TOML {
        let message = format!("the suite contains more than {MOST_TOML} values; split it");
        return refuse(0, message);
    }
    Ok(())
}

fn refused(source: &SourceFile, error: &toml::de::Error) -> Refusal {
    let at = error.span().map_or(0, |span| span.start);
    let line = source.line(source.position(to_u32(at)).line);
    let sign = line.and_then(typographic);
    Refusal {
        at,
        message: match sign {
            Some(sign) => format!("{}; {sign}", in_one_line(error.message())),
            None => in_one_line(error.message()),
        },
    }
}

/// Cases of a suite, at most, and the same with each counted for each client: 10,000 cases in all clients
/// fit in.
const MOST_CASES: usize = 50_000;
const MOST_RESULTS: usize = 100_000;

/// What the cases of a suite may take where each URL of a table has its own, in bytes of their text.
const MOST_COPIES: usize = 64 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: Spanned<String>,
    title: String,
    #[serde(default)]
    about: String,
    pac: Option<Spanned<String>>,
    generate: Option<Spanned<Recipe>>,
    attack: Option<Spanned<String>>,
    bounds: Option<Spanned<BoundsTable>>,
    #[serde(default)]
    world: WorldTable,
    #[serde(default, rename = "case")]
    cases: Vec<Spanned<CaseTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsTable {
    max_seconds: f64,
    max_worker_mib: u32,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WorldTable {
    #[serde(default)]
    hosts: BTreeMap<String, Vec<IpAddr>>,
    #[serde(default)]
    my_ip: Vec<IpAddr>,
    at: Option<Spanned<String>>,
    #[serde(default)]
    clients: Vec<Spanned<String>>,
}

impl Document {
    fn into_suite(self, source: &SourceFile) -> Result<Suite, Refusal> {
        if self.schema.get_ref() != SCHEMA {
            return refuse(
                self.schema.span().start,
                format!(
                    "the schema is \"{}\"; this version reads \"{SCHEMA}\"",
                    self.schema.get_ref()
                ),
            );
        }
        let script = match (self.pac, self.generate) {
            (Some(file), None) => ScriptSource::File(relative(file)?),
            (None, Some(recipe)) => ScriptSource::Generated(recipe.into_inner()),
            (Some(_), Some(recipe)) => {
                return refuse(
                    recipe.span().start,
                    "the script is both named (`pac`) and described (`generate`); keep one",
                );
            }
            (None, None) => return refuse(0, "name the script: `pac = \"FILE\"`"),
        };
        let attack = match (self.attack, self.bounds) {
            (None, None) => None,
            (Some(what), Some(bounds)) => Some(attack(what.into_inner(), bounds)?),
            (Some(what), None) => {
                return refuse(what.span().start, "an `attack` needs a table `[bounds]`");
            }
            (None, Some(bounds)) => {
                return refuse(bounds.span().start, "`[bounds]` belong to an `attack`");
            }
        };
        let world = self.world.into_world()?;
        let mut cases = Vec::new();
        let mut copies = 0;
        for case in self.cases {
            let span = case.span();
            let line = source.position(to_u32(span.start)).line;
            let case = case.into_inner();
            copies += case.copies();
            let count = cases.len() + case.urls();
            if count > MOST_CASES {
                let message =
                    format!("up to here the suite has more than {MOST_CASES} cases; split it");
                return refuse(span.start, message);
            }
            if count * world.clients.len() > MOST_RESULTS {
                let message = format!(
                    "up to here the suite has more than {MOST_RESULTS} results (cases x clients); split it"
                );
                return refuse(span.start, message);
            }
            if copies > MOST_COPIES {
                return refuse(
                    span.start,
                    "up to here the expectations of all URLs have more than 64 MiB; split it",
                );
            }
            cases.extend(case.into_cases(span.start, line)?);
        }
        Ok(Suite {
            title: self.title,
            about: self.about,
            script,
            world,
            cases,
            attack,
        })
    }
}

fn attack(what: String, bounds: Spanned<BoundsTable>) -> Result<Attack, Refusal> {
    let at = bounds.span().start;
    let bounds = bounds.into_inner();
    if !(bounds.max_seconds.is_finite() && bounds.max_seconds > 0.0) {
        return refuse(at, "`max_seconds` must be more than 0");
    }
    Ok(Attack {
        what,
        max_seconds: bounds.max_seconds,
        max_worker_mib: bounds.max_worker_mib,
    })
}

/// A suite is somebody else's text: it may name a file beside or below itself, nothing else.
fn relative(file: Spanned<String>) -> Result<String, Refusal> {
    let at = file.span().start;
    let file = file.into_inner();
    let outside = file.is_empty()
        || file.starts_with('/')
        || file.contains(['\\', ':'])
        || file.split('/').any(|part| part == "..");
    if outside {
        return refuse(
            at,
            format!(
                "`pac` must be a path beside or below the suite, with `/` between its parts; \"{file}\" is not"
            ),
        );
    }
    Ok(file)
}

impl WorldTable {
    fn into_world(self) -> Result<World, Refusal> {
        let hosts = self
            .hosts
            .into_iter()
            .map(|(name, addresses)| {
                let name = name.strip_suffix('.').unwrap_or(&name);
                (name.to_ascii_lowercase(), addresses)
            })
            .collect();
        let mut clients: Vec<String> = Vec::new();
        for client in self.clients {
            let at = client.span().start;
            let name = known_client(client)?;
            // Bounded by the clients that there are.
            if clients.contains(&name) {
                return refuse(at, format!("the client {name} is named twice"));
            }
            clients.push(name);
        }
        if clients.is_empty() {
            clients.push(dialects::DEFAULT.name.to_owned());
        }
        Ok(World {
            hosts,
            my_ip: self.my_ip,
            at: self.at.as_ref().map_or(Ok(Moment::DEFAULT), moment)?,
            clients,
        })
    }
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const HEAD: &str = r#"schema = "pac-check/suite@1"
title = "t"
about = "a"
"#;

    fn refusal(body: &str) -> String {
        match Suite::parse("s.toml", &format!("{HEAD}{body}")) {
            Ok(suite) => panic!("accepted: {suite:?}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_suite_is_read() {
        let text = format!(
            r#"{HEAD}pac = "a.pac"
[world]
hosts = {{ "a.example" = ["10.0.0.1", "fd00::1"], "empty.example" = [] }}
my_ip = ["10.1.1.1"]
at = "2026-06-17T22:30:15-04:00"
clients = ["chromium", "firefox"]

[[case]]
urls = ["http://a.example/", "http://b.example/"]
note = "why"
route = "PROXY a:1; DIRECT"
at = "2026-06-17T00:00:00Z"
[case.client.firefox]
status = ["error", "limit"]
contains = "DIRECT"
"#
        );
        let suite = match Suite::parse("s.toml", &text) {
            Ok(suite) => suite,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(suite.script, ScriptSource::File("a.pac".to_owned()));
        assert_eq!(suite.world.clients, ["chromium", "firefox"]);
        assert_eq!(suite.world.addresses("empty.example"), Some(&[][..]));
        assert_eq!(suite.cases.len(), 2);
        let case = &suite.cases[1];
        assert_eq!((case.url.as_str(), case.line), ("http://b.example/", 11));
        assert_eq!(case.world(&suite.world).at.utc_offset_seconds, 0);
        let own: &[IpAddr] = &[IpAddr::from([10, 1, 1, 1])];
        assert_eq!(case.world(&suite.world).my_ip, own);
        assert_eq!(
            case.expected_of("chromium").route.as_deref(),
            Some("PROXY a:1; DIRECT")
        );
        let firefox = case.expected_of("firefox");
        assert_eq!(
            (firefox.route.as_deref(), firefox.status.len()),
            (None, 2),
            "the table of a client replaces the whole expectation"
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (body, place, words) in [
            (
                "pac = \"a.pac\"\nworlds = 1\n",
                "5:1",
                "unknown field `worlds`",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\n",
                "5:1",
                "a case needs `url` or `urls`",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\nurl = 1\n",
                "6:7",
                "invalid type",
            ),
            ("pac = \"../a.pac\"\n", "4:7", "beside or below"),
            ("pac = \"/etc/passwd\"\n", "4:7", "beside or below"),
            ("pac = \"C:\\\\a.pac\"\n", "4:7", "beside or below"),
            ("pac = \"a.pac\"\ngenerate = []\n", "5:12", "keep one"),
            ("", "1:1", "name the script"),
            ("pac = \"a.pac\"\nattack = \"x\"\n", "5:10", "[bounds]"),
            (
                "pac = \"a.pac\"\n[world]\nclients = [\"netscape\"]\n",
                "6:12",
                "known are chromium, firefox",
            ),
            (
                "pac = \"a.pac\"\n[world]\nat = \"noon\"\n",
                "6:6",
                "not an RFC 3339 time",
            ),
            (
                "pac = \"a.pac\"\n[world]\nhosts = { a = [\"10\"] }\n",
                "6:16",
                "IP address",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\nurl = \"u\"\nroute = \"PROXY a\"\n",
                "7:9",
                "normal form",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\nurl = \"u\"\nany_of = [\"DIRECT\", \"direct\"]\n",
                "7:21",
                "normal form",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\nurl = \"u\"\n",
                "5:1",
                "expects nothing",
            ),
            (
                "pac = \"a.pac\"\n[[case]]\nurl = \"u\"\nroute = \"DIRECT\"\n[case.client.chromium]\nurl = \"v\"\n",
                "9:7",
                "one client",
            ),
        ] {
            let message = refusal(body);
            assert!(
                message.starts_with(&format!("s.toml:{place}: ")) && message.contains(words),
                "{body}\n{message}"
            );
        }
    }

    #[test]
    fn another_schema_is_refused() {
        let text = "schema = \"pac-check/suite@2\"\ntitle = \"\"\nabout = \"\"\npac = \"a.pac\"\n";
        let message = Suite::parse("s.toml", text).map_err(|error| error.to_string());
        assert_eq!(
            message,
            Err(format!(
                "s.toml:1:10: the schema is \"pac-check/suite@2\"; this version reads \"{SCHEMA}\""
            ))
        );
    }
}
