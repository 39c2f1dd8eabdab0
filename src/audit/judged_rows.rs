//! Each required URL with the verdict of the client that it is worst in.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Facts, Plan};
use crate::finding::answers::{RouteEntry, UrlAnswer};
use crate::finding::report::{ClientRoute, Row};
use crate::finding::{Finding, Verdict};
use crate::policy::{Judgement, Policy, judge};
use crate::profiles::Profile;

/// A row with its verdict, whatever its standing, and what its list says about it.
pub(super) struct JudgedRow {
    pub(super) row: Row,
    pub(super) notes: Option<String>,
}

/// Every row of a plan with its verdict.
pub(super) fn judged(
    plan: &Plan,
    policy: &Policy,
    facts: &Facts,
    findings: &mut Vec<Finding>,
) -> Vec<JudgedRow> {
    let mut clients: Vec<(&str, HashMap<&str, &UrlAnswer>)> =
        vec![(facts.client.as_str(), by_url(&facts.answers))];
    for other in &facts.others {
        clients.push((other.client.as_str(), by_url(&other.results)));
    }
    let problem = facts.problem.as_deref();
    let mut rows = Vec::new();
    for (profile, group, row) in plan.rows() {
        let urls = plan.urls_of(profile, row);
        let Some((client, judgement, known)) =
            worst(&clients, &urls, profile, policy, problem, findings)
        else {
            continue;
        };
        let row_of = Row {
            profile: profile.id.clone(),
            group: group.id.clone(),
            purpose: group.purpose.clone(),
            pattern: row.pattern.text().to_owned(),
            port: row.port,
            scheme: row.scheme.word().to_owned(),
            client,
            by_examples: row.pattern.is_wildcard(),
            verdict: judgement.verdict,
            code: judgement.code,
            rule: judgement.rule,
            decided_by: judgement.decided_by,
            next_step: judgement.next_step,
            labels: judgement.labels,
            answers: known,
            routes: routes(&clients, &urls),
            asked: asked(&clients, &urls, problem),
            standing: row.standing.word(),
            breaks: group.breaks.clone(),
            component: None,
            setting: None,
            passage: None,
            does: None,
        };
        rows.push(JudgedRow {
            row: row_of,
            notes: row.notes.clone(),
        });
    }
    rows
}

/// The different routes of these URLs, in every client.
fn routes(
    clients: &[(&str, HashMap<&str, &UrlAnswer>)],
    urls: &[String],
) -> Vec<Arc<[RouteEntry]>> {
    let mut routes: Vec<Arc<[RouteEntry]>> = Vec::new();
    for (_, answers) in clients {
        let known = urls.iter().filter_map(|url| answers.get(url.as_str()));
        for answer in known {
            let same = |known: &Arc<[RouteEntry]>| {
                Arc::ptr_eq(known, &answer.route) || *known == answer.route
            };
            if !routes.iter().any(same) {
                routes.push(answer.route.clone());
            }
        }
    }
    routes
}

/// The route of each URL in each client.
fn asked(
    clients: &[(&str, HashMap<&str, &UrlAnswer>)],
    urls: &[String],
    problem: Option<&str>,
) -> Vec<ClientRoute> {
    let mut asked = Vec::new();
    for (client, answers) in clients {
        for url in urls {
            let answer = answers.get(url.as_str());
            let unknown = match answer {
                None => Some(problem.unwrap_or("its route is not known").to_owned()),
                Some(answer) if !answer.is_known() => {
                    let why = answer
                        .failure()
                        .unwrap_or("a DNS question was not answered");
                    Some(format!("its route is not known: {why}"))
                }
                Some(answer) if answer.route.is_empty() => {
                    Some("its route has no entry that the client takes".to_owned())
                }
                Some(_) => None,
            };
            asked.push(ClientRoute {
                client: (*client).to_owned(),
                url: url.clone(),
                route: answer.map(|it| it.route.clone()).unwrap_or_default(),
                unknown,
            });
        }
    }
    asked
}

fn by_url(answers: &[UrlAnswer]) -> HashMap<&str, &UrlAnswer> {
    let pairs = answers.iter().map(|answer| (answer.url.as_str(), answer));
    pairs.collect()
}

/// The client whose verdict on these URLs is the worst, of several the first; its verdict and its
/// answers.
fn worst(
    clients: &[(&str, HashMap<&str, &UrlAnswer>)],
    urls: &[String],
    profile: &Profile,
    policy: &Policy,
    problem: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Option<(String, Judgement, Vec<UrlAnswer>)> {
    let mut all: Vec<(&str, Judgement, Vec<UrlAnswer>)> = Vec::new();
    for (client, answers) in clients {
        let known: Vec<UrlAnswer> = urls
            .iter()
            .filter_map(|url| answers.get(url.as_str()).map(|&answer| answer.clone()))
            .collect();
        let mut judgement = judge(&profile.requirements, &known, policy);
        findings.append(&mut judgement.notes);
        if let Some(missing) = urls.iter().find(|url| !answers.contains_key(url.as_str())) {
            unanswered(&mut judgement, missing, problem);
        }
        all.push((client, judgement, known));
    }
    let verdicts: Vec<_> = all.iter().map(|(_, it, _)| it.verdict.clone()).collect();
    let place = (1..verdicts.len()).fold(0, |worst, place| {
        match (verdicts.get(worst), verdicts.get(place)) {
            (Some(before), Some(now)) if before.clone().worse(now.clone()) != *before => place,
            _ => worst,
        }
    });
    let same: Vec<&str> = clients
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| Some(*verdict) == verdicts.get(place))
        .map(|((client, _), _)| *client)
        .collect();
    let differ = same.len() < clients.len();
    let (client, mut judgement, known) = all.into_iter().nth(place)?;
    if differ {
        let names = listed(&same);
        judgement.verdict = match judgement.verdict {
            holds @ (Verdict::Met | Verdict::NotJudged(_)) => holds,
            Verdict::Violated(why) => Verdict::Violated(format!("in {names}: {why}")),
            Verdict::Unknown(why) => Verdict::Unknown(format!("in {names}: {why}")),
        };
    }
    Some((client.to_owned(), judgement, known))
}

/// The first names, and how many more.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let (first, more) = names.split_at(SHOWN.min(names.len()));
    match more.len() {
        0 => first.join(", "),
        count => format!("{} and {count} more", first.join(", ")),
    }
}

/// One of the URLs has no answer: nothing better than unknown can be said.
fn unanswered(judgement: &mut Judgement, url: &str, problem: Option<&str>) {
    if let Verdict::Violated(_) = judgement.verdict {
        return;
    }
    let (why, next_step) = match problem {
        Some(problem) => (
            format!("the PAC file could not be asked: {problem}"),
            "Fix that first: nothing is known about this URL.",
        ),
        None => (
            format!("no answer was obtained for {url}"),
            "Evaluate the PAC file for this URL.",
        ),
    };
    judgement.verdict = Verdict::Unknown(why);
    "known-answer".clone_into(&mut judgement.rule);
    judgement.decided_by = Some(url.to_owned());
    judgement.next_step = Some(next_step.to_owned());
    judgement.labels.clear();
}
