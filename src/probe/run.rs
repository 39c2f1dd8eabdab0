//! The order of work: the routes first, then other ways of what fails, then revocation; and what all of
//! it comes to.

use std::collections::BTreeMap;

use super::Prober;
use super::asked::{Probe, Way};
use super::attempt::attempt;
use super::classify::{Judged, classify};
use super::findings::{self, Known};
use super::outcome::{Allowed, Order, Outcome, Tried, outcome, works};
use super::peers::Peers;
use super::plan::{Plan, Planned};
use super::revocation;
use super::seen::Seen;
use super::situations::Situation;
use crate::finding::probe::{Attempt, ProbeReport, ProbeRow};
use crate::finding::report::{Report, Row, Summary};
use crate::finding::{Finding, Verdict};

/// Probes the plan that was made of a report.
pub fn run(
    plan: &Plan,
    report: &Report,
    prober: &dyn Prober,
    done: &(dyn Fn() + Sync),
) -> ProbeReport {
    let seen = prober.probe(&plan.probes, done);
    let mut peers = Peers::expecting(plan.public.clone());
    for (probe, seen) in plan.probes.iter().zip(&seen) {
        peers.learn(probe, seen);
    }
    let judged: Vec<Judged> = plan
        .probes
        .iter()
        .zip(&seen)
        .map(|(probe, seen)| classify(probe, seen, &peers))
        .collect();
    let first = Phase {
        probes: &plan.probes,
        seen: &seen,
        judged: &judged,
    };
    let outcomes: Vec<Outcome> = plan.rows.iter().map(|row| first.outcome(row)).collect();

    // Other proxies of what does not work.
    let mut wanted: Vec<Probe> = Vec::new();
    for (others, outcome) in plan.others.iter().zip(&outcomes) {
        if matches!(outcome.verdict, Verdict::Violated(_)) {
            for probe in others {
                if !wanted.contains(probe) && !plan.probes.contains(probe) {
                    wanted.push(probe.clone());
                }
            }
        }
    }
    let others = later(prober, &wanted, &mut peers, done);
    let known = first.known(plan);
    let named = revocation::named(plan, &known);
    let is_dead = |probe: &Probe| first.is_dead(&probe.way);
    let asked: Vec<Probe> = named
        .probes(&is_dead)
        .into_iter()
        .filter(|it| !plan.probes.contains(it))
        .collect();
    let fetched = later(prober, &asked, &mut peers, done);
    let mut revoked = fetched.clone();
    revoked.extend(plan.probes.iter().enumerate().map(|(index, probe)| {
        let one = first.get(index);
        (probe.clone(), one.0.clone(), one.1.clone())
    }));

    let mut all: Vec<Finding> = findings::of_situations(&routes_only(plan, &known));
    all.extend(first.other_ways(plan, &outcomes, &others));
    all.extend(orders(plan, report, &first, &outcomes));
    all.extend(findings::hidden_requests(&known, &peers));
    all.extend(findings::websockets(&known, &peers));
    all.extend(named.findings(&revoked));
    all.extend(findings::service_bus(plan, &known));
    all.extend(findings::expiry(&known));
    all.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.code));

    let rows: Vec<ProbeRow> = plan
        .rows
        .iter()
        .zip(&outcomes)
        .filter_map(|(planned, outcome)| {
            Some(first.row(planned, outcome, report.rows.get(planned.row)?))
        })
        .collect();
    let beside = plan
        .service_bus
        .iter()
        .copied()
        .chain(
            plan.rows
                .iter()
                .flat_map(|row| row.connects.iter().copied()),
        )
        .filter_map(|index| first.attempt(index));
    let mut beside: Vec<Attempt> = beside.collect();
    beside.extend(
        others
            .iter()
            .chain(&fetched)
            .map(|(probe, seen, judged)| attempt(probe, seen, judged)),
    );
    let mut seen_ones: Vec<Attempt> = Vec::new();
    for one in beside {
        if !seen_ones.contains(&one) {
            seen_ones.push(one);
        }
    }
    let mut made = empty(report);
    made.summary = Summary::over_verdicts(rows.iter().map(|row| &row.verdict));
    made.rows = rows;
    made.beside = seen_ones;
    made.findings = all;
    made.left_out.extend(named.left_out());
    if plan.more > 0 {
        made.left_out.push(format!(
            "{} more probes than are made in one run",
            plan.more
        ));
    }
    made
}

/// What would be sent.
pub fn dry(plan: &Plan, report: &Report) -> ProbeReport {
    ProbeReport {
        dry_run: true,
        planned: plan.notes(),
        ..empty(report)
    }
}

fn empty(report: &Report) -> ProbeReport {
    ProbeReport {
        version: report.version,
        client: report.client.clone(),
        pac: report.pac.clone(),
        problem: report.problem.clone(),
        profiles: report.profiles.clone(),
        dry_run: false,
        planned: Vec::new(),
        rows: Vec::new(),
        beside: Vec::new(),
        findings: Vec::new(),
        summary: Summary::default(),
        left_out: Vec::new(),
    }
}

/// Further probes, with what they come to.
fn later(
    prober: &dyn Prober,
    wanted: &[Probe],
    peers: &mut Peers,
    done: &(dyn Fn() + Sync),
) -> Vec<(Probe, Seen, Judged)> {
    if wanted.is_empty() {
        return Vec::new();
    }
    let seen = prober.probe(wanted, done);
    for (probe, seen) in wanted.iter().zip(&seen) {
        peers.learn(probe, seen);
    }
    wanted
        .iter()
        .zip(seen)
        .map(|(probe, seen)| {
            let judged = classify(probe, &seen, peers);
            (probe.clone(), seen, judged)
        })
        .collect()
}

/// Probes with what was seen.
struct Phase<'a> {
    probes: &'a [Probe],
    seen: &'a [Seen],
    judged: &'a [Judged],
}

impl<'a> Phase<'a> {
    /// What was seen of a probe and what it comes to. Every probe has both.
    fn get(&self, index: usize) -> (&'a Seen, &'a Judged) {
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

    fn tried(&self, row: &'a Planned) -> Vec<Tried<'a>> {
        row.entries
            .iter()
            .map(|(entry, index)| Tried {
                entry,
                judged: index.map(|index| self.get(index).1),
            })
            .collect()
    }

    fn outcome(&self, row: &Planned) -> Outcome {
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
    fn known(&self, plan: &Plan) -> Vec<Known<'a>> {
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

    fn is_dead(&self, way: &Way) -> bool {
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

    fn attempt(&self, index: usize) -> Option<Attempt> {
        let (seen, judged) = self.get(index);
        Some(attempt(self.probes.get(index)?, seen, judged))
    }

    fn row(&self, planned: &Planned, outcome: &Outcome, row: &Row) -> ProbeRow {
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
    fn other_ways(
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
fn is_only_a_name(judged: &Judged) -> bool {
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

fn has(row: &Planned, index: usize) -> bool {
    row.entries.iter().any(|(_, it)| *it == Some(index)) || row.connects.contains(&index)
}

/// What is wrong on the direct way is a finding only where a route goes there; except that somebody
/// inspects it.
fn routes_only<'a>(plan: &Plan, known: &[Known<'a>]) -> Vec<Known<'a>> {
    known
        .iter()
        .enumerate()
        .filter(|(index, it)| {
            let mut of = plan.rows.iter().filter(|row| has(row, *index));
            let counts = |row: &Planned| !(row.made_up && is_only_a_name(it.judged));
            of.any(counts) || it.judged.first() == Situation::Inspected
        })
        .map(|(_, it)| *it)
        .collect()
}

/// one for each client and route.
fn orders(plan: &Plan, report: &Report, phase: &Phase<'_>, outcomes: &[Outcome]) -> Vec<Finding> {
    /// What was tried, and for what.
    type Group = (Vec<String>, Vec<String>);
    let mut groups: BTreeMap<(String, String, Order), Group> = BTreeMap::new();
    for (row, outcome) in plan.rows.iter().zip(outcomes) {
        let Some(order) = &outcome.order else {
            continue;
        };
        let Some(in_report) = report.rows.get(row.row) else {
            continue;
        };
        let route: Vec<&str> = row
            .entries
            .iter()
            .map(|(entry, _)| entry.as_str())
            .collect();
        let key = (row.client.clone(), route.join("; "), order.clone());
        let group = groups.entry(key).or_default();
        for one in phase.tried(row) {
            let Some(judged) = one.judged else { continue };
            let fact = format!("{}: {}", one.entry, judged.first().word());
            if !group.0.contains(&fact) {
                group.0.push(fact);
            }
        }
        group
            .1
            .push(format!("{}:{}", in_report.pattern, in_report.port));
    }
    groups
        .into_iter()
        .map(|((client, route, order), (facts, targets))| {
            let what = findings::named(targets.into_iter());
            findings::order(&client, &route, &order, &facts, &what)
        })
        .collect()
}
