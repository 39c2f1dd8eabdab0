//! Which clients part over a PAC file, and why.

use std::collections::HashMap;
use std::sync::Arc;

use super::evaluate::Evaluator;
use super::pac_source::Obtained;
use crate::finding::answers::{Status, UrlAnswer};
use crate::finding::disagreement::{Disagreement, Reason, SharedRoute};
use crate::finding::explanation::Explanation;
use crate::pac::dialects::{self, Dialect};
use crate::pac::disagreement::{Side, course, disagreement, of_memory};
use crate::pac::evaluation::Limits;
use crate::pac::steps::Instrumentation;
use crate::source::SourceFile;
use crate::system::World;

/// URLs whose disagreement is explained; of the others only the number is told.
const EXPLAINED: usize = 20;

/// What clients do with the same URLs, four bytes each: a log of a million URLs is compared as well.
#[derive(Default)]
pub(super) struct Courses {
    names: HashMap<String, u32>,
    clients: Vec<(&'static Dialect, Vec<Option<u32>>)>,
}

/// What was found.
pub(super) struct Found {
    /// The first of them, in the order of the URLs.
    pub(super) disagreements: Vec<Disagreement>,
    /// How many more URLs there are.
    pub(super) more: usize,
}

/// True where it is known what the client does. An answer that is unknown agrees with nothing, and
/// disagrees with nothing.
pub(super) fn is_comparable(answer: &UrlAnswer) -> bool {
    let guessed = answer.lookups.iter().any(|lookup| lookup.failure.is_some());
    let no_url = answer.seen_url.is_empty();
    let stopped = matches!(answer.status, Status::Limit | Status::Crash);
    !(stopped || guessed || no_url)
}

impl Courses {
    /// The answers that follow are those of this client.
    pub(super) fn client(&mut self, dialect: &'static Dialect) {
        self.clients.push((dialect, Vec::new()));
    }

    /// The answer for the next URL.
    pub(super) fn note(&mut self, answer: &UrlAnswer) {
        let Some((_, courses)) = self.clients.last_mut() else {
            return;
        };
        let known = is_comparable(answer).then(|| {
            let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            *self.names.entry(course(answer)).or_insert(next)
        });
        courses.push(known);
    }

    /// The URLs with which they do different things. Each client is asked about those once more, and
    /// followed.
    pub(super) fn disagreements(
        &self,
        urls: &[&str],
        pac: &Obtained,
        world: &Arc<World>,
        limits: &Limits,
    ) -> Found {
        let differing: Vec<(usize, &str)> = urls
            .iter()
            .enumerate()
            .filter(|(place, _)| self.differ_at(*place))
            .map(|(place, url)| (place, *url))
            .collect();
        let more = differing.len().saturating_sub(EXPLAINED);
        let chosen: Vec<(usize, &str)> = differing.into_iter().take(EXPLAINED).collect();
        if chosen.is_empty() {
            return Found {
                disagreements: Vec::new(),
                more,
            };
        }
        let asked: Vec<&str> = chosen.iter().map(|(_, url)| *url).collect();
        let told: Vec<(SourceFile, Vec<Explanation>)> = self
            .clients
            .iter()
            .map(|(dialect, _)| {
                let mut evaluator = Evaluator::load_silently(
                    pac,
                    dialect,
                    world,
                    limits.clone(),
                    Instrumentation::Full,
                );
                let explanations = evaluator.explanations(&asked);
                (evaluator.source().clone(), explanations)
            })
            .collect();
        let disagreements = chosen
            .iter()
            .enumerate()
            .filter_map(|(index, (place, url))| self.explained(*place, index, url, &told))
            .collect();
        Found {
            disagreements,
            more,
        }
    }

    fn differ_at(&self, place: usize) -> bool {
        let mut known = self
            .clients
            .iter()
            .filter_map(|(_, courses)| *courses.get(place)?);
        let first = known.next();
        known.any(|course| Some(course) != first)
    }

    /// `index` is the URL's place among those that are explained.
    fn explained(
        &self,
        place: usize,
        index: usize,
        url: &str,
        told: &[(SourceFile, Vec<Explanation>)],
    ) -> Option<Disagreement> {
        let known = |courses: &[Option<u32>]| courses.get(place).copied().flatten();
        let sides: Vec<Side<'_>> = self
            .clients
            .iter()
            .zip(told)
            .filter(|((_, courses), _)| known(courses).is_some())
            .filter_map(|((dialect, _), (source, explanations))| {
                Some(Side {
                    dialect,
                    source,
                    explanation: explanations.get(index)?,
                })
            })
            .collect();
        disagreement(&sides).or_else(|| self.by_memory(place, url, &sides))
    }

    /// They part in the order of all URLs, and do not where only these are asked.
    fn by_memory(&self, place: usize, url: &str, sides: &[Side<'_>]) -> Option<Disagreement> {
        let mut routes: Vec<SharedRoute> = Vec::new();
        for (dialect, courses) in &self.clients {
            let Some(number) = courses.get(place).copied().flatten() else {
                continue;
            };
            let route = self.names.iter().find(|(_, known)| **known == number)?.0;
            match routes.iter_mut().find(|shared| shared.route == *route) {
                Some(shared) => shared.clients.push(dialect.name.to_owned()),
                None => routes.push(SharedRoute {
                    clients: vec![dialect.name.to_owned()],
                    route: route.clone(),
                    status: sides.first()?.explanation.answer.status,
                    decided_at: None,
                }),
            }
        }
        let first = dialects::named(routes.first()?.clients.first()?)?;
        let reasons = routes
            .iter()
            .skip(1)
            .filter_map(|shared| {
                let other = dialects::named(shared.clients.first()?)?;
                Some(Reason {
                    client: first.name.to_owned(),
                    unlike: other.name.to_owned(),
                    fields: of_memory(first, other),
                    says: "only after the URLs before it: the script remembers what it was asked"
                        .to_owned(),
                    place: None,
                })
            })
            .collect();
        Some(Disagreement {
            url: url.to_owned(),
            routes,
            reasons,
        })
    }
}
