//! The second judgement of a required URL: does the proxy that it goes to let it through?
//!
//! The list is held against what goes through a proxy, or may: a URL that certainly goes DIRECT does
//! not meet it.

use crate::finding::allowlist::{AllowlistReport, Coverage, CoverageRow};
use crate::finding::report::{Report, Row};
use crate::finding::{Finding, Severity};

/// True for the rows of a report that a proxy sees, by profile, pattern and port. Rows that the report
/// does not have, because nothing strictly requires them, count as seen.
pub fn meets_proxy(report: &Report, profile: &str, pattern: &str, port: u16) -> bool {
    let mut rows = report
        .rows
        .iter()
        .filter(|row| row.profile == profile && row.pattern == pattern && row.port == port)
        .peekable();
    rows.peek().is_none() || rows.any(may_use_proxy)
}

fn may_use_proxy(row: &Row) -> bool {
    row.answers.is_empty()
        || row.answers.iter().any(|answer| {
            !answer.is_known() || answer.route.iter().any(|entry| entry.kind != "direct")
        })
}

/// Adds what was found out about the list: its rows, and a finding for each reason why something does
/// not get through.
#[must_use]
pub fn with_list(mut report: Report, list: AllowlistReport) -> Report {
    let mut findings: Vec<Finding> = Vec::new();
    for row in list
        .rows
        .iter()
        .filter(|row| row.coverage != Coverage::Full)
    {
        for finding in refusals(row) {
            let same = |known: &&mut Finding| {
                known.code == finding.code && known.message == finding.message
            };
            match findings.iter_mut().find(same) {
                Some(known) => known.evidence.extend(finding.evidence),
                None => findings.push(finding),
            }
        }
    }
    findings.extend(list.findings.iter().cloned());
    report.findings.extend(findings);
    report
        .findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if list.list.judges_ports {
        let profiles = report.profiles.iter_mut();
        for demand in profiles.flat_map(|profile| &mut profile.demands) {
            demand.judged |= matches!(demand.kind, "connect-ports" | "proxy-authentication");
        }
    }
    report.proxy_list = Some(Box::new(list));
    report
}

fn refusals(row: &CoverageRow) -> impl Iterator<Item = Finding> {
    let refused = row
        .requests
        .iter()
        .filter(|request| request.coverage != Coverage::Full);
    refused.map(|request| {
        let why = request.why.as_deref().unwrap_or("it could not be decided");
        let (code, severity, verb) = match (request.coverage, row.standing) {
            (Coverage::Unknown, _) => ("A-17", Severity::Medium, "may not let through"),
            (_, "required") => (
                request.code.unwrap_or("A-04"),
                Severity::High,
                "does not let through",
            ),
            (..) => ("A-16", Severity::Low, "does not let through"),
        };
        Finding {
            code,
            severity,
            message: format!("the proxy's list {verb} what is required: {why}"),
            evidence: vec![format!("{} {}:{}", request.method, row.pattern, row.port)],
            help: match request.coverage {
                Coverage::Unknown => "See what its conditions rest on.".to_owned(),
                _ => "Add the lines of the remedy to the list.".to_owned(),
            },
            labels: request.labels.clone(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::super::{Facts, Plan, report};
    use super::*;
    use crate::allowlist::{ListFormat, Question, judge};
    use crate::finding::answers::UrlAnswer;
    use crate::policy::Policy;
    use crate::profiles;
    use crate::source::SourceFile;

    fn answer(url: &str, direct: bool) -> UrlAnswer {
        UrlAnswer::returning(url, if direct { "DIRECT" } else { "PROXY p.x:8080" })
    }

    /// The audit of the connector behind a proxy with a list; URLs with `direct` in their route go
    /// past it.
    fn audited(list: &str, direct: impl Fn(&str) -> bool) -> Report {
        let entra = profiles::named("entra").expect("listed").expect("parses");
        let plan = Plan::new(vec![entra], &Policy::default()).expect("plan");
        let answers = plan
            .urls()
            .iter()
            .map(|url| answer(url, direct(url)))
            .collect();
        let facts = Facts {
            answers,
            ..Facts::default()
        };
        let report = report(&plan, &Policy::default(), facts);
        let format = ListFormat::named("squid").expect("squid");
        let book = (format.parse)(vec![SourceFile::new("squid.conf", list)]).expect("reads");
        let question = Question {
            profiles: &plan.profiles,
            client: Some(IpAddr::from([10, 0, 0, 1])),
            needed: &|profile, pattern, port| meets_proxy(&report, profile, pattern, port),
        };
        let list = judge(format, &book, question);
        with_list(report, list)
    }

    const STOCK: &str = include_str!("../../tests/lists/stock-squid.conf");

    #[test]
    fn a_route_that_is_met_is_not_enough_where_the_proxy_refuses() {
        let report = audited(STOCK, |_| false);
        assert_eq!((report.summary.met, report.summary.violated), (25, 0));
        assert_eq!(report.exit_status(), 1);
        let finding = &report.findings[0];
        assert_eq!(finding.code, "A-14");
        assert!(
            finding
                .evidence
                .contains(&"CONNECT ocsp.msocsp.com:80".to_owned())
        );
        let open = audited("http_access allow all\n", |_| false);
        assert_eq!(open.exit_status(), 0);
        let demands = open.profiles.iter().flat_map(|profile| &profile.demands);
        let left: Vec<&str> = demands
            .filter(|demand| !demand.judged)
            .map(|demand| demand.kind)
            .collect();
        assert_eq!(left, ["tls-inspection"]);
    }

    #[test]
    fn what_goes_direct_does_not_meet_the_list() {
        let report = audited(STOCK, |url| url.starts_with("http:"));
        assert_eq!(report.exit_status(), 0);
        let list = report.proxy_list.expect("list");
        assert!(list.rows.iter().all(|row| row.port == 443));
        assert!(list.remedy.is_none());
    }

    #[test]
    fn what_the_list_does_not_decide_is_no_pass() {
        let report = audited(
            "acl late time 20:00-24:00\nhttp_access allow late\nhttp_access deny all\n",
            |_| false,
        );
        assert_eq!(report.exit_status(), 2);
        assert!(report.findings.iter().any(|finding| finding.code == "A-17"));
    }
}
