//! The order of work: the routes first, then other ways of what fails, then revocation; and what all of
//! it comes to.

use std::collections::BTreeMap;

use super::Prober;
use super::asked::Probe;
use super::attempt::attempt;
use super::chains;
use super::classify::{Judged, classify};
use super::findings::{self, Known};
use super::outcome::{Order, Outcome};
use super::peers::Peers;
use super::phase::{Phase, has, is_only_a_name};
use super::plan::{Plan, Planned};
use super::revocation;
use super::seen::Seen;
use super::situations::Situation;
use crate::finding::probe::{Attempt, ProbeReport, ProbeRow};
use crate::finding::report::{Report, Summary};
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

    let wanted = others_of_what_fails(plan, &outcomes);
    let mut others = later(prober, &wanted, &mut peers, done);
    let tried = others.clone();
    // What another route of the same URL has shown already.
    for probe in plan.others.iter().flatten() {
        let known = plan.probes.iter().position(|it| it == probe);
        if let Some((seen, judged)) = known.map(|index| first.get(index)) {
            others.push((probe.clone(), seen.clone(), judged.clone()));
        }
    }
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
    all.extend(chains::hidden_requests(&known, &peers));
    all.extend(findings::websockets(&known, &peers));
    all.extend(named.findings(&revoked));
    all.extend(findings::service_bus(plan, &known));
    all.extend(chains::expiry(&known));
    all.extend(chains::issuers(plan, &known));
    all.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.code));

    let rows: Vec<ProbeRow> = plan
        .rows
        .iter()
        .zip(&outcomes)
        .filter_map(|(planned, outcome)| {
            Some(first.row(planned, outcome, report.rows.get(planned.row)?))
        })
        .collect();
    let mut made = empty(report);
    made.summary = Summary::over_verdicts(rows.iter().map(|row| &row.verdict));
    made.rows = rows;
    made.beside = beside(plan, &first, tried.iter().chain(&fetched));
    made.findings = all;
    made.left_out.extend(named.left_out());
    made.left_out.extend(beyond(plan));
    made
}

/// What is beyond the bounds of one run.
fn beyond(plan: &Plan) -> Option<String> {
    (plan.more > 0).then(|| format!("{} more probes than are made in one run", plan.more))
}

/// Other proxies of what does not work.
fn others_of_what_fails(plan: &Plan, outcomes: &[Outcome]) -> Vec<Probe> {
    let mut wanted: Vec<Probe> = Vec::new();
    for (others, outcome) in plan.others.iter().zip(outcomes) {
        if matches!(outcome.verdict, Verdict::Violated(_)) {
            for probe in others {
                if !wanted.contains(probe) && !plan.probes.contains(probe) {
                    wanted.push(probe.clone());
                }
            }
        }
    }
    wanted
}

/// What was tried beside the entries of routes, each once.
fn beside<'a>(
    plan: &Plan,
    first: &Phase<'_>,
    later: impl Iterator<Item = &'a (Probe, Seen, Judged)>,
) -> Vec<Attempt> {
    let connects = plan.rows.iter().flat_map(|row| row.connects.iter());
    let indices = plan.service_bus.iter().chain(&plan.checks).chain(connects);
    let of_first = indices.filter_map(|index| first.attempt(*index));
    let of_later = later.map(|(probe, seen, judged)| attempt(probe, seen, judged));
    let mut beside: Vec<Attempt> = Vec::new();
    for one in of_first.chain(of_later) {
        if !beside.contains(&one) {
            beside.push(one);
        }
    }
    beside
}

/// What would be sent.
pub fn dry(plan: &Plan, report: &Report) -> ProbeReport {
    let unknown = plan.rows.iter().filter_map(|row| {
        let why = row.unknown.as_ref()?;
        Some(format!("{}: its route is unknown: {why}", row.url))
    });
    ProbeReport {
        dry_run: true,
        planned: plan.notes(),
        left_out: unknown.chain(beyond(plan)).collect(),
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
