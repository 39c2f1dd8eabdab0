//! The walk over all hosts.

use std::collections::{HashMap, HashSet};

use super::{Asked, HostClass, MOST_CLASSES, Outcome, Sample, Undecided, WALK};
use crate::language::{Automaton, NAME_BYTES, Places, walk};

/// A scheme, and what stands behind the host.
pub(super) struct Form {
    pub(super) scheme: usize,
    pub(super) behind: usize,
    /// Which of the beginnings is its own.
    pub(super) begin: usize,
    /// For each side, what stands before the host.
    pub(super) before: Vec<String>,
    pub(super) url: (String, String),
}

/// What is true for a request: of its host, and for each side of its URL.
type Answers = Vec<Vec<usize>>;

/// The walk over hosts.
pub(super) struct Work<'w, 'p> {
    pub(super) asked: &'w Asked<'p>,
    pub(super) forms: Vec<Form>,
    /// What was made of a combination of answers; nothing where no client asks.
    pub(super) known: HashMap<Answers, Option<u32>>,
    /// The answers in all forms of which there is a class.
    pub(super) seen: HashSet<(Vec<usize>, Vec<Answers>)>,
    pub(super) hosts: Vec<HostClass>,
}

impl Work<'_, '_> {
    pub(super) fn walk(
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
pub(super) fn without_what_all_have(hosts: &mut [HostClass]) {
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
