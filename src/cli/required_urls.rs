//! What a PAC file answers for the required URLs of an audit, in every client that is judged, and
//! where others part from them.

use std::sync::Arc;

use super::compare::Courses;
use super::content;
use super::evaluate::Evaluator;
use super::output::Output;
use super::pac_source::Obtained;
use super::trouble::Trouble;
use crate::audit::{self, Facts};
use crate::finding::Finding;
use crate::finding::answers::{ClientAnswers, Status, UrlAnswer};
use crate::pac::dialects::Dialect;
use crate::pac::evaluation::Limits;
use crate::pac::steps::Instrumentation;
use crate::system::World;

/// What is asked, and of whom.
pub(super) struct RequiredUrls<'a> {
    /// The URLs.
    pub(super) urls: Vec<String>,
    /// The client whose answers come first.
    pub(super) first: &'static Dialect,
    /// Further clients that are judged.
    pub(super) others: &'a [&'static Dialect],
    /// Clients that are only compared with them.
    pub(super) compared: &'a [&'static Dialect],
    pub(super) world: &'a Arc<World>,
    pub(super) limits: &'a Limits,
    pub(super) output: &'a Output<'a>,
}

impl RequiredUrls<'_> {
    /// Asks the file and adds what it answered, and what was found about it.
    pub(super) fn ask(&self, mut pac: Obtained, facts: &mut Facts) -> Result<(), Trouble> {
        facts.discovery = pac.discovery.take();
        let mut courses = Courses::default();
        facts.answers = self.answers_of(self.first, &pac, &mut courses)?;
        for client in self.others {
            facts.others.push(ClientAnswers {
                client: client.name.to_owned(),
                results: self.answers_of(client, &pac, &mut courses)?,
            });
        }
        let of_others = facts.others.iter().zip(self.others);
        let judged = std::iter::once((&facts.answers, self.first))
            .chain(of_others.map(|(answers, client)| (&answers.results, *client)));
        let found: Vec<Finding> = judged
            .flat_map(|(answers, client)| audit::several_proxies_findings(client, answers))
            .collect();
        facts.findings.extend(found);
        self.compare(&pac, &mut courses, facts);
        let sound = |answer: &UrlAnswer| !matches!(answer.status, Status::Limit | Status::Crash);
        if facts.answers.iter().all(sound) {
            facts.findings.extend(content::findings(
                &pac,
                self.first,
                &self.urls,
                self.world,
                self.limits,
                self.output,
            ));
        }
        facts.pac = Some(pac.file);
        Ok(())
    }

    /// Where no question could be asked.
    pub(super) fn unanswered(&self) -> Vec<ClientAnswers> {
        self.others
            .iter()
            .map(|client| ClientAnswers {
                client: client.name.to_owned(),
                results: Vec::new(),
            })
            .collect()
    }

    fn answers_of(
        &self,
        client: &'static Dialect,
        pac: &Obtained,
        courses: &mut Courses,
    ) -> Result<Vec<UrlAnswer>, Trouble> {
        let limits = self.limits.clone();
        let mut evaluator = Evaluator::load(pac, client, self.world, limits, self.output);
        if let Some(error) = evaluator.load_error() {
            self.output.warn(&error);
        }
        let mut answers = Vec::new();
        evaluator.keep();
        courses.client(client);
        evaluator
            .answers(&self.texts(), self.output, |answer| {
                courses.note(&answer);
                answers.push(answer);
                Ok(())
            })
            .map_err(|error| Trouble::writing("memory", &error))?;
        Ok(answers)
    }

    fn compare(&self, pac: &Obtained, courses: &mut Courses, facts: &mut Facts) {
        let urls = self.texts();
        for client in self.compared {
            let mut evaluator = Evaluator::load_silently(
                pac,
                client,
                self.world,
                self.limits.clone(),
                Instrumentation::Returns,
            );
            courses.client(client);
            for answer in evaluator.answers_silently(&urls) {
                courses.note(&answer);
            }
        }
        let found = courses.disagreements(&urls, pac, self.world, self.limits);
        facts.findings.extend(audit::disagreement_findings(
            &found.disagreements,
            found.more,
            &pac.file.source,
        ));
    }

    fn texts(&self) -> Vec<&str> {
        self.urls.iter().map(String::as_str).collect()
    }
}
