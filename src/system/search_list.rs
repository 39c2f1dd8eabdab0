//! The domains of this machine, and the questions that a name becomes.

use std::path::{Path, PathBuf};

use super::links::is_macos;
use super::{Paths, files};
use crate::wpad::links::Links;
use crate::wpad::{Domain, DomainError};

/// Largest file of the machine's configuration, in bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// The domains that complete a short name, as in resolv.conf(5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchList {
    /// The domains, in order.
    pub domains: Vec<Domain>,
    /// A name with at least this many dots is first asked as it stands; 1 unless configured.
    pub ndots: usize,
}

impl Default for SearchList {
    fn default() -> Self {
        Self {
            domains: Vec::new(),
            ndots: 1,
        }
    }
}

impl SearchList {
    /// The absolute names to ask for a name, in order, until one has an address. As in glibc
    /// (resolv/res_query.c, `__res_context_search`): a name with a trailing dot as it stands; with
    /// at least `ndots` dots as it stands, then in each domain; with fewer the other way round.
    ///
    /// One departure: the bare `wpad` is never asked as it stands. It is a top-level domain that a
    /// stranger would answer for.
    pub fn questions(&self, name: &str) -> Vec<String> {
        if name.ends_with('.') {
            return vec![name.to_owned()];
        }
        let mut questions: Vec<String> = self
            .domains
            .iter()
            .map(|domain| format!("{name}.{domain}."))
            .collect();
        let as_it_stands = format!("{name}.");
        if is_bare_wpad(name) {
            return questions;
        }
        if name.matches('.').count() >= self.ndots {
            questions.insert(0, as_it_stands);
        } else {
            questions.push(as_it_stands);
        }
        questions
    }
}

/// True for the one name that is not asked as it stands.
pub(super) fn is_bare_wpad(name: &str) -> bool {
    name.eq_ignore_ascii_case("wpad")
}

/// What the machine's configuration says about its domains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// The search list.
    pub search: SearchList,
    /// Where it stands, for the report: the path of a file.
    pub from: String,
    /// Domains of the configuration that are none.
    pub unusable: Vec<DomainError>,
}

/// Why the machine's domains are unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MachineError {
    /// This system keeps them elsewhere, and tells none.
    #[error("cannot find this machine's DNS domains: {from} has none; name them with --domain")]
    NotOnThisSystem {
        /// What was asked.
        from: &'static str,
    },
    /// Neither the configuration nor the host name has a domain.
    #[error(
        "this machine has no DNS domain: {} has no `search` or `domain` line, and its host name \
         has no domain part; name one with --domain",
        .resolv_conf.display()
    )]
    NoDomain {
        /// The configuration that was read.
        resolv_conf: PathBuf,
    },
    /// So a recorded world has it.
    #[error("{problem}")]
    Recorded {
        /// What was recorded.
        problem: String,
    },
}

/// The domains of this machine: the last `search` or `domain` line of resolv.conf, else the domain
/// part of the host name, as glibc has it.
///
/// What systemd-resolved and VPNs know about single links is not in that file. Systems that do not use
/// it (macOS, Windows) tell their domains with their links.
pub fn machine<'a>(
    paths: &Paths,
    links: impl FnOnce() -> &'a Links,
) -> Result<Machine, MachineError> {
    let elsewhere = if is_macos(paths) {
        Some("scutil --dns")
    } else {
        cfg!(windows).then_some("the registry")
    };
    if let Some(from) = elsewhere {
        let names = links().search.clone();
        if names.is_empty() {
            return Err(MachineError::NotOnThisSystem { from });
        }
        return Ok(parsed(names, 1, from));
    }
    let configuration = read(&paths.resolv_conf).unwrap_or_default();
    let configuration = parse_resolv_conf(&String::from_utf8_lossy(&configuration));
    let (names, from) = if configuration.search.is_empty() {
        match host_domain(paths) {
            Some((domain, path)) => (vec![domain], path),
            None => {
                return Err(MachineError::NoDomain {
                    resolv_conf: paths.resolv_conf.clone(),
                });
            }
        }
    } else {
        (configuration.search, paths.resolv_conf.clone())
    };
    Ok(parsed(
        names,
        configuration.ndots,
        &from.display().to_string(),
    ))
}

fn parsed(names: Vec<String>, ndots: usize, from: &str) -> Machine {
    let mut found = Machine {
        search: SearchList {
            domains: Vec::new(),
            ndots,
        },
        from: from.to_owned(),
        unusable: Vec::new(),
    };
    for name in names {
        match Domain::parse(&name) {
            Ok(domain) => found.search.domains.push(domain),
            Err(error) => found.unusable.push(error),
        }
    }
    found
}

/// A file of the system's, where it can be read.
fn read(path: &Path) -> Option<Vec<u8>> {
    files::read("file", path.to_str()?, MOST_BYTES).ok()
}

/// The host name of this machine; `None` where it can't be read.
pub(super) fn host_name(paths: &Paths) -> Option<(String, &Path)> {
    paths.host_names.iter().find_map(|path| {
        let text = String::from_utf8(read(path)?).ok()?;
        let name = text.trim();
        (!name.is_empty()).then(|| (name.to_owned(), path.as_path()))
    })
}

fn host_domain(paths: &Paths) -> Option<(String, PathBuf)> {
    let (name, path) = host_name(paths)?;
    let (_, domain) = name.split_once('.')?;
    (!domain.is_empty()).then(|| (domain.to_owned(), path.to_owned()))
}

#[derive(Debug, PartialEq, Eq)]
struct ResolvConf {
    search: Vec<String>,
    ndots: usize,
}

/// resolv.conf(5): keywords begin a line; of `search` and `domain` the last one counts.
fn parse_resolv_conf(text: &str) -> ResolvConf {
    /// glibc's `RES_MAXNDOTS`.
    const MOST_NDOTS: usize = 15;
    let mut configuration = ResolvConf {
        search: Vec::new(),
        ndots: 1,
    };
    for line in text.lines() {
        let Some((keyword, rest)) = line.split_once([' ', '\t']) else {
            continue;
        };
        // The root is not a domain to look for anything in.
        let mut words = rest.split_whitespace();
        match keyword {
            "search" => {
                configuration.search = words
                    .filter(|word| *word != ".")
                    .map(str::to_owned)
                    .collect();
            }
            "domain" => {
                configuration.search = words
                    .next()
                    .filter(|word| *word != ".")
                    .map(str::to_owned)
                    .into_iter()
                    .collect();
            }
            "options" => {
                for number in words.filter_map(|word| word.strip_prefix("ndots:")) {
                    if let Ok(number) = number.parse::<usize>() {
                        configuration.ndots = number.min(MOST_NDOTS);
                    }
                }
            }
            _ => {}
        }
    }
    configuration
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes its files")]
mod tests {
    use super::*;

    fn list(domains: &[&str], ndots: usize) -> SearchList {
        SearchList {
            domains: domains
                .iter()
                .map(|domain| Domain::parse(domain).unwrap())
                .collect(),
            ndots,
        }
    }

    #[test]
    fn the_last_search_or_domain_line_counts() {
        for (text, search, ndots) in [
            ("", vec![], 1),
            (
                "search a.example b.example\n",
                vec!["a.example", "b.example"],
                1,
            ),
            (
                "domain a.example\nsearch\tb.example c.example\n",
                vec!["b.example", "c.example"],
                1,
            ),
            (
                "search b.example\ndomain a.example c.example",
                vec!["a.example"],
                1,
            ),
            ("# search x\n; search x\n search x\nsearching x", vec![], 1),
            ("search .\n", vec![], 1),
            (
                "search a\noptions edns0 ndots:5\noptions ndots:x",
                vec!["a"],
                5,
            ),
            ("options ndots:99", vec![], 15),
            ("nameserver 10.0.0.1", vec![], 1),
        ] {
            let found = parse_resolv_conf(text);
            assert_eq!(found.search, search, "{text:?}");
            assert_eq!(found.ndots, ndots, "{text:?}");
        }
    }

    #[test]
    fn short_names_are_asked_in_the_domains_first() {
        let list = list(&["a.example", "b.example"], 1);
        assert_eq!(
            list.questions("intranet"),
            ["intranet.a.example.", "intranet.b.example.", "intranet."]
        );
        assert_eq!(
            list.questions("www.example"),
            [
                "www.example.",
                "www.example.a.example.",
                "www.example.b.example."
            ]
        );
        assert_eq!(list.questions("intranet."), ["intranet."]);
    }

    #[test]
    fn ndots_decides_what_is_short() {
        assert_eq!(
            list(&["a.example"], 2).questions("x.y"),
            ["x.y.a.example.", "x.y."]
        );
        assert_eq!(
            list(&["a.example"], 0).questions("x"),
            ["x.", "x.a.example."]
        );
    }

    #[test]
    fn the_bare_wpad_is_never_asked() {
        assert_eq!(
            list(&["a.example"], 1).questions("WPAD"),
            ["WPAD.a.example."]
        );
        assert_eq!(
            list(&["a.example"], 0).questions("wpad"),
            ["wpad.a.example."]
        );
        assert!(list(&[], 1).questions("wpad").is_empty());
    }

    #[test]
    fn the_machines_domains_come_from_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let links = Links::default();
        let machine = |paths: &Paths| super::machine(paths, || &links);
        let paths = Paths {
            resolv_conf: folder.path().join("resolv.conf"),
            host_names: vec![folder.path().join("none"), folder.path().join("hostname")],
            ..Paths::default()
        };
        assert!(matches!(
            machine(&paths),
            Err(MachineError::NoDomain { .. })
        ));

        std::fs::write(folder.path().join("hostname"), "pc7.Lab.example\n").unwrap();
        let found = machine(&paths).unwrap();
        assert_eq!(found.search, list(&["lab.example"], 1));
        assert!(found.from.ends_with("hostname"));

        std::fs::write(
            &paths.resolv_conf,
            "search corp.example -..- 10.0.0.1\noptions ndots:3\n",
        )
        .unwrap();
        let found = machine(&paths).unwrap();
        assert_eq!(found.search, list(&["corp.example"], 3));
        assert!(found.from.ends_with("resolv.conf"));
        assert_eq!(found.unusable.len(), 2);
    }
}
