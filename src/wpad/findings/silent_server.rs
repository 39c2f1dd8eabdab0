//! W-19: a configured name server answers nothing. Clients that ask it first wait for each name.

use super::{Facts, Rule, fact, finding};
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
            Some(finding(
                "W-19",
                Severity::Medium,
                format!(
                    "the name server {server} answered none of {} questions: clients that ask it \
                     wait, and may go DIRECT meanwhile",
                    said.len()
                ),
                vec![fact(first)],
                "Repair it, or take it out of the configuration of the clients.",
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{candidate, checked, discovery};
    use super::*;

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
        assert!(found[0].message.contains("10.0.0.54 answered none of 2"));
        assert_eq!(
            found[0].evidence,
            ["A of wpad.a.example.com at 10.0.0.54: timed out"]
        );
    }
}
