//! One verdict: does the proxy that a required URL goes to let it through?
//!
//! The list is held against what goes through a proxy, or may, for each part of the product that
//! requests it: what certainly goes DIRECT does not meet it.

use std::collections::HashMap;

use crate::finding::allowlist::{AllowlistReport, Coverage, CoverageRow, DemandCoverage};
use crate::finding::report::{Passage, Report, Row, Summary};
use crate::finding::settings::Destination;
use crate::finding::{Finding, Severity, Verdict};

/// What a list has one row for, however many parts of the product request it.
type Key<'a> = (&'a str, &'a str, &'a str, u16, &'a str);

/// True for the rows of a report that a proxy sees, by profile, pattern and port, in any part of the
/// product. Rows that the report does not have, because nothing strictly requires them, count as seen.
pub fn meets_proxy(report: &Report, profile: &str, pattern: &str, port: u16) -> bool {
    let mut rows = report
        .rows
        .iter()
        .filter(|row| row.profile == profile && row.pattern == pattern && row.port == port)
        .peekable();
    rows.peek().is_none() || rows.any(may_use_proxy)
}

fn may_use_proxy(row: &Row) -> bool {
    if let Some(setting) = &row.setting
        && matches!(setting.destination, Destination::Fails { .. })
    {
        return false;
    }
    row.answers.is_empty()
        || row.answers.iter().any(|answer| {
            !answer.is_known() || answer.route.iter().any(|entry| entry.kind != "direct")
        })
}

/// Adds what was found out about the list. What goes to a proxy that does not let it through is
/// violated, and unknown where that is not decided, whatever its route.
#[must_use]
pub fn with_list(mut report: Report, list: AllowlistReport) -> Report {
    let known: HashMap<Key<'_>, &CoverageRow> =
        list.rows.iter().map(|row| (key_of(row), row)).collect();
    let mut told: Vec<Key<'_>> = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    report.rows.retain_mut(|row| {
        let key = (
            row.profile.as_str(),
            row.group.as_str(),
            row.pattern.as_str(),
            row.port,
            row.scheme.as_str(),
        );
        let found = known.get(&key).copied().filter(|_| may_use_proxy(row));
        let passage = passage(found);
        if let Some(found) = found.filter(|found| lacks(found)) {
            // What is not strictly required is a finding, not a row that fails.
            if row.standing != "required" {
                return false;
            }
            if row.verdict == Verdict::Met {
                settle(row, found, &passage);
                told.push(key_of(found));
            }
        }
        row.passage = Some(passage);
        true
    });
    // What no verdict tells: the route is wrong or unknown already, or it is not strictly required.
    let untold = list
        .rows
        .iter()
        .filter(|row| lacks(row) && !told.contains(&key_of(row)));
    for finding in untold.flat_map(refusals) {
        let same =
            |known: &&mut Finding| known.code == finding.code && known.message == finding.message;
        match findings.iter_mut().find(same) {
            Some(known) => known.evidence.extend(finding.evidence),
            None => findings.push(finding),
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
    let asked = list.rows.iter().flat_map(|row| &row.demands);
    let asked: Vec<&str> = asked.map(|demand| demand.kind).collect();
    let profiles = report.profiles.iter_mut();
    for demand in profiles.flat_map(|profile| &mut profile.demands) {
        demand.judged |= asked.contains(&demand.kind);
    }
    report.remedies.extend(list.exemptions.iter().cloned());
    report.summary = Summary::of(&report.rows);
    report.proxy_list = Some(Box::new(list));
    report
}

/// True where not all of it gets through, or not unharmed.
fn lacks(row: &CoverageRow) -> bool {
    row.coverage != Coverage::Full || row.worst_demand().is_some()
}

fn key_of(row: &CoverageRow) -> Key<'_> {
    (
        &row.profile,
        &row.group,
        &row.pattern,
        row.port,
        &row.scheme,
    )
}

/// What the list does with a row; of one that it was not asked about, that.
fn passage(found: Option<&CoverageRow>) -> Passage {
    let Some(found) = found else {
        return Passage {
            lets_through: "not-asked",
            why: None,
            labels: Vec::new(),
            demands: Vec::new(),
        };
    };
    let refused = found.requests.iter();
    let refused = refused.filter(|request| request.coverage != Coverage::Full);
    let why: Vec<String> = refused
        .clone()
        .map(|request| {
            let why = request.why.as_deref().unwrap_or("it could not be decided");
            format!("{}: {why}", request.method)
        })
        .collect();
    Passage {
        lets_through: found.coverage.word(),
        why: (!why.is_empty()).then(|| why.join("; ")),
        labels: refused.flat_map(|request| request.labels.clone()).collect(),
        demands: found.demands.clone(),
    }
}

/// The verdict of a row whose route is right, and whose proxy does not let it through for certain.
fn settle(row: &mut Row, found: &CoverageRow, passage: &Passage) {
    let why = passage.why.as_deref().unwrap_or("it could not be decided");
    if let (Coverage::Full, Some(demand)) = (found.coverage, found.worst_demand()) {
        oppose(row, demand);
        return;
    }
    let (verdict, step) = match found.coverage {
        Coverage::Unknown => (
            Verdict::Unknown(format!(
                "whether the proxy's list lets it through is not decided: {why}"
            )),
            "See what the conditions of the list rest on.",
        ),
        Coverage::Partial => (
            Verdict::Violated(format!("the proxy's list lets only a part through: {why}")),
            "Add the lines for the proxy's list.",
        ),
        Coverage::Full | Coverage::None => (
            Verdict::Violated(format!("the proxy's list does not let it through: {why}")),
            "Add the lines for the proxy's list.",
        ),
    };
    row.verdict = verdict;
    row.code = found.code;
    "proxy-list".clone_into(&mut row.rule);
    row.labels.clone_from(&passage.labels);
    row.next_step = Some(step.to_owned());
}

/// The verdict of a row that gets through, and to which the proxy does what it does not bear.
fn oppose(row: &mut Row, demand: &DemandCoverage) {
    let why = demand.why.as_deref().unwrap_or("it could not be decided");
    let what = match demand.kind {
        "tls-inspection" => "the proxy opens its TLS connection",
        "websocket" => "a WebSocket passes the proxy",
        _ => "the proxy asks for a login",
    };
    (row.verdict, row.next_step) = match demand.coverage {
        Coverage::Unknown => (
            Verdict::Unknown(format!("whether {what} is not decided: {why}")),
            Some("See what the conditions of the list rest on.".to_owned()),
        ),
        _ => (
            Verdict::Violated(format!("{what}: {why}")),
            Some("Add the lines that exempt it.".to_owned()),
        ),
    };
    row.code = demand.code;
    demand.kind.clone_into(&mut row.rule);
    row.labels.clone_from(&demand.labels);
}

/// A finding for each reason why a row does not get through, or not unharmed.
fn refusals(row: &CoverageRow) -> Vec<Finding> {
    let place = |what: &str| vec![format!("{what} {}:{}", row.pattern, row.port)];
    let mut findings = Vec::new();
    let requests = row.requests.iter();
    for request in requests.filter(|one| one.coverage != Coverage::Full) {
        let why = request.why.as_deref().unwrap_or("it could not be decided");
        let verb = match request.coverage {
            Coverage::Unknown => "may not let through",
            _ => "does not let through",
        };
        let (code, severity) = weight(row, request.coverage, request.code);
        findings.push(Finding {
            code,
            severity,
            message: format!("the proxy's list {verb} what is required: {why}"),
            evidence: place(request.method),
            help: help(request.coverage),
            labels: request.labels.clone(),
        });
    }
    let demands = row.demands.iter();
    for demand in demands.filter(|one| one.coverage != Coverage::Full) {
        let (code, severity) = weight(row, demand.coverage, demand.code);
        let why = demand.why.clone();
        findings.push(Finding {
            code,
            severity,
            message: why.unwrap_or_else(|| format!("{} could not be decided", demand.kind)),
            evidence: place(demand.kind),
            help: help(demand.coverage),
            labels: demand.labels.clone(),
        });
    }
    findings
}

fn weight(
    row: &CoverageRow,
    coverage: Coverage,
    code: Option<&'static str>,
) -> (&'static str, Severity) {
    match (coverage, row.standing) {
        (Coverage::Unknown, _) => ("A-17", Severity::Medium),
        (_, "required") => (code.unwrap_or("A-04"), Severity::High),
        (..) => ("A-16", Severity::Low),
    }
}

fn help(coverage: Coverage) -> String {
    match coverage {
        Coverage::Unknown => "See what its conditions rest on.".to_owned(),
        _ => "Add the lines of the remedy to the list.".to_owned(),
    }
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
            ..Question::of(&plan.profiles)
        };
        let list = judge(format, &book, question);
        with_list(report, list)
    }

    const STOCK: &str = include_str!("../../tests/lists/stock-squid.conf");

    #[test]
    fn a_route_that_is_met_is_not_enough_where_the_proxy_refuses() {
        let report = audited(STOCK, |_| false);
        assert_eq!((report.summary.met, report.summary.violated), (17, 8));
        assert_eq!(report.exit_status(), 1);
        let row = report
            .rows
            .iter()
            .find(|row| row.pattern == "ocsp.msocsp.com")
            .expect("a row");
        assert_eq!((row.code, row.rule.as_str()), (Some("A-14"), "proxy-list"));
        assert_eq!(row.labels[0].start.line, 14);
        assert!(
            row.breaks
                .as_deref()
                .is_some_and(|text| text.contains("revoked"))
        );
        let passage = row.passage.as_ref().expect("asked");
        assert_eq!(passage.lets_through, "none");
        let why = passage.why.as_deref().expect("why");
        assert!(why.starts_with("CONNECT: `http_access deny"), "{why}");
        // Told once, by the verdict.
        assert!(report.findings.iter().all(|finding| finding.code != "A-14"));
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
        let plain = report.rows.iter().find(|row| row.port == 80).expect("row");
        assert_eq!(
            plain.passage.as_ref().map(|passage| passage.lets_through),
            Some("not-asked")
        );
    }

    #[test]
    fn what_the_list_does_not_decide_is_no_pass() {
        let report = audited(
            "acl late time 20:00-24:00\nhttp_access allow late\nhttp_access deny all\n",
            |_| false,
        );
        assert_eq!(report.exit_status(), 2);
        assert_eq!(report.summary.met, 0);
        let row = &report.rows[0];
        assert!(matches!(&row.verdict, Verdict::Unknown(why) if why.contains("not decided")));
    }
}
