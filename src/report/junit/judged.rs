//! A test case for each required URL, and for what else an exit status rests on.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::super::case_names::Names;
use super::super::checked::Checked;
use super::super::outline;
use super::{clean, joined, pac_file, written};
use crate::finding::allowlist::{Coverage, CoverageRow};
use crate::finding::report::{Report, Row};
use crate::finding::{Severity, Verdict};

pub(super) fn write(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    let mut document = Document::new(format!("pac-check {}", checked.command));
    let mut suites = ByPurpose::default();
    for profile in &report.profiles {
        for group in outline::groups(report, profile) {
            for row in group.rows {
                suites.add(report, row, required(report, row));
            }
        }
        let more = checked.not_required.iter();
        for row in more.filter(|row| row.profile == profile.id) {
            suites.add(report, row, not_required(row));
        }
    }
    document.add_test_suites(suites.0);
    for list in &report.proxy_lists {
        let title = format!("let through by {}, {}", list.file(), list.whose);
        let mut suite = TestSuite::new(clean(&title));
        suite.add_test_cases(list.allowlist.rows.iter().flat_map(let_through));
        document.add_test_suite(suite);
    }
    // Findings that an exit status rests on, and no row.
    if matches!(checked.command, "settings" | "capture" | "probe" | "lint") {
        findings(report, &mut document);
    }
    let demands = outline::not_judged(report);
    if !demands.is_empty() {
        let title = "not to be seen in a PAC file";
        let mut suite = TestSuite::new(title);
        for (demand, says) in demands {
            let mut status = TestCaseStatus::skipped();
            status.set_message(clean(says));
            let mut case = TestCase::new(clean(&demand), status);
            case.set_classname(title);
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    written(&document, out)
}

fn findings(report: &Report, document: &mut Document) {
    if report.findings.is_empty() {
        return;
    }
    let mut suite = TestSuite::new("findings");
    let mut names = Names::default();
    for finding in &report.findings {
        let mut status = match finding.severity {
            Severity::Low | Severity::Info => TestCaseStatus::skipped(),
            _ => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type(finding.severity.word());
                status
            }
        };
        let text = format!(
            "{}{}",
            outline::sentence(&finding.message),
            outline::places_of(&finding.labels)
        );
        status.set_message(clean(&text));
        let mut case = TestCase::new(names.distinct(finding.code.to_owned()), status);
        case.set_classname("findings");
        suite.add_test_case(case);
    }
    document.add_test_suite(suite);
}

/// A case for each kind of request; what is not strictly required is skipped where it does not get
/// through.
fn let_through(row: &CoverageRow) -> impl Iterator<Item = TestCase> {
    row.requests.iter().map(|request| {
        let mut status = match (request.coverage, row.standing) {
            (Coverage::Full, _) => TestCaseStatus::success(),
            (_, standing) if standing != "required" => TestCaseStatus::skipped(),
            (Coverage::Unknown, _) => TestCaseStatus::non_success(NonSuccessKind::Error),
            _ => TestCaseStatus::non_success(NonSuccessKind::Failure),
        };
        if let Some(why) = &request.why {
            status.set_message(clean(&outline::sentence(why)));
        }
        if let Some(code) = request.code.filter(|_| row.standing == "required") {
            status.set_type(code);
        }
        let name = format!("{} {}:{}", request.method, row.pattern, row.port);
        let mut case = TestCase::new(clean(&name), status);
        case.set_classname(clean(&format!("{}.{}", row.profile, row.group)));
        case
    })
}

/// A suite for each purpose of a profile.
#[derive(Default)]
struct ByPurpose(Vec<TestSuite>);

impl ByPurpose {
    fn add(&mut self, report: &Report, row: &Row, case: TestCase) {
        let name = clean(&format!("{}: {}", row.profile, row.purpose));
        let known = self.0.iter_mut().find(|it| it.name.as_str() == name);
        if let Some(suite) = known {
            suite.add_test_case(case);
            return;
        }
        let mut suite = TestSuite::new(name);
        if let Some(pac) = &report.pac {
            pac_file(pac, &mut suite);
        }
        suite.add_test_case(case);
        self.0.push(suite);
    }
}

/// What is optional or legacy and not met fails no run.
fn not_required(row: &Row) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    let why = row.verdict.why().unwrap_or_default();
    status.set_message(clean(&format!("{}: {why}", row.standing)));
    named(row, status)
}

fn required(report: &Report, row: &Row) -> TestCase {
    let mut status = match &row.verdict {
        Verdict::Met => TestCaseStatus::success(),
        Verdict::NotJudged(_) => TestCaseStatus::skipped(),
        Verdict::Violated(_) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Unknown(_) => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    if let Some(why) = row.verdict.why() {
        let why = match row.verdict {
            Verdict::NotJudged(_) => format!("not judged: {why}"),
            _ => outline::sentence(why),
        };
        status.set_message(clean(&why));
        status.set_type(clean(&outline::rule(row)));
        status.set_description(details(report, row));
    }
    named(row, status)
}

fn named(row: &Row, status: TestCaseStatus) -> TestCase {
    let name = format!("{} port {}", row.pattern, row.port);
    let mut case = TestCase::new(clean(&name), status);
    case.set_classname(clean(&class_of(row)));
    if let Some(route) = outline::goes(row) {
        case.set_system_out(clean(&route));
    }
    case
}

/// The same URL is requested by several parts of a product.
fn class_of(row: &Row) -> String {
    match row.component {
        Some(component) => format!("{}.{}.{component}", row.profile, row.group),
        None => format!("{}.{}", row.profile, row.group),
    }
}

fn details(report: &Report, row: &Row) -> String {
    let mut lines = vec![format!("for: {}", outline::place(row))];
    lines.extend(row.breaks.as_ref().map(|text| format!("breaks: {text}")));
    lines.extend(outline::goes(row).map(|route| format!("route: {route}")));
    lines.extend(outline::setting(row).map(|setting| format!("by: {setting}")));
    lines.extend(outline::decided(report, row).map(|place| format!("decided: {place}")));
    lines.extend(row.next_step.as_ref().map(|step| format!("next: {step}")));
    joined(&lines)
}
