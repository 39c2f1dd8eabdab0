//! W-19: a configured name server answers nothing. Clients that ask it first wait for each name.

use super::{Facts, Rule, fact, finding};
use crate::finding::count::counted;
use crate::finding::discovery::{Lookup, LookupStatus};
use crate::finding::{Finding, Severity};

pub(super) const SILENT_SERVER: Rule = Rule {
    code: "W-19",
    check,
};

fn check(facts: &Facts<'_>) -> Vec<Finding> {
    let lookups: Vec<&Lookup> = facts
        .named()
        .flat_map(|(_, candidate)| &candidate.by_server)
        .filter(|lookup| {
            let status = lookup.status;
            !matches!(
                status,
                LookupStatus::NotRecorded | LookupStatus::NotAsked | LookupStatus::NoServer
            )
        })
        .collect();
    // A machine without a network reaches nobody, which is not the servers' fault.
    if lookups
        .iter()
        .all(|lookup| lookup.status == LookupStatus::Unreachable)
    {
        return Vec::new();
    }
    let mut servers: Vec<&str> = Vec::new();
    for server in lookups.iter().flat_map(|lookup| &lookup.servers) {
        if !servers.contains(&server.as_str()) {
            servers.push(server);
        }
    }
    servers
        .into_iter()
        .filter_map(|server| {
            let said: Vec<&&Lookup> = lookups
                .iter()
                .filter(|lookup| lookup.servers.iter().any(|it| it == server))
                .collect();
            let first = said.first()?;
            if said.iter().any(|lookup| lookup.status.is_answer()) {
                return None;
            }
            let (what, then, help) = words(&said);
            Some(finding(
                "W-19",
                Severity::Medium,
                format!(
                    "the name server {server} {what} ({}): {then}",
                    counted(said.len(), "question")
                ),
                vec![fact(first)],
                help,
            ))
        })
        .collect()
}

/// What it does with questions, what clients do then, and the next step.
fn words(said: &[&&Lookup]) -> (&'static str, &'static str, &'static str) {
    const NEXT: &str = "clients that ask it are sent to the next one at once, and know nothing where there is none";
    let all = |status: LookupStatus| said.iter().all(|lookup| lookup.status == status);
    if all(LookupStatus::NobodyListens) {
        (
            "takes no questions: nothing listens at its address",
            NEXT,
            "Start the name server there, or remove it of the configuration of the clients.",
        )
    } else if all(LookupStatus::Refused) {
        (
            "refuses every question",
            NEXT,
            "Let it answer the clients of this network, or remove it of their configuration.",
        )
    } else if all(LookupStatus::TimedOut) {
        (
            "answered none of the questions",
            "clients that ask it wait, and may go DIRECT meanwhile",
            "Repair it, or remove it of the configuration of the clients.",
        )
    } else {
        (
            "fails for every question",
            "clients that ask it first are sent to the next one, some of them after a wait",
            "Repair it, or remove it of the configuration of the clients.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

    #[test]
    fn a_machine_without_a_network_blames_no_server() {
        let mut one = candidate(
            "a.example.com",
            &["10.0.0.53 SERVFAIL", "10.0.0.54 SERVFAIL"],
        );
        for lookup in &mut one.by_server {
            lookup.status = LookupStatus::Unreachable;
        }
        let network = discovery(&["a.example.com"], vec![one]);
        assert_eq!(checked(&SILENT_SERVER, &network), []);
    }

    #[test]
    fn what_is_said_is_what_it_does() {
        for (status, what, waits) in [
            ("timed out", "answered none", true),
            ("REFUSED", "refuses every", false),
            ("connection refused", "nothing listens", false),
            ("SERVFAIL", "fails for every", true),
        ] {
            let one = candidate("a.example.com", &[&format!("10.0.0.54 {status}")]);
            let found = checked(&SILENT_SERVER, &discovery(&["a.example.com"], vec![one]));
            assert!(found[0].message.contains(what), "{status}: {found:?}");
            assert_eq!(found[0].message.contains("wait"), waits, "{status}");
        }
    }

    #[test]
    fn a_server_that_answers_nothing_is_named_once() {
        let found = checked(
            &SILENT_SERVER,
            &discovery(
                &["a.example.com"],
                vec![
                    candidate(
                        "a.example.com",
                        &["10.0.0.53 NXDOMAIN", "10.0.0.54 timed out"],
                    ),
                    candidate(
                        "b.example.com",
                        &["10.0.0.53 SERVFAIL", "10.0.0.54 SERVFAIL"],
                    ),
                ],
            ),
        );
        assert_eq!(found.len(), 1);
        assert!(
            found[0]
                .message
                .contains("10.0.0.54 fails for every question (2 questions)")
        );
        assert_eq!(
            found[0].evidence,
            ["A of wpad.a.example.com at 10.0.0.54: timed out"]
        );
    }
}
