//! The probes of the routes, each with what was seen and what it comes to, by the rows that they are for.

use std::collections::BTreeMap;

use super::asked::{Probe, Way};
use super::attempt::attempt;
use super::classify::Judged;
use super::findings::{self, Known};
use super::outcome::{Allowed, Outcome, Tried, outcome, works};
use super::plan::{Plan, Planned};
use super::seen::Seen;
use super::situations::Situation;
use crate::finding::probe::{Attempt, ProbeRow};
use crate::finding::report::Row;
use crate::finding::{Finding, Verdict};

/// Probes with what was seen.
pub(super) struct Phase<'a> {
    pub(super) probes: &'a [Probe],
    pub(super) seen: &'a [Seen],
    pub(super) judged: &'a [Judged],
}

impl<'a> Phase<'a> {
    /// What was seen of a probe and what it comes to. Every probe has both.
    pub(super) fn get(&self, index: usize) -> (&'a Seen, &'a Judged) {
        static NOTHING: Judged = Judged {
            situations: Vec::new(),
        };
        static UNSEEN: std::sync::LazyLock<Seen> =
            std::sync::LazyLock::new(|| Seen::not_sent("it was not probed"));
        (
            self.seen.get(index).unwrap_or(&UNSEEN),
            self.judged.get(index).unwrap_or(&NOTHING),
        )
    }

    pub(super) fn tried(&self, row: &'a Planned) -> Vec<Tried<'a>> {
        row.entries
            .iter()
            .map(|(entry, index)| Tried {
                entry,
                judged: index.map(|index| self.get(index).1),
            })
            .collect()
    }

    pub(super) fn outcome(&self, row: &Planned) -> Outcome {
        if let Some(why) = &row.unknown {
            return Outcome {
                verdict: Verdict::Unknown(why.clone()),
                situation: Situation::NotSent,
                works_by: None,
                order: None,
            };
        }
        let tried = self.tried(row);
        let outcome = outcome(&row.client, &tried, allowed(row));
        let is_name = |it: &Tried<'_>| it.judged.is_some_and(is_only_a_name);
        if row.made_up && outcome.verdict != Verdict::Met && tried.iter().any(is_name) {
            return Outcome {
                verdict: Verdict::NotJudged(format!(
                    "{} is a made-up example, and its name does not exist: name a real host with \
                     --url or --var",
                    row.url
                )),
                order: None,
                ..outcome
            };
        }
        outcome
    }

    /// All probes; allowed where every row that has one allows what is wrong.
    pub(super) fn known(&self, plan: &Plan) -> Vec<Known<'a>> {
        self.probes
            .iter()
            .enumerate()
            .map(|(index, probe)| {
                let (seen, judged) = self.get(index);
                let tolerates = |row: &Planned| match judged.first() {
                    Situation::Inspected => row.may_inspect,
                    Situation::LoginRequired => row.may_ask_login,
                    _ => false,
                };
                let mut of = plan.rows.iter().filter(|row| has(row, index)).peekable();
                Known {
                    probe,
                    seen,
                    judged,
                    allowed: of.peek().is_some() && of.all(tolerates),
                }
            })
            .collect()
    }

    pub(super) fn is_dead(&self, way: &Way) -> bool {
        let mut of_way = self
            .probes
            .iter()
            .zip(self.judged)
            .filter(|(probe, _)| probe.way == *way)
            .peekable();
        of_way.peek().is_some()
            && !way.is_direct()
            && of_way.all(|(_, judged)| judged.first().is_without_connection())
    }

    pub(super) fn attempt(&self, index: usize) -> Option<Attempt> {
        let (seen, judged) = self.get(index);
        Some(attempt(self.probes.get(index)?, seen, judged))
    }

    pub(super) fn row(&self, planned: &Planned, outcome: &Outcome, row: &Row) -> ProbeRow {
        let entries = planned.entries.iter().map(|(entry, _)| entry.as_str());
        let route: Vec<&str> = entries.collect();
        let works_by = outcome
            .works_by
            .and_then(|index| planned.entries.get(index))
            .map(|(entry, _)| entry.clone());
        ProbeRow {
            profile: row.profile.clone(),
            group: row.group.clone(),
            purpose: row.purpose.clone(),
            pattern: row.pattern.clone(),
            port: row.port,
            scheme: row.scheme.clone(),
            standing: row.standing,
            component: row.component,
            url: planned.url.clone(),
            client: planned.client.clone(),
            route: if route.is_empty() {
                "unknown".to_owned()
            } else {
                route.join("; ")
            },
            verdict: outcome.verdict.clone(),
            code: outcome
                .situation
                .code()
                .filter(|_| outcome.verdict != Verdict::Met),
            works_by,
            next_step: outcome
                .situation
                .entry()
                .filter(|_| outcome.verdict != Verdict::Met)
                .map(|entry| entry.next.to_owned()),
            attempts: planned
                .entries
                .iter()
                .filter_map(|(_, index)| self.attempt((*index)?))
                .collect(),
            compared: planned.direct.and_then(|index| self.attempt(index)),
        }
    }

    /// of rows that do not work those that work by another way.
    pub(super) fn other_ways(
        &self,
        plan: &Plan,
        outcomes: &[Outcome],
        others: &[(Probe, Seen, Judged)],
    ) -> Vec<Finding> {
        let mut by_route: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for ((row, outcome), probes) in plan.rows.iter().zip(outcomes).zip(&plan.others) {
            if !matches!(outcome.verdict, Verdict::Violated(_)) {
                continue;
            }
            let tried = self.tried(row);
            let in_route = tried
                .iter()
                .any(|it| it.judged.is_some_and(|judged| works(judged, allowed(row))));
            if in_route {
                // The order is wrong, and that is another finding.
                continue;
            }
            let route: Vec<&str> = row
                .entries
                .iter()
                .map(|(entry, _)| entry.as_str())
                .collect();
            let direct = row
                .direct
                .map(|index| (self.probes.get(index), self.get(index).1));
            let mut ways = direct
                .into_iter()
                .filter_map(|(probe, judged)| Some((probe?, judged)))
                .chain(
                    others
                        .iter()
                        .filter(|(probe, _, _)| probes.contains(probe))
                        .map(|(probe, _, judged)| (probe, judged)),
                );
            if let Some((probe, _)) = ways.find(|(_, judged)| works(judged, allowed(row))) {
                let targets = by_route.entry(route.join("; ")).or_default();
                let one = (probe.target(), probe.way.to_string());
                if !targets.contains(&one) {
                    targets.push(one);
                }
            }
        }
        by_route
            .into_iter()
            .map(|(route, targets)| findings::other_way(&route, &targets))
            .collect()
    }
}

/// A name that does not exist, here or at the proxy, and nothing else.
pub(super) fn is_only_a_name(judged: &Judged) -> bool {
    judged.situations.len() == 1
        && matches!(
            judged.first(),
            Situation::NameUnknown | Situation::UpstreamName
        )
}

const fn allowed(row: &Planned) -> Allowed {
    Allowed {
        inspection: row.may_inspect,
        login: row.may_ask_login,
    }
}

pub(super) fn has(row: &Planned, index: usize) -> bool {
    row.entries.iter().any(|(_, it)| *it == Some(index)) || row.connects.contains(&index)
}
