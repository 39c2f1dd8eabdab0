//! A probe as a page with verdicts: its rows by requirement, the worst route of each.

use std::borrow::Cow;

use super::checked::{Checked, empty, plain_note};
use super::human;
use crate::finding::Verdict;
use crate::finding::count::counted;
use crate::finding::probe::{ProbeReport, ProbeRow};
use crate::finding::report::{ProfileNote, Report, Row};

impl Checked<'_> {
    pub(super) fn probe(report: &ProbeReport) -> Self {
        let mut rows: Vec<(&ProbeRow, Row)> = Vec::new();
        for one in &report.rows {
            let key = |it: &ProbeRow| {
                (
                    it.profile.clone(),
                    it.group.clone(),
                    it.pattern.clone(),
                    it.port,
                    it.component,
                )
            };
            match rows.iter_mut().find(|(known, _)| key(known) == key(one)) {
                None => rows.push((one, row(one))),
                Some(known) => {
                    let worse = known.1.verdict.clone().worse(one.verdict.clone());
                    if worse != known.1.verdict {
                        *known = (one, row(one));
                    }
                    known.1.by_examples |= known.0.url != one.url;
                }
            }
        }
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        if let Some(pac) = &report.pac {
            let text = format!("{}, SHA-256 {}", pac.source, pac.sha256);
            facts.push(("PAC file", text));
        }
        facts.push(("Client", report.client.clone()));
        facts.extend(report.left_out.iter().map(|it| ("Left out", it.clone())));
        facts.extend(report.planned.iter().map(|it| {
            let text = format!("{} ({}): {}, {}", it.to, it.way, it.request, it.when);
            ("Planned", text)
        }));
        let summary = report.summary;
        Self {
            command: "probe",
            headline: human::probe::headline(report),
            counts: format!(
                "{}: {} work, {} do not, {} unknown{}; {}",
                counted(report.rows.len(), "required URL"),
                summary.met,
                summary.violated,
                summary.unknown,
                human::probe::not_judged(summary.not_judged),
                counted(report.findings.len(), "finding")
            ),
            status: report.exit_status(),
            facts: Some(facts),
            subject: report.pac.as_ref().map(|pac| pac.source.clone()),
            report: Cow::Owned(Report {
                findings: report.findings.clone(),
                problem: report.incomplete(),
                profiles: report
                    .profiles
                    .iter()
                    .map(|profile| ProfileNote {
                        source: profile.source.clone(),
                        retrieved: profile.retrieved.clone(),
                        ..plain_note(&profile.id, &profile.title)
                    })
                    .collect(),
                ..empty(
                    report.version,
                    rows.into_iter().map(|(_, row)| row).collect(),
                )
            }),
            not_required: Vec::new(),
            rules: &[],
        }
    }
}

fn row(one: &ProbeRow) -> Row {
    Row {
        profile: one.profile.clone(),
        group: one.group.clone(),
        purpose: one.purpose.clone(),
        pattern: one.pattern.clone(),
        port: one.port,
        scheme: one.scheme.clone(),
        client: one.client.clone(),
        by_examples: false,
        verdict: match &one.verdict {
            Verdict::Violated(why) => Verdict::Violated(format!("{}: {why}", one.url)),
            Verdict::Unknown(why) => Verdict::Unknown(format!("{}: {why}", one.url)),
            other => other.clone(),
        },
        code: one.code,
        rule: "probe".to_owned(),
        decided_by: Some(one.url.clone()),
        next_step: one.next_step.clone(),
        labels: Vec::new(),
        answers: Vec::new(),
        routes: Vec::new(),
        asked: Vec::new(),
        standing: one.standing,
        breaks: None,
        component: one.component,
        setting: None,
        passage: None,
        does: None,
    }
}
