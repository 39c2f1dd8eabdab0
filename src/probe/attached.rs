//! A probe beside an audit: what the lists and settings say would happen, against what does.

use crate::finding::Verdict;
use crate::finding::probe::{ProbeReport, ProbeRow};
use crate::finding::report::{Report, Summary};

/// Adds what was probed to a report: a row that is met and does not work is violated, one of which it is
/// unknown is unknown.
pub fn attach(mut report: Report, probe: ProbeReport) -> Report {
    for row in &mut report.rows {
        let of_row = probe.rows.iter().filter(|it| {
            (&it.profile, &it.group, &it.pattern, it.port, it.component)
                == (
                    &row.profile,
                    &row.group,
                    &row.pattern,
                    row.port,
                    row.component,
                )
        });
        let mut worst: Option<&ProbeRow> = None;
        for one in of_row {
            let is_worse = worst.is_none_or(|known| {
                known.verdict.clone().worse(one.verdict.clone()) != known.verdict
            });
            if is_worse {
                worst = Some(one);
            }
        }
        let Some(worst) = worst else {
            continue;
        };
        row.does = Some(match worst.verdict {
            Verdict::Met => "works",
            Verdict::Violated(_) => "does-not-work",
            Verdict::Unknown(_) | Verdict::NotJudged(_) => "unknown",
        });
        if matches!(worst.verdict, Verdict::NotJudged(_)) {
            // A made-up example: the rest of the audit stands.
            continue;
        }
        let verdict = match &worst.verdict {
            Verdict::Violated(why) => Verdict::Violated(format!("it does not work: {why}")),
            Verdict::Unknown(why) => {
                Verdict::Unknown(format!("whether it works is unknown: {why}"))
            }
            other => other.clone(),
        };
        let before = row.verdict.clone();
        row.verdict = before.clone().worse(verdict);
        if row.verdict != before {
            row.code = worst.code;
            "probe".clone_into(&mut row.rule);
            row.decided_by = Some(worst.url.clone());
            row.next_step.clone_from(&worst.next_step);
            row.labels.clear();
        }
    }
    report.summary = Summary::of(&report.rows);
    report.findings.extend(probe.findings.iter().cloned());
    report
        .findings
        .sort_by_key(|it| std::cmp::Reverse(it.severity));
    report.probe = Some(probe);
    report
}
