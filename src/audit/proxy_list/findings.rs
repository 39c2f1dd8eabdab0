//! What no verdict of a row tells about a list: the row is wrong or unknown already, or nothing
//! strictly requires it.

use crate::finding::allowlist::{Coverage, CoverageRow};
use crate::finding::proxy_list::ProxyList;
use crate::finding::{Finding, Severity};

/// A finding for each reason why a row does not get through, or not unharmed.
pub(super) fn refusals(list: &ProxyList, row: &CoverageRow) -> Vec<Finding> {
    let file = list.file();
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
            message: format!("the list {file} {verb} what is {}: {why}", row.standing),
            evidence: place(request.method),
            help: help(list, row, request.coverage),
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
            help: help(list, row, demand.coverage),
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

fn help(list: &ProxyList, row: &CoverageRow, coverage: Coverage) -> String {
    let file = list.file();
    // Nothing is added for what is legacy.
    let added = row.standing != "legacy" && list.allowlist.remedy.is_some();
    match coverage {
        Coverage::Unknown => "See what its conditions rest on.".to_owned(),
        _ if added || row.standing == "required" => format!("Add the lines for {file}."),
        _ => format!(
            "Nothing to add: what is {} need not get through.",
            row.standing
        ),
    }
}
