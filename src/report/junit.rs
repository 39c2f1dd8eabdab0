//! JUnit XML for continuous integration: a test case for each required URL, each answer or each
//! case of a suite.
//!
//! What is violated is a failure, what is unknown is an error: no reader takes either for a pass.
//! What was compared with nothing, and what a PAC file can't show, is skipped. The form is what
//! Jenkins' xUnit plugin takes (its `junit-10.xsd`). The counts stand at the beginning of such a file, so that
//! the whole of it is held in memory until the end.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::case_names::Names;
use super::checked::Checked;
use super::escape::shown;
use super::outline;
use super::url_writer::{Order, UrlWriter};
use super::{Format, Guarding, Layout};
use crate::finding::allowlist::{Coverage, CoverageRow};
use crate::finding::answers::{PacFile, Status, UrlAnswer};
use crate::finding::report::{Report, Row};
use crate::finding::suites::{CaseEnd, CaseRun, SuiteRun, SuitesReport};
use crate::finding::{Severity, Verdict};

pub(super) const JUNIT: Format = Format {
    name: "junit",
    title: "JUnit XML for continuous integration",
    guarding: Guarding::Text,
    audit: Some(|report, _, out| judged(&Checked::audit(report), out)),
    urls: Some(begin),
    discovery: None,
    explain: None,
    allowlist: Some(|report, _, out| judged(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged(&Checked::settings(report), out)),
    capture: Some(|report, _, out| judged(&Checked::capture(report), out)),
    lint: Some(|report, _, out| judged(&Checked::lint(report), out)),
    suites: Some(suites),
};

fn judged(checked: &Checked<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = checked.report.as_ref();
    let mut document = Document::new(format!("pac-check {}", checked.command));
    for profile in &report.profiles {
        for group in outline::groups(report, profile) {
            let mut suite = TestSuite::new(clean(&format!("{}: {}", profile.id, group.purpose)));
            if let Some(pac) = &report.pac {
                pac_file(pac, &mut suite);
            }
            for row in group.rows {
                suite.add_test_case(required(report, row));
            }
            document.add_test_suite(suite);
        }
    }
    for list in &report.proxy_lists {
        let title = format!("let through by {}, {}", list.file(), list.whose);
        let mut suite = TestSuite::new(clean(&title));
        suite.add_test_cases(list.allowlist.rows.iter().flat_map(let_through));
        document.add_test_suite(suite);
    }
    // Findings that an exit status rests on, and no row.
    if matches!(checked.command, "settings" | "capture" | "lint") {
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

#[expect(
    clippy::unnecessary_wraps,
    reason = "other formats write here, and their writer can fail"
)]
fn begin<'a>(
    pac: &PacFile,
    all_clients: bool,
    _layout: Layout,
    out: &'a mut dyn Write,
) -> io::Result<Box<dyn UrlWriter + 'a>> {
    Ok(Box::new(UrlPage {
        out,
        pac: pac.clone(),
        order: Order::new(all_clients),
        suites: Vec::new(),
    }))
}

struct UrlPage<'a> {
    out: &'a mut dyn Write,
    pac: PacFile,
    order: Order,
    suites: Vec<TestSuite>,
}

impl UrlWriter for UrlPage<'_> {
    fn client(&mut self, name: &str) -> io::Result<()> {
        self.order.client()?;
        let mut suite = TestSuite::new(clean(name));
        pac_file(&self.pac, &mut suite);
        self.suites.push(suite);
        Ok(())
    }

    fn answer(&mut self, answer: &UrlAnswer) -> io::Result<()> {
        self.order.answer()?;
        if let Some(suite) = self.suites.last_mut() {
            suite.add_test_case(answered(answer));
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.order.end()?;
        let mut document = Document::new("pac-check url");
        document.add_test_suites(self.suites);
        written(&document, self.out)
    }
}

fn answered(answer: &UrlAnswer) -> TestCase {
    let mut lines = Vec::new();
    if let Some(error) = &answer.error {
        let line = error.line.map(|line| format!(" (line {line})"));
        lines.push(format!("{}{}", error.message, line.unwrap_or_default()));
        lines.extend(error.warning.clone());
    }
    for lookup in &answer.lookups {
        if let Some(why) = &lookup.failure {
            lines.push(format!(
                "not resolved: {}({}): {why}",
                lookup.question, lookup.name
            ));
        }
    }
    let status = if answer.is_known() {
        TestCaseStatus::success()
    } else {
        let kind = match answer.status {
            Status::Ok | Status::Bypass => "guess",
            Status::Error | Status::Limit | Status::Crash => answer.status.word(),
        };
        let message = match answer.status {
            Status::Ok | Status::Bypass => "the route rests on a guess",
            _ => answer.failure().unwrap_or_default(),
        };
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(message);
        status.set_type(kind);
        status.set_description(joined(&lines));
        status
    };
    let mut case = TestCase::new(clean(&answer.url), status);
    let class = if answer.host.is_empty() {
        "not asked"
    } else {
        &answer.host
    };
    case.set_classname(clean(class));
    case.set_system_out(clean(answer.effective_text()));
    case
}

fn suites(report: &SuitesReport, _layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    let mut document = Document::new("pac-check test");
    for run in &report.suites {
        let mut suite = TestSuite::new(clean(&run.file));
        if let Some(pac) = &run.pac {
            pac_file(pac, &mut suite);
        }
        if let Some(problem) = &run.problem {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(clean(problem));
            status.set_type("not run");
            let mut case = TestCase::new("the suite can be run", status);
            case.set_classname(clean(&run.file));
            suite.add_test_case(case);
        }
        let mut names = Names::default();
        for case in &run.cases {
            let name = clean(&format!("{} ({})", case.url, case.client));
            suite.add_test_case(suite_case(run, case, names.distinct(name)));
        }
        document.add_test_suite(suite);
    }
    written(&document, out)
}

fn suite_case(run: &SuiteRun, case: &CaseRun, name: String) -> TestCase {
    let kind = match case.result {
        CaseEnd::Passed | CaseEnd::Updated => None,
        CaseEnd::Failed => Some(NonSuccessKind::Failure),
        CaseEnd::Unknown => Some(NonSuccessKind::Error),
    };
    let place = format!("{}:{}", run.file, case.line);
    let status = match kind {
        None => TestCaseStatus::success(),
        Some(kind) => {
            let says: Vec<&str> = case
                .differences
                .iter()
                .map(|one| one.says.as_str())
                .collect();
            let mut lines = vec![format!("at: {place}")];
            for difference in &case.differences {
                lines.push(format!("expected: {}", difference.expected));
                lines.push(format!("got: {}", difference.got));
            }
            lines.extend(
                run.decided_at(case)
                    .map(|place| format!("decided at: {place}")),
            );
            lines.extend(case.note.as_ref().map(|note| format!("note: {note}")));
            let mut status = TestCaseStatus::non_success(kind);
            status.set_message(clean(&says.join("; ")));
            status.set_type(case.result.word());
            status.set_description(joined(&lines));
            status
        }
    };
    let mut test = TestCase::new(name, status);
    test.set_classname(clean(&run.file));
    if let Some(route) = &case.effective {
        test.set_system_out(clean(route));
    }
    test
}

fn pac_file(pac: &PacFile, suite: &mut TestSuite) {
    suite.add_property(("pac", clean(&pac.source).as_str()));
    suite.add_property(("sha256", pac.sha256.as_str()));
}

/// XML forbids most control characters even as references; the library drops them, and this shows
/// them instead.
fn clean(text: &str) -> String {
    shown(text).into_owned()
}

fn joined(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    lines.join("\n")
}

fn written(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let text = document.to_string().map_err(io::Error::other)?;
    writeln!(out, "{}", without_skips_of_all(text.trim_end()))
}

/// The schema has the number of skipped cases in each suite, and refuses it for all of them.
fn without_skips_of_all(text: &str) -> String {
    const NAME: &str = " skipped=\"";
    let root = text.find("<testsuites").unwrap_or(text.len());
    let (before, rest) = text.split_at(root);
    let (tag, after) = rest.split_at(rest.find('>').unwrap_or(rest.len()));
    // Quotation marks within values are escaped.
    let tag = match tag.split_once(NAME) {
        Some((first, value)) => {
            let last = value.split_once('"').map_or("", |(_, last)| last);
            format!("{first}{last}")
        }
        None => tag.to_owned(),
    };
    format!("{before}{tag}{after}")
}
