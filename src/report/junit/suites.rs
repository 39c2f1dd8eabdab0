//! A test case for each case and client of a suite.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::super::Layout;
use super::super::case_names::Names;
use super::{clean, joined, pac_file, written};
use crate::finding::suites::{CaseEnd, CaseRun, SuiteRun, SuitesReport};

pub(super) fn write(report: &SuitesReport, _layout: Layout, out: &mut dyn Write) -> io::Result<()> {
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
