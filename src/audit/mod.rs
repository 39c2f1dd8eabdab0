//! Layer 2: the order of work of an audit: evaluated answers and a policy become a report.
//!
//! [`Plan`] says which URLs to ask about; the caller discovers, downloads and evaluates; [`report`]
//! judges. Nothing here looks at the world.

pub mod baseline;
mod by_settings;
pub mod content;
mod demands;
mod disagreements;
mod judged_rows;
mod literals;
mod plan;
mod proxy_addresses;
mod proxy_list;
mod remedies;
mod several_proxies;

use std::collections::HashMap;

use judged_rows::{JudgedRow, judged};

pub use by_settings::{BySettings, required};
pub use disagreements::findings as disagreement_findings;
pub use plan::{Plan, PlanError};
pub use proxy_addresses::NamedProxies;
pub use proxy_list::{Claim, OwnerError, Owners, check_owners, with_lists};
pub use several_proxies::findings as several_proxies_findings;

use crate::finding::answers::{ClientAnswers, PacFile, RouteEntry, UrlAnswer};
use crate::finding::discovery::Discovery;
use crate::finding::report::{ProfileNote, Report, Row, Summary};
use crate::finding::{Finding, Severity};
use crate::policy::Policy;
use crate::profiles::{Profile, Standing};

/// URLs that one finding lists before it only counts.
const LISTED: usize = 5;

/// What was found out about the world.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The client whose behaviour was evaluated.
    pub client: String,
    /// How the PAC file was found; `None` where it was named.
    pub discovery: Option<Discovery>,
    /// The PAC file; `None` where there was none.
    pub pac: Option<PacFile>,
    /// Why nothing could be evaluated, where that is so: every row is then unknown for this reason.
    pub problem: Option<String>,
    /// The answers, in any order, found by their URL.
    pub answers: Vec<UrlAnswer>,
    /// Further clients that are judged, too, with their answers: of the verdicts on a required URL
    /// the worst counts.
    pub others: Vec<ClientAnswers>,
    /// Findings of other checks, to be shown with those of the audit.
    pub findings: Vec<Finding>,
}

/// Judges what was found out. A URL without an answer is unknown.
pub fn report(plan: &Plan, policy: &Policy, mut facts: Facts) -> Report {
    let mut findings = std::mem::take(&mut facts.findings);
    let rows = judged(plan, policy, &facts, &mut findings);
    let of_others = facts.others.iter().flat_map(|other| &other.results);
    let all: Vec<&UrlAnswer> = facts.answers.iter().chain(of_others).collect();
    findings.extend(unused_entries(policy, &all));
    assembled(plan, policy, facts, rows, findings)
}

/// Rows and findings as a report. What is not strictly required and not met is a finding there, so
/// that it neither fails an audit nor reads as met.
fn assembled(
    plan: &Plan,
    policy: &Policy,
    facts: Facts,
    judged: Vec<JudgedRow>,
    mut findings: Vec<Finding>,
) -> Report {
    let mut rows = Vec::new();
    for one in judged {
        if one.row.standing != Standing::Required.word() && !one.row.verdict.holds() {
            findings.push(not_required(&one.row, one.notes));
        } else {
            rows.push(one.row);
        }
    }
    let pac = facts.pac.as_ref().map(|pac| pac.source.clone());
    let names = facts.others.iter().map(|other| other.client.as_str());
    let names: Vec<&str> = [facts.client.as_str()].into_iter().chain(names).collect();
    Report {
        version: env!("CARGO_PKG_VERSION"),
        client: names.join(", "),
        discovery: facts.discovery,
        pac: facts.pac,
        problem: facts.problem,
        profiles: plan.profiles.iter().map(profile_note).collect(),
        policy: policy.note(),
        summary: Summary::of(&rows),
        remedies: remedies::of_rows(&rows, policy, pac.as_deref()),
        rows,
        findings: merged(findings),
        proxy_lists: Vec::new(),
        settings: None,
        probe: None,
    }
}

/// Something that its list does not strictly require, and that is not met.
fn not_required(row: &Row, notes: Option<String>) -> Finding {
    let why = row.verdict.why().unwrap_or_default();
    let part = row
        .component
        .map(|component| format!(" for the {component}"))
        .unwrap_or_default();
    Finding {
        code: "A-16",
        severity: Severity::Low,
        message: format!(
            "what is {} in profile {} is {}{part}: {why}",
            row.standing,
            row.profile,
            row.verdict.word(),
        ),
        evidence: vec![match &row.decided_by {
            Some(url) => format!("{}:{} ({url})", row.pattern, row.port),
            None => format!("{}:{}", row.pattern, row.port),
        }],
        help: notes.unwrap_or_default(),
        labels: row.labels.clone(),
    }
}

/// Allowed proxies that no known answer named. Silent where an answer is unknown: it might have
/// named them.
fn unused_entries(policy: &Policy, answers: &[&UrlAnswer]) -> Vec<Finding> {
    if answers.is_empty() || !answers.iter().all(|answer| answer.is_known()) {
        return Vec::new();
    }
    let routes: Vec<&RouteEntry> = answers
        .iter()
        .flat_map(|answer| answer.route.iter())
        .collect();
    policy
        .unused(&routes)
        .into_iter()
        .map(|entry| Finding {
            code: "A-08",
            severity: Severity::Low,
            message: format!(
                "the allowlist entry `{}` matches no proxy that a required URL gets",
                entry.text
            ),
            evidence: Vec::new(),
            help: "Remove it, or correct it if it should have matched.".to_owned(),
            labels: entry.label.iter().cloned().collect(),
        })
        .collect()
}

/// Findings that say the same are one, with the evidence of all; most severe first, else in order.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    let mut places: HashMap<(&'static str, String), usize> = HashMap::new();
    for finding in findings {
        let key = (finding.code, finding.message.clone());
        match places.get(&key).and_then(|&place| merged.get_mut(place)) {
            None => {
                places.insert(key, merged.len());
                merged.push(finding);
            }
            Some(first) => {
                for fact in finding.evidence {
                    if !first.evidence.contains(&fact) {
                        first.evidence.push(fact);
                    }
                }
                for label in finding.labels {
                    if !first.labels.contains(&label) && first.labels.len() < LISTED {
                        first.labels.push(label);
                    }
                }
            }
        }
    }
    for finding in &mut merged {
        let more = finding.evidence.len().saturating_sub(LISTED);
        if more > 0 {
            finding.evidence.truncate(LISTED);
            finding.evidence.push(format!("and {more} more"));
        }
    }
    merged.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    merged
}

fn profile_note(profile: &Profile) -> ProfileNote {
    ProfileNote {
        id: profile.id.clone(),
        title: profile.title.clone(),
        source: profile.url(),
        retrieved: profile.retrieved(),
        consumers: profile
            .requirements
            .consumers
            .as_ref()
            .map(|consumers| consumers.value.clone())
            .unwrap_or_default(),
        demands: demands::of(profile),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::Verdict;
    use crate::finding::answers::Status;
    use crate::profiles;

    fn answer(url: &str, host: Option<&str>) -> UrlAnswer {
        let route = host.map_or("DIRECT".to_owned(), |host| format!("PROXY {host}:8080"));
        UrlAnswer::returning(url, &route)
    }

    /// An answer with this route, in Chromium's grammar.
    pub(super) fn answered(url: &str, text: &str) -> UrlAnswer {
        UrlAnswer {
            returned: Some(text.into()),
            effective: Some(text.into()),
            route: crate::pac::answer::parse(text, crate::pac::dialects::DEFAULT)
                .route
                .into(),
            ..answer(url, None)
        }
    }

    fn plan() -> Plan {
        let entra = profiles::named("entra-app-proxy")
            .expect("listed")
            .expect("parses");
        Plan::new(vec![entra], &Policy::default()).expect("plan")
    }

    fn policy(allow: &[&str]) -> Policy {
        let mut policy = Policy::default();
        for text in allow {
            policy.allow_proxy(text).expect("pattern");
        }
        policy
    }

    fn facts(answers: Vec<UrlAnswer>) -> Facts {
        Facts {
            client: "chromium".to_owned(),
            answers,
            ..Facts::default()
        }
    }

    #[test]
    fn all_met_is_status_0() {
        let plan = plan();
        let answers = plan
            .urls()
            .iter()
            .map(|url| answer(url, Some("p.x")))
            .collect();
        let report = report(&plan, &policy(&["p.x:8080"]), facts(answers));
        assert_eq!(
            report.summary,
            Summary {
                met: 24,
                violated: 0,
                unknown: 0,
                not_judged: 0,
            }
        );
        assert_eq!(report.exit_status(), 0);
        assert!(report.findings.is_empty());
        assert!(report.policy.allowlist);
    }

    #[test]
    fn what_is_not_strictly_required_is_a_finding_not_a_violation() {
        let union = profiles::named("entra").expect("listed").expect("parses");
        let plan = Plan::new(vec![union], &Policy::default()).expect("plan");
        let answers = plan
            .urls()
            .iter()
            .map(|url| {
                let proxy = if url.contains("policykeyservice") {
                    "evil.x"
                } else {
                    "p.x"
                };
                answer(url, Some(proxy))
            })
            .collect();
        let report = report(&plan, &policy(&["p.x:8080"]), facts(answers));
        assert_eq!((report.summary.met, report.summary.violated), (24, 0));
        assert_eq!(report.exit_status(), 0);
        let finding = &report.findings[0];
        assert_eq!(finding.code, "A-16");
        assert!(finding.message.contains("is legacy"), "{}", finding.message);
    }

    #[test]
    fn a_violation_is_status_1_even_beside_unknown_rows() {
        let plan = plan();
        let answers = vec![answer("http://crl3.digicert.com/", Some("evil.x"))];
        let report = report(&plan, &policy(&["p.x:8080"]), facts(answers));
        assert_eq!(
            report.summary,
            Summary {
                met: 0,
                violated: 1,
                unknown: 23,
                not_judged: 0,
            }
        );
        assert_eq!(report.exit_status(), 1);
    }

    #[test]
    fn a_problem_makes_every_row_unknown_and_is_status_2() {
        let facts = Facts {
            problem: Some("wpad.corp.example does not exist".to_owned()),
            ..facts(Vec::new())
        };
        let report = report(&plan(), &policy(&[]), facts);
        assert_eq!(report.summary.unknown, 24);
        assert_eq!(report.exit_status(), 2);
        let Some(Verdict::Unknown(why)) = report.rows.first().map(|row| &row.verdict) else {
            panic!("unknown");
        };
        assert!(why.contains("wpad.corp.example does not exist"), "{why}");
    }

    #[test]
    fn a_wildcard_with_one_missing_example_is_unknown() {
        let plan = plan();
        let mut answers: Vec<UrlAnswer> = plan
            .urls()
            .iter()
            .map(|url| answer(url, Some("p.x")))
            .collect();
        answers.retain(|answer| !answer.url.contains(".pta.bootstrap."));
        let report = report(&plan, &policy(&["p.x:8080"]), facts(answers));
        assert_eq!(
            report.summary,
            Summary {
                met: 23,
                violated: 0,
                unknown: 1,
                not_judged: 0,
            }
        );
        assert_eq!(report.exit_status(), 2);
        assert!(report.rows[0].by_examples);
    }

    #[test]
    fn unused_entries_are_findings_only_where_every_answer_is_known() {
        let plan = plan();
        let mut answers: Vec<UrlAnswer> = plan
            .urls()
            .iter()
            .map(|url| answer(url, Some("p.x")))
            .collect();
        let policy = policy(&["p.x:8080", "old.x:8080"]);
        let codes = |answers: &[UrlAnswer]| {
            let report = report(&plan, &policy, facts(answers.to_vec()));
            report
                .findings
                .iter()
                .map(|finding| finding.code)
                .collect::<Vec<_>>()
        };
        assert_eq!(codes(&answers), ["A-08"]);
        answers[0].status = Status::Limit;
        assert_eq!(codes(&answers), [""; 0]);
    }

    #[test]
    fn equal_findings_are_one_with_all_urls() {
        let plan = plan();
        let answers = plan
            .urls()
            .iter()
            .map(|url| {
                let mut answer = answer(url, Some("p.x"));
                let direct = RouteEntry {
                    kind: "direct",
                    host: None,
                    port: None,
                };
                let route = answer.route.iter().cloned();
                answer.route = route.chain([direct]).collect();
                answer
            })
            .collect();
        let report = report(&plan, &policy(&["p.x:8080"]), facts(answers));
        assert_eq!(report.findings.len(), 1);
        assert_eq!(report.findings[0].code, "P-07");
        assert_eq!(report.findings[0].evidence.len(), LISTED + 1);
    }

    #[test]
    fn without_an_allowlist_the_report_says_so() {
        let report = report(&plan(), &Policy::default(), facts(Vec::new()));
        assert!(!report.policy.allowlist);
    }

    #[test]
    fn nothing_judged_never_reads_as_pass() {
        let mut report = report(&plan(), &Policy::default(), facts(Vec::new()));
        report.rows.clear();
        report.summary = Summary::of(&report.rows);
        assert_eq!(report.exit_status(), 2);
    }

    proptest! {
        #[test]
        fn status_0_needs_every_url_answered(
            kept in prop::collection::vec(any::<bool>(), 30), problem: bool
        ) {
            let plan = plan();
            let urls = plan.urls();
            let answers: Vec<UrlAnswer> = urls
                .iter()
                .zip(kept.iter().chain(std::iter::repeat(&true)))
                .filter(|(_, kept)| **kept)
                .map(|(url, _)| answer(url, Some("p.x")))
                .collect();
            let complete = answers.len() == urls.len();
            let facts = Facts {
                problem: problem.then(|| "x".to_owned()),
                ..facts(answers)
            };
            let status = report(&plan, &policy(&["p.x:8080"]), facts).exit_status();
            prop_assert_eq!(status == 0, complete && !problem);
        }
    }
}
