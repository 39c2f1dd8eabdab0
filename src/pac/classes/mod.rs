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
mod universe;
mod walk;
mod worlds;

use std::collections::{HashMap, HashSet};

use self::requests::Around;
pub(crate) use self::universe::{Universe, names_of};
use self::walk::{Form, Work, without_what_all_have};
pub(crate) use self::worlds::{Condition, Worlds};
use crate::language::{Automaton, Bounds, Expression, Places};
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
