//! The whole of a configuration, once every line was read.

use super::super::super::regex;
use super::super::super::rules::{
    Action, Entry, Hosts, Inspection, Path, Place, Question, Rule, Rulebook, Stage, Test,
};
use super::Condition;
use super::acl::Lists;
use super::configuration::{Configuration, STAGES};
use super::limits;

impl Configuration<'_> {
    /// The rules, without the files.
    pub(super) fn rulebook(mut self) -> Rulebook {
        self.settle();
        let (mut rules, mut stages) = (Vec::new(), Vec::new());
        for ((name, _), own) in STAGES.iter().zip(std::mem::take(&mut self.stages)) {
            let limit = [limits::BODIES, limits::ANSWERS, limits::REQUESTS].contains(name);
            let otherwise = match own.last().map(|rule| rule.action) {
                _ if limit => Action::Allow,
                Some(Action::Deny) => Action::Allow,
                Some(Action::Allow) | None => Action::Deny,
            };
            // Without lines only the first lets nothing through.
            if own.is_empty() && !stages.is_empty() {
                continue;
            }
            let first = rules.len();
            rules.extend(own);
            stages.push(Stage {
                rules: first..rules.len(),
                otherwise,
                tunnels: !matches!(
                    *name,
                    "http_reply_access" | limits::BODIES | limits::ANSWERS
                ),
                waits: !limit && !matches!(*name, "http_reply_access" | "miss_access"),
            });
        }
        let mut notes = std::mem::take(&mut self.notes);
        notes.append(&mut self.lists.notes);
        if self.checks_names
            && let Some((place, top)) = self.no_underscore
        {
            let first = rules.len();
            rules.push(self.underscores(place, top));
            stages.push(Stage {
                rules: first..rules.len(),
                otherwise: Action::Allow,
                tunnels: true,
                waits: true,
            });
        }
        let Lists {
            tests, oddities, ..
        } = self.lists;
        notes.extend(about_paths(&rules, &tests));
        let mut bumps = self.bumps;
        if self.ports && !self.opening && !bumps.is_empty() {
            notes.push(
                "There are lines of `ssl_bump`, and no `http_port` has `ssl-bump`: the proxy opens \
                 no TLS connection."
                    .to_owned(),
            );
            bumps.clear();
        }
        Rulebook {
            // A part of a configuration says nothing about the rest.
            inspection: (self.ports || !bumps.is_empty()).then_some(Inspection { lines: bumps }),
            rules,
            stages,
            tests,
            judges_ports: true,
            oddities,
            notes,
            files: Vec::new(),
        }
    }

    /// What only the whole of the configuration tells of some lists.
    fn settle(&mut self) {
        let mut never = Vec::new();
        let annotates = self
            .lists
            .tests
            .iter()
            .any(|test| test.kind.starts_with("annotate_"));
        if !self.helpers && !annotates {
            never.append(&mut self.lists.set_by_helpers);
        }
        if !self.peers {
            never.append(&mut self.lists.about_peers);
        }
        if !self.tls_ports {
            never.append(&mut self.lists.about_client_tls);
        }
        for index in never {
            if let Some(test) = self.lists.tests.get_mut(index) {
                test.question = Question::Never;
            }
        }
    }

    /// Hosts with `_` are refused.
    fn underscores(&mut self, place: Place, top: u32) -> Rule {
        let hosts = match regex::parse("_", false) {
            Ok(regex::Texts::Regular(set)) => Hosts::Set(Box::new(set)),
            Ok(regex::Texts::Referring(referring)) => Hosts::Referring(referring, false),
            Err(why) => Hosts::Undecided(why.to_string()),
        };
        self.lists.tests.push(Test {
            name: "allow_underscore".to_owned(),
            kind: "",
            question: Question::Hosts(vec![Entry {
                hosts,
                path: Path::Any,
                port: None,
                place,
            }]),
            looks_up: false,
            top,
        });
        Rule {
            action: Action::Deny,
            conditions: vec![Condition {
                negated: false,
                test: self.lists.tests.len() - 1,
            }],
            place,
            top,
        }
    }
}

/// A note where rules look at more of a URL than its host.
fn about_paths(rules: &[Rule], tests: &[Test]) -> Option<String> {
    let looks = |condition: &Condition| {
        tests
            .get(condition.test)
            .is_some_and(|test| match &test.question {
                Question::Paths(_) => true,
                Question::Hosts(entries) => entries
                    .iter()
                    .any(|entry| matches!(entry.hosts, Hosts::Url(_))),
                _ => false,
            })
    };
    let any = rules.iter().flat_map(|rule| &rule.conditions).any(looks);
    any.then(|| {
        "Expressions over URLs are judged for the path that a required URL names, else for `/`: other paths \
         of the host may be treated otherwise."
            .to_owned()
    })
}
