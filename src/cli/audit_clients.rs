//! The clients of an audit: those that are judged, and those that are only compared.

use std::sync::Arc;

use super::args::ClientArgs;
use super::compare::Courses;
use super::evaluate::{self, Evaluator};
use super::output::Output;
use super::pac_source::Obtained;
use super::trouble::Trouble;
use crate::audit::{self, Facts};
use crate::finding::answers::{ClientAnswers, UrlAnswer};
use crate::pac::dialects::{self, Dialect};
use crate::pac::evaluation::Limits;
use crate::pac::steps::Instrumentation;
use crate::profiles::Profile;
use crate::system::World;

/// The clients.
pub(super) struct AuditClients {
    first: &'static Dialect,
    others: Vec<&'static Dialect>,
    compared: Vec<&'static Dialect>,
}

impl AuditClients {
    /// Judged are those of the command line, else those that the profiles say will use the URLs, else
    /// the default one. Where nobody chose a client, all others that were measured are compared.
    pub(super) fn new(arguments: &ClientArgs, profiles: &[Profile]) -> Result<Self, Trouble> {
        let consumers: Vec<&String> = profiles
            .iter()
            .filter_map(|profile| profile.requirements.consumers.as_ref())
            .flat_map(|consumers| &consumers.value)
            .collect();
        let mut judged = if arguments.client.is_some() {
            evaluate::clients(arguments)?
        } else {
            let all = dialects::ALL.iter().copied();
            all.filter(|dialect| consumers.iter().any(|name| **name == dialect.name))
                .collect()
        };
        if judged.is_empty() {
            judged.push(dialects::DEFAULT);
        }
        let compared = dialects::ALL
            .iter()
            .copied()
            .filter(|dialect| arguments.client.is_none() && dialect.is_measured())
            .filter(|dialect| judged.iter().all(|other| other.name != dialect.name))
            .collect();
        let first = judged.remove(0);
        Ok(Self {
            first,
            others: judged,
            compared,
        })
    }

    /// The first that is judged: the PAC file is downloaded as it does it.
    pub(super) const fn first(&self) -> &'static Dialect {
        self.first
    }

    /// What stands for the answers of the further clients where there is no PAC file.
    pub(super) fn without_answers(&self) -> Vec<ClientAnswers> {
        let others = self.others.iter();
        others
            .map(|client| ClientAnswers {
                client: client.name.to_owned(),
                results: Vec::new(),
            })
            .collect()
    }

    /// Adds the answers of all that are judged, and where the clients part.
    pub(super) fn ask(
        &self,
        pac: &Obtained,
        urls: &[&str],
        world: &Arc<World>,
        limits: &Limits,
        output: &Output<'_>,
        facts: &mut Facts,
    ) -> Result<(), Trouble> {
        let mut courses = Courses::default();
        let mut answers_of = |client: &'static Dialect| {
            let mut evaluator = Evaluator::load(pac, client, world, limits.clone(), output);
            if let Some(error) = evaluator.load_error() {
                output.warn(&error);
            }
            let mut answers: Vec<UrlAnswer> = Vec::new();
            courses.client(client);
            let gathered = evaluator.answers(urls, output, |answer| {
                courses.note(&answer);
                answers.push(answer);
                Ok(())
            });
            gathered
                .map(|()| answers)
                .map_err(|error| Trouble::writing("memory", &error))
        };
        facts.answers = answers_of(self.first)?;
        for client in &self.others {
            facts.others.push(ClientAnswers {
                client: client.name.to_owned(),
                results: answers_of(client)?,
            });
        }
        for client in &self.compared {
            let mut evaluator = Evaluator::load_silently(
                pac,
                client,
                world,
                limits.clone(),
                Instrumentation::Returns,
            );
            courses.client(client);
            for answer in evaluator.answers_silently(urls) {
                courses.note(&answer);
            }
        }
        let found = courses.disagreements(urls, pac, world, limits);
        facts.findings.extend(audit::disagreement_findings(
            &found.disagreements,
            found.more,
            &pac.file.source,
        ));
        Ok(())
    }
}
