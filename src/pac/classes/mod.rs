//! All requests at once: in classes that programs can't tell apart, each with an example.
//!
//! What programs ask about a request is known ([`Program::ask_all`]); a walk through the automata of
//! all these questions meets every combination of answers that a request can have. So what holds for
//! the example of each class holds for every request: that is a proof, not a sample.
//!
//! Looked at are hosts as clients write them: names in small letters, digits, hyphens, underscores
//! and dots, and addresses of IPv4; any port, and any path of common characters. Not looked at are
//! addresses of IPv6 as hosts and names that end in a dot.

mod requests;
mod worlds;

use std::collections::{HashMap, HashSet};

use self::requests::Around;
pub(crate) use self::worlds::{Condition, Worlds};
use crate::language::{Automaton, Bounds, Bytes, Expression, NAME_BYTES, Places, walk};
use crate::pac::decision::Program;
use crate::pac::decision::analysis::{Area, Atoms, Calls, Subject, addresses};
use crate::pac::dialects::Dialect;
use crate::pac::request::Request;

/// Why something can't be decided for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Undecided {
    pub(crate) reason: String,
}

impl Undecided {
    pub(crate) fn because(reason: &str) -> Self {
        Self {
            reason: reason.to_owned(),
        }
    }

    fn too_much() -> Self {
        Self::because("more cases than are looked at")
    }
}

/// The requests that are looked at.
#[derive(Debug, Clone)]
pub(crate) struct Universe {
    pub(crate) schemes: Vec<String>,
    pub(crate) hosts: Expression,
    /// What stands behind the host; `None` for everything.
    pub(crate) behind: Option<String>,
    /// The hosts in words, where these are not all.
    pub(crate) words: Option<String>,
}

impl Universe {
    /// Every request over a scheme that clients have proxies for.
    pub(crate) fn everything() -> Self {
        Self {
            schemes: ["http", "https", "ws", "wss", "ftp"]
                .map(str::to_owned)
                .into(),
            hosts: Expression::Either(vec![names(), addresses()]),
            behind: None,
            words: None,
        }
    }
}

/// The host names of a pattern: in its lead (`*.`, `a.*.`, `*-admin.`) a star that is a whole label
/// stands for one or more labels, another one for a part of a label.
pub(crate) fn names_of(lead: &str, domain: &str) -> Expression {
    let byte = || {
        Expression::One(Bytes::those(|byte| {
            NAME_BYTES.contains(&byte) && byte != b'.'
        }))
    };
    let dot = || Expression::One(Bytes::one(b'.'));
    let mut parts = Vec::new();
    for label in lead.split_terminator('.') {
        if label == "*" {
            let label = Expression::Repeat(Box::new(byte()), 1, None);
            let label = Expression::Sequence(vec![label, dot()]);
            parts.push(Expression::Repeat(Box::new(label), 1, None));
            continue;
        }
        parts.extend(label.bytes().map(|letter| match letter {
            b'*' => Expression::Repeat(Box::new(byte()), 0, None),
            letter => Expression::One(Bytes::one(letter)),
        }));
        parts.push(dot());
    }
    parts.push(Expression::text(domain));
    Expression::Sequence(parts)
}

/// Host names as a client writes them. The last label is no number: then it would be an address.
pub(crate) fn names() -> Expression {
    let byte = || {
        Expression::One(Bytes::those(|byte| {
            NAME_BYTES.contains(&byte) && byte != b'.'
        }))
    };
    let letter = Expression::One(Bytes::those(|byte| {
        byte.is_ascii_lowercase() || b"-_".contains(&byte)
    }));
    let label = Expression::Sequence(vec![
        Expression::Repeat(Box::new(byte()), 1, None),
        Expression::One(Bytes::one(b'.')),
    ]);
    Expression::Sequence(vec![
        Expression::Repeat(Box::new(label), 0, None),
        Expression::Repeat(Box::new(byte()), 0, None),
        letter,
        Expression::Repeat(Box::new(byte()), 0, None),
    ])
}

/// What is asked by one or two programs.
pub(crate) struct Asked<'p> {
    programs: Vec<&'p Program>,
    sides: Vec<Side>,
    /// Which side each program is on.
    side_of: Vec<usize>,
    hosts: Automaton,
    areas: Vec<Area>,
    pub(crate) worlds: std::sync::Arc<Worlds>,
    /// Some names are asked for in both families; only addresses of IPv4 are answered.
    pub(crate) asks_for_both_families: bool,
    /// Some answer depends on the time.
    pub(crate) asks_for_the_time: bool,
}

/// The questions of one client's programs.
struct Side {
    dialect: &'static Dialect,
    urls: Automaton,
    /// Where each question about the URL is true, by its number.
    areas: HashMap<usize, Area>,
}

/// One class of requests.
pub(crate) struct Sample<'a> {
    /// What each program is given for it.
    pub(crate) requests: &'a [Request],
}

/// The requests whose hosts are not told apart.
pub(crate) struct HostClass {
    /// A host of the class.
    pub(crate) host: String,
    /// The questions about the host that are true for it, by their areas.
    pub(crate) areas: Vec<usize>,
    /// The questions about its URLs that are true for one of them and not for those of every host:
    /// the side and the number.
    pub(crate) url_areas: Vec<(usize, usize)>,
    /// For each scheme and what stands behind the host: what was made of it.
    pub(crate) outcomes: Vec<Outcome>,
}

/// What was made of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Outcome {
    pub(crate) scheme: usize,
    /// The number of what stands behind the host.
    pub(crate) behind: usize,
    pub(crate) of: u32,
}

/// How many classes there may be, and how far the walks go.
const MOST_STATES: usize = 6_000_000;
const MOST_CLASSES: usize = 400_000;
const WALK: Bounds = Bounds {
    visited: 1_500_000,
    steps: 400_000_000,
};

/// All classes, and what stands behind hosts.
pub(crate) struct Classes {
    pub(crate) hosts: Vec<HostClass>,
    /// For each scheme, what stands behind the host.
    pub(crate) behind: Vec<Vec<String>>,
    /// Classes of requests, without regard to the world.
    pub(crate) count: usize,
}

impl<'p> Asked<'p> {
    /// What these programs ask.
    ///
    /// # Errors
    /// Something that they do with a request is not followed, or it is too much.
    pub(crate) fn by(programs: &[&'p Program]) -> Result<Self, Undecided> {
        let mut dialects: Vec<&'static Dialect> = Vec::new();
        let mut side_of = Vec::new();
        for program in programs {
            let dialect = program.dialect();
            let known = dialects.iter().position(|one| one.name == dialect.name);
            side_of.push(known.unwrap_or(dialects.len()));
            if known.is_none() {
                dialects.push(dialect);
            }
        }
        let mut asked: Vec<(Atoms, Calls)> = Vec::new();
        for side in 0..dialects.len() {
            let (mut atoms, mut calls) = (Atoms::default(), Calls::default());
            for (program, of) in programs.iter().zip(&side_of) {
                if *of == side {
                    program
                        .ask_all(&mut atoms, &mut calls)
                        .map_err(Undecided::because)?;
                }
            }
            asked.push((atoms, calls));
        }
        let too_large = |_| Undecided::too_much();
        let mut hosts = Automaton::with_room(MOST_STATES);
        let mut areas = Vec::new();
        let mut sides = Vec::new();
        for ((atoms, _), dialect) in asked.iter().zip(&dialects) {
            let mut urls = Automaton::with_room(MOST_STATES);
            let mut of_urls = HashMap::new();
            for (number, atom) in atoms.all.iter().enumerate() {
                match atom.subject {
                    Subject::Host => {
                        hosts.add(&atom.texts, areas.len()).map_err(too_large)?;
                        areas.push(atom.area.clone());
                    }
                    Subject::Url => {
                        urls.add(&atom.texts, number).map_err(too_large)?;
                        of_urls.insert(number, atom.area.clone());
                    }
                    Subject::Address => {}
                }
            }
            sides.push(Side {
                dialect,
                urls,
                areas: of_urls,
            });
        }
        // Hosts that some client never asks about.
        let around = |before: &str, text: &str, behind: bool| {
            let mut parts = vec![Expression::text(before), Expression::text(text)];
            if behind {
                parts.push(Expression::anything());
            } else {
                parts.insert(0, Expression::anything());
            }
            Expression::Sequence(parts)
        };
        let bypassed = [
            Expression::text("localhost"),
            Expression::text("loopback"),
            Expression::text("localhost6"),
            Expression::text("localhost.localdomain"),
            Expression::text("localhost6.localdomain6"),
            around(".", "localhost", false),
            around("127.", "", true),
            around("169.254.", "", true),
            addresses(),
        ];
        for texts in bypassed {
            hosts.add(&texts, areas.len()).map_err(too_large)?;
            areas.push(Area::Other);
        }
        let atoms: Vec<&Atoms> = asked.iter().map(|(atoms, _)| atoms).collect();
        let calls: Vec<(&'static Dialect, &Calls)> = dialects
            .iter()
            .zip(&asked)
            .map(|(dialect, (_, calls))| (*dialect, calls))
            .collect();
        Ok(Self {
            programs: programs.to_vec(),
            worlds: std::sync::Arc::new(Worlds::of(&atoms, &calls)?),
            asks_for_both_families: calls.iter().any(|(_, calls)| calls.asks_for_both_families),
            asks_for_the_time: calls.iter().any(|(_, calls)| !calls.times.is_empty()),
            sides,
            side_of,
            hosts,
            areas,
        })
    }

    /// Where a question about the host is true, for people.
    pub(crate) fn area(&self, number: usize) -> &Area {
        self.areas.get(number).unwrap_or(&Area::Other)
    }

    /// Where a question about the URL is true, for people.
    pub(crate) fn url_area(&self, (side, number): (usize, usize)) -> &Area {
        let area = self
            .sides
            .get(side)
            .and_then(|side| side.areas.get(&number));
        area.unwrap_or(&Area::Other)
    }

    /// Goes through all classes of requests; `make` makes something of each, as a number.
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn classes(
        &self,
        universe: &Universe,
        make: &mut dyn FnMut(&Sample<'_>) -> u32,
    ) -> Result<Classes, Undecided> {
        let mut pattern = Automaton::with_room(MOST_STATES);
        pattern
            .add(&universe.hosts, 0)
            .map_err(|_| Undecided::too_much())?;
        let mut forms = Vec::new();
        let mut begins: Vec<Vec<Places>> = Vec::new();
        let mut all_behind = Vec::new();
        for (scheme, name) in universe.schemes.iter().enumerate() {
            let behind = match &universe.behind {
                Some(behind) => vec![behind.clone()],
                None => self.behind(name)?,
            };
            for (number, behind) in behind.iter().enumerate() {
                forms.extend(self.form((scheme, name), (number, behind), &mut begins));
            }
            all_behind.push(behind);
        }
        let mut work = Work {
            asked: self,
            forms,
            known: HashMap::new(),
            seen: HashSet::new(),
            hosts: Vec::new(),
        };
        work.walk(&pattern, begins, make)?;
        let mut hosts = work.hosts;
        without_what_all_have(&mut hosts);
        Ok(Classes {
            hosts,
            behind: all_behind,
            count: work.known.len(),
        })
    }

    /// One form of URLs, with where the automata begin for it.
    fn form(
        &self,
        scheme: (usize, &str),
        behind: (usize, &str),
        begins: &mut Vec<Vec<Places>>,
    ) -> Option<Form> {
        let around: Vec<Around> = self
            .sides
            .iter()
            .map(|side| Around::of(scheme.1, behind.1, side.dialect))
            .collect::<Option<_>>()?;
        let sides = self.sides.iter().zip(&around);
        let begin: Vec<Places> = sides
            .map(|(side, around)| side.urls.begin_behind(&around.behind))
            .collect();
        let known = begins.iter().position(|known| *known == begin);
        let place = known.unwrap_or(begins.len());
        if known.is_none() {
            begins.push(begin);
        }
        Some(Form {
            scheme: scheme.0,
            behind: behind.0,
            begin: place,
            before: around.into_iter().map(|around| around.before).collect(),
            url: (scheme.1.to_owned(), behind.1.to_owned()),
        })
    }

    fn behind(&self, scheme: &str) -> Result<Vec<String>, Undecided> {
        let asks = self
            .sides
            .iter()
            .filter(|side| Around::of(scheme, "/", side.dialect).is_some())
            .map(|side| (side.dialect, &side.urls));
        let asks: Vec<(&'static Dialect, &Automaton)> = asks.collect();
        if asks.len() < self.sides.len() {
            // Not every client asks about such URLs.
            return Ok(Vec::new());
        }
        requests::behind(scheme, &asks)
    }
}

/// A scheme, and what stands behind the host.
struct Form {
    scheme: usize,
    behind: usize,
    /// Which of the beginnings is its own.
    begin: usize,
    /// For each side, what stands before the host.
    before: Vec<String>,
    url: (String, String),
}

/// What is true for a request: of its host, and for each side of its URL.
type Answers = Vec<Vec<usize>>;

/// The walk over hosts.
struct Work<'w, 'p> {
    asked: &'w Asked<'p>,
    forms: Vec<Form>,
    /// What was made of a combination of answers; nothing where no client asks.
    known: HashMap<Answers, Option<u32>>,
    /// The answers in all forms of which there is a class.
    seen: HashSet<(Vec<usize>, Vec<Answers>)>,
    hosts: Vec<HostClass>,
}

impl Work<'_, '_> {
    fn walk(
        &mut self,
        pattern: &Automaton,
        begins: Vec<Vec<Places>>,
        make: &mut dyn FnMut(&Sample<'_>) -> u32,
    ) -> Result<(), Undecided> {
        let asked = self.asked;
        let mut automata = vec![pattern, &asked.hosts];
        let mut begin: Vec<Places> = vec![pattern.begin(), asked.hosts.begin()];
        for places in begins {
            automata.extend(asked.sides.iter().map(|side| &side.urls));
            begin.extend(places);
        }
        let mut is_too_much = false;
        let ended = walk(NAME_BYTES, &automata, begin, WALK, |case| {
            let [host, hosts, urls @ ..] = case.places else {
                return false;
            };
            if !pattern.accepted(host).is_empty() {
                self.visit(&case.text(), asked.hosts.accepted(hosts), urls, make);
            }
            is_too_much = self.known.len() > MOST_CLASSES;
            !is_too_much
        });
        if ended.is_err() || is_too_much {
            return Err(Undecided::too_much());
        }
        Ok(())
    }

    /// One host, with what is true for it and where the automata of URLs are.
    fn visit(
        &mut self,
        host: &str,
        of_host: Vec<usize>,
        urls: &[Places],
        make: &mut dyn FnMut(&Sample<'_>) -> u32,
    ) {
        let asked = self.asked;
        let sides = asked.sides.len();
        let mut all: Vec<Answers> = Vec::with_capacity(self.forms.len());
        for form in &self.forms {
            let places = urls.iter().skip(form.begin * sides);
            let of_urls = asked.sides.iter().zip(&form.before).zip(places);
            let answers =
                of_urls.map(|((side, before), places)| side.urls.accepted_before(places, before));
            all.push(answers.collect());
        }
        let key = (of_host, all);
        if self.seen.contains(&key) {
            return;
        }
        let mut outcomes = Vec::new();
        for (form, of_urls) in self.forms.iter().zip(&key.1) {
            let mut answers = vec![key.0.clone()];
            answers.extend(of_urls.iter().cloned());
            let of = *self.known.entry(answers).or_insert_with(|| {
                let (scheme, behind) = &form.url;
                asked.made(&format!("{scheme}://{host}{behind}"), make)
            });
            outcomes.extend(of.map(|of| Outcome {
                scheme: form.scheme,
                behind: form.behind,
                of,
            }));
        }
        let mut url_areas: Vec<(usize, usize)> = Vec::new();
        for of_urls in &key.1 {
            for (side, numbers) in of_urls.iter().enumerate() {
                url_areas.extend(numbers.iter().map(|number| (side, *number)));
            }
        }
        url_areas.sort_unstable();
        url_areas.dedup();
        self.hosts.push(HostClass {
            host: host.to_owned(),
            areas: key.0.clone(),
            url_areas,
            outcomes,
        });
        self.seen.insert(key);
    }
}

/// A question that is true for some URL of every host says nothing of hosts.
fn without_what_all_have(hosts: &mut [HostClass]) {
    let Some((first, others)) = hosts.split_first() else {
        return;
    };
    let mut common = first.url_areas.clone();
    for other in others {
        common.retain(|area| other.url_areas.binary_search(area).is_ok());
    }
    for host in hosts {
        host.url_areas
            .retain(|area| common.binary_search(area).is_err());
    }
}

impl Asked<'_> {
    /// What is made of one URL; `None` where a client does not ask about it.
    fn made(&self, url: &str, make: &mut dyn FnMut(&Sample<'_>) -> u32) -> Option<u32> {
        let requests: Option<Vec<Request>> = self
            .programs
            .iter()
            .zip(&self.side_of)
            .map(|(_, side)| {
                let request = Request::new(url, self.sides.get(*side)?.dialect).ok()?;
                request.bypass.is_none().then_some(request)
            })
            .collect();
        Some(make(&Sample {
            requests: &requests?,
        }))
    }
}
