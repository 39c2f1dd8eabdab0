//! A test case for each answer.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::super::Layout;
use super::super::url_writer::{Order, UrlWriter};
use super::{clean, joined, pac_file, written};
use crate::finding::answers::{PacFile, Status, UrlAnswer};

#[expect(
    clippy::unnecessary_wraps,
    reason = "other formats write here, and their writer can fail"
)]
pub(super) fn begin<'a>(
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
    for lookup in answer.lookups.iter() {
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
