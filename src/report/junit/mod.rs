//! JUnit XML for continuous integration: a test case for each required URL, each answer or each
//! case of a suite.
//!
//! What is violated is a failure, what is unknown is an error: no reader takes either for a pass.
//! What was compared with nothing, and what a PAC file can't show, is skipped. The form is what
//! Jenkins' xUnit plugin takes (its `junit-10.xsd`). The counts stand at the beginning of such a file, so that
//! the whole of it is held in memory until the end.

mod judged;
mod suites;
mod urls;

use std::io::{self, Write};

use quick_junit::{Report as Document, TestSuite};

use super::checked::Checked;
use super::escape::shown;
use super::{Format, Guarding};
use crate::finding::answers::PacFile;

pub(super) const JUNIT: Format = Format {
    name: "junit",
    title: "JUnit XML for continuous integration",
    guarding: Guarding::Text,
    audit: Some(|report, _, out| judged::write(&Checked::audit(report), out)),
    urls: Some(urls::begin),
    discovery: None,
    explain: None,
    programs: None,
    allowlist: Some(|report, _, out| judged::write(&Checked::allowlist(report), out)),
    profiles: None,
    settings: Some(|report, _, out| judged::write(&Checked::settings(report), out)),
    capture: Some(|report, _, out| judged::write(&Checked::capture(report), out)),
    probe: Some(|report, _, out| judged::write(&Checked::probe(report), out)),
    lint: Some(|report, _, out| judged::write(&Checked::lint(report), out)),
    diff: None,
    suites: Some(suites::write),
};

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
