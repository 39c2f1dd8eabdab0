//! What a proxy's list says, whatever its format: ordered rules, each with conditions on the
//! request, and what happens where none holds.

use std::net::IpAddr;
use std::ops::{Range, RangeInclusive};

use super::address_set::AddressSet;
use super::referring::Referring;
use crate::finding::Label;
use crate::language::Expression;
use crate::source::{SourceFile, Span};

/// A list as it was read.
#[derive(Debug, Clone)]
pub struct Rulebook {
    /// The files it came from, the list itself first.
    pub files: Vec<SourceFile>,
    /// The rules in order; the first whose conditions all hold decides.
    pub(super) rules: Vec<Rule>,
    /// Sets of conditions that rules name, or the one set of a plain list.
    pub(super) tests: Vec<Test>,
    /// Which rules judge a request one after the other; each of them must allow it.
    pub(super) stages: Vec<Stage>,
    /// True where the list judges ports and methods; a list of names leaves them to the proxy.
    pub(super) judges_ports: bool,
    /// What was odd about single entries, for findings.
    pub(super) oddities: Vec<Oddity>,
    /// What the list also does and is not judged, a sentence each.
    pub notes: Vec<String>,
    /// Which TLS connections the proxy opens; `None` where the list does not say.
    pub(super) inspection: Option<Inspection>,
}

/// Rules that judge a request by themselves.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// Which of the rulebook's rules they are.
    pub(super) rules: Range<usize>,
    /// What happens where none of them holds.
    pub(super) otherwise: Action,
    /// True where they judge tunnels too.
    pub(super) tunnels: bool,
    /// True where the proxy waits for DNS and logins while it judges.
    pub(super) waits: bool,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Allow,
    Deny,
}

/// One rule.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) action: Action,
    pub(super) conditions: Vec<Condition>,
    /// Where it stands; of a list of names, the whole of it.
    pub(super) place: Place,
    /// The line of the first file through which it was reached; 0 where there is none.
    pub(super) top: u32,
}

/// A test that must hold, or must not.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) negated: bool,
    /// Index into the tests of the rulebook.
    pub(super) test: usize,
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: usize,
    pub(super) span: Span,
}

/// A question about a request.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// Its name in the list; empty where it has none.
    pub(super) name: String,
    /// Its type in the list; empty where it has none.
    pub(super) kind: &'static str,
    pub(super) question: Question,
    /// True where the proxy asks DNS for it: for the name of a host that is an address, or for the addresses
    /// of one that is a name.
    pub(super) looks_up: bool,
    /// The line of the first file through which it was defined; 0 where it was there before.
    pub(super) top: u32,
}

#[derive(Debug, Clone)]
pub(super) enum Question {
    /// Always so.
    Always,
    /// Never so for a request that a required URL makes.
    Never,
    /// Is the host among these?
    Hosts(Vec<Entry>),
    /// Is the path of the URL among these? A tunnel has none.
    Paths(Vec<Entry>),
    /// Is the port among these?
    Ports(Vec<RangeInclusive<u16>>),
    /// Is the method among these?
    Methods(Vec<String>),
    /// Is the protocol of the URL among these?
    Protocols(Vec<String>),
    /// Does the client have one of these addresses?
    Clients(AddressSet),
    /// Has the client logged in? Asking it makes the proxy ask for a login.
    Login,
    /// Does any of these lines hold, each with all of its conditions?
    Group(Vec<Vec<Condition>>),
    /// Does the host have one of these addresses?
    Destinations(AddressSet),
    /// Is the TLS connection at one of these steps (of `ssl_bump`)?
    Steps(Vec<u8>),
    /// Something that the list alone does not tell.
    Undecided(String),
}

/// An entry about hosts.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) hosts: Hosts,
    pub(super) path: Path,
    /// The only port, where the entry names one.
    pub(super) port: Option<u16>,
    pub(super) place: Place,
}

/// The host names that an entry stands for, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Hosts {
    /// This one.
    Exact(String),
    /// Names before a domain.
    Below {
        domain: String,
        /// The domain itself as well.
        itself: bool,
        /// Labels that may stand before it; `None` is any number.
        most: Option<u16>,
    },
    /// Any set.
    Set(Box<Expression>),
    /// Those with which a URL is in the set: `host:port` for a tunnel, else the whole URL.
    Url(Box<Expression>),
    /// Those that an expression with a back reference takes; with true, those whose URL it takes.
    Referring(Box<Referring>, bool),
    /// None: as it is written, no host name matches.
    Nothing,
    /// Not known, for this reason.
    Undecided(String),
}

/// The paths that an entry stands for. A proxy sees them in plain HTTP only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Path {
    /// Every path.
    Any,
    /// Those that begin so.
    Prefix(String),
}

/// Something odd about an entry, whatever is required.
#[derive(Debug, Clone)]
pub(super) struct Oddity {
    pub(super) kind: OddityKind,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum OddityKind {
    /// It matches nothing as written.
    Dead,
    /// The product refuses the whole list because of it.
    Refused,
    /// It matches more than it says.
    Wide,
}

impl Rulebook {
    /// A list of names: what is on it is allowed, nothing else.
    pub(super) fn of_names(file: SourceFile, entries: Vec<Entry>, oddities: Vec<Oddity>) -> Self {
        let note = "The list names hosts only: which ports and methods are allowed is decided elsewhere \
                    in the proxy's configuration, and is not judged.";
        Self {
            oddities,
            ..Self::of_one(file, Question::Hosts(entries), vec![note.to_owned()])
        }
    }

    /// A file that allows what one question says, and nothing else.
    pub(super) fn of_one(file: SourceFile, question: Question, notes: Vec<String>) -> Self {
        let end = u32::try_from(file.text().len()).unwrap_or(u32::MAX);
        Self {
            files: vec![file],
            rules: vec![Rule {
                action: Action::Allow,
                conditions: vec![Condition {
                    negated: false,
                    test: 0,
                }],
                place: Place {
                    file: 0,
                    span: Span::new(0, end),
                },
                top: 0,
            }],
            stages: vec![Stage {
                rules: 0..1,
                otherwise: Action::Deny,
                tunnels: true,
                waits: true,
            }],
            tests: vec![Test {
                name: String::new(),
                kind: "",
                question,
                looks_up: true,
                top: 0,
            }],
            judges_ports: false,
            oddities: Vec::new(),
            inspection: None,
            notes,
        }
    }

    /// The text at a place.
    pub(super) fn text(&self, place: Place) -> &str {
        self.files
            .get(place.file)
            .map_or("", |file| file.slice(place.span))
    }

    /// A label on a place.
    pub(super) fn label(&self, place: Place, text: impl Into<String>) -> Option<Label> {
        let file = self.files.get(place.file)?;
        Some(Label::at(file, place.span, text))
    }

    /// Every entry about hosts, in the order of the list.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.tests.iter().flat_map(|test| match &test.question {
            Question::Hosts(entries) => entries.as_slice(),
            _ => &[],
        })
    }

    /// The same list, with the addresses of the hosts that it names: those that are unknown make it
    /// undecided where they would count.
    pub(super) fn resolved(&self, addresses: &dyn Fn(&str) -> Vec<IpAddr>) -> Option<Self> {
        let names = |test: &Test| match &test.question {
            Question::Clients(set) | Question::Destinations(set) => !set.names.is_empty(),
            _ => false,
        };
        if !self.tests.iter().any(names) {
            return None;
        }
        let mut book = self.clone();
        for test in &mut book.tests {
            let (Question::Clients(set) | Question::Destinations(set)) = &mut test.question else {
                continue;
            };
            for name in std::mem::take(&mut set.names) {
                let found = addresses(&name);
                if found.is_empty() {
                    set.doubt.get_or_insert_with(|| {
                        format!(
                            "it depends on the addresses of {name}, which were not given (--resolve NAME=IP); \
                             where the proxy finds none, it does not start"
                        )
                    });
                }
                for address in found {
                    let number = super::address_set::number(address);
                    set.insert(number, number);
                }
            }
        }
        Some(book)
    }

    /// How many entries the list has: about hosts, where it has any, else rules.
    pub fn size(&self) -> usize {
        let networks = self.tests.iter().map(|test| match &test.question {
            Question::Destinations(set) if !self.judges_ports => set.len(),
            _ => 0,
        });
        match self.entries().count() + networks.sum::<usize>() {
            0 => self.rules.len(),
            entries => entries,
        }
    }

    /// True where the list is the weekly file of this cloud of Azure.
    pub(super) fn is_of_cloud(&self, cloud: &str) -> bool {
        let text = format!(", {cloud} cloud, ");
        self.notes.iter().any(|note| note.contains(&text))
    }

    /// True where some rule asks for the client's address, so that `--from` would say more.
    pub fn asks_for_client(&self) -> bool {
        let used = self.rules.iter().flat_map(|rule| &rule.conditions);
        let mut open: Vec<usize> = used.map(|condition| condition.test).collect();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(number) = open.pop() {
            if !seen.insert(number) {
                continue;
            }
            match self.tests.get(number).map(|test| &test.question) {
                Some(Question::Clients(_)) => return true,
                Some(Question::Group(lines)) => {
                    open.extend(lines.iter().flatten().map(|condition| condition.test));
                }
                _ => {}
            }
        }
        false
    }
}

impl Hosts {
    /// The set, as an expression; `None` where nothing is in it or it is unknown.
    pub(super) fn expression(&self) -> Option<Expression> {
        match self {
            Self::Exact(name) => Some(Expression::text(name)),
            Self::Below {
                domain,
                itself,
                most,
            } => Some(Expression::below(domain, u16::from(!itself), *most)),
            Self::Set(expression) | Self::Url(expression) => Some((**expression).clone()),

            Self::Referring(..) | Self::Nothing | Self::Undecided(_) => None,
        }
    }
}

/// Lines of Squid's `ssl_bump`, in their order: which TLS connections the proxy opens.
#[derive(Debug, Clone, Default)]
pub(super) struct Inspection {
    pub(super) lines: Vec<Line>,
}

/// One of these lines.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) effect: Effect,
    pub(super) conditions: Vec<Condition>,
    pub(super) place: Place,
}

impl Line {
    /// True where the proxy opens or ends the connection.
    pub(super) fn opens(&self) -> bool {
        matches!(self.effect, Effect::Open | Effect::End)
    }
}

/// What a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The connection stays closed to the proxy.
    Leave,
    /// The proxy opens it.
    Open,
    /// The proxy ends it.
    End,
    /// On to the next step.
    Peek,
    /// On to the next step.
    Stare,
}

impl Effect {
    /// The effect of a word of the configuration.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "splice" | "none" | "deny" => Self::Leave,
            "bump" | "client-first" | "server-first" | "allow" => Self::Open,
            "terminate" => Self::End,
            "peek" => Self::Peek,
            "stare" => Self::Stare,
            _ => return None,
        })
    }

    /// True where another step follows.
    pub(super) const fn goes_on(self) -> bool {
        matches!(self, Self::Peek | Self::Stare)
    }
}
