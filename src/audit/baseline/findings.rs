//! Findings of two audits compared.

use serde_json::Value;

use super::{Facts, difference, list, text};
use crate::audit::content::{OF_TRIALS, UNTRIED};
use crate::finding::change::{Change, ChangeKind};

/// What is otherwise. How far the trials of a file came depends on the time that was left for them, and
/// is not a change; what they found in one audit and not in the other is one only where both came to their
/// end, or where it is the one cut short that found it.
pub(super) fn changed(before: &Value, after: &Value) -> Vec<Change> {
    let (was_cut, is_cut) = (cut_short(before), cut_short(after));
    let mut changes = difference(ChangeKind::Finding, facts(before), facts(after));
    changes.retain(|change| {
        let of_trials = OF_TRIALS.iter().any(|code| {
            let rest = change.subject.strip_prefix(code);
            rest.is_some_and(|rest| rest.starts_with(':'))
        });
        let not_known = (change.before.is_none() && was_cut) || (change.after.is_none() && is_cut);
        !(of_trials && not_known)
    });
    changes
}

fn cut_short(report: &Value) -> bool {
    let mut findings = list(report, "/findings").iter();
    findings.any(|finding| text(finding, "code") == UNTRIED)
}

/// The message says what; evidence may hold times and addresses in another order.
fn facts(report: &Value) -> Facts {
    list(report, "/findings")
        .iter()
        .filter(|finding| text(finding, "code") != UNTRIED)
        .map(|finding| {
            let subject = format!("{}: {}", text(finding, "code"), text(finding, "message"));
            (subject, text(finding, "severity").to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(codes: &[&str]) -> Value {
        let findings = codes.iter().map(
            |code| json!({"code": code, "message": format!("about {code}"), "severity": "low"}),
        );
        json!({"findings": findings.collect::<Vec<_>>()})
    }

    fn subjects(before: &[&str], after: &[&str]) -> Vec<String> {
        let changes = changed(&report(before), &report(after));
        changes.into_iter().map(|change| change.subject).collect()
    }

    #[test]
    fn what_a_cut_short_trial_did_not_find_is_neither_gone_nor_new() {
        assert_eq!(subjects(&["P-03"], &["P-12"]), [""; 0]);
        assert_eq!(subjects(&["P-12"], &["P-03"]), [""; 0]);
        assert_eq!(subjects(&["P-12", "P-07"], &[]), ["P-07: about P-07"]);
        assert_eq!(subjects(&["P-03"], &[]), ["P-03: about P-03"]);
        assert_eq!(subjects(&[], &["P-12", "P-03"]), ["P-03: about P-03"]);
    }
}
