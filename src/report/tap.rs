//! The Test Anything Protocol, version 13 (<https://testanything.org/tap-version-13-specification.html>):
//! a test point for each case. Version 14 has nothing that is needed here, and Perl's `prove` refuses it.

use std::io::{self, Write};

use super::case_names::Names;
use super::escape::shown;
use super::{Format, Guarding, Layout};
use crate::finding::suites::{CaseEnd, CaseRun, SuiteRun, SuitesReport};

pub(super) const TAP: Format = Format {
    name: "tap",
    title: "the Test Anything Protocol",
    guarding: Guarding::Escapes,
    audit: None,
    urls: None,
    discovery: None,
    explain: None,
    programs: None,
    settings: None,
    allowlist: None,
    profiles: None,
    capture: None,
    probe: None,
    lint: None,
    diff: None,
    suites: Some(write),
};

fn write(report: &SuitesReport, _layout: Layout, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "TAP version 13")?;
    let points = report.summary.cases() + report.summary.not_run;
    writeln!(out, "1..{points}")?;
    let mut number = 0;
    for suite in &report.suites {
        if let Some(problem) = &suite.problem {
            number += 1;
            writeln!(out, "not ok {number} - {}", described(&suite.file))?;
            diagnostics(&[("result", "not run"), ("says", problem)], out)?;
        }
        let mut names = Names::default();
        for case in &suite.cases {
            number += 1;
            let name = format!("{} {} ({})", suite.file, case.url, case.client);
            point(number, &names.distinct(name), suite, case, out)?;
        }
    }
    Ok(())
}

fn point(
    number: usize,
    name: &str,
    suite: &SuiteRun,
    case: &CaseRun,
    out: &mut dyn Write,
) -> io::Result<()> {
    let word = match case.result {
        CaseEnd::Passed | CaseEnd::Updated => "ok",
        CaseEnd::Failed | CaseEnd::Unknown => "not ok",
    };
    let place = format!("{}:{}", suite.file, case.line);
    writeln!(out, "{word} {number} - {}", described(name))?;
    if case.result == CaseEnd::Passed {
        return Ok(());
    }
    let decided = suite.decided_at(case);
    let mut facts = vec![("result", case.result.word()), ("at", place.as_str())];
    for difference in &case.differences {
        facts.push(("says", &difference.says));
        facts.push(("expected", &difference.expected));
        facts.push(("got", &difference.got));
    }
    if let Some(place) = &decided {
        facts.push(("decided_at", place));
    }
    if let Some(note) = &case.note {
        facts.push(("note", note));
    }
    diagnostics(&facts, out)
}

/// A block of YAML. Keys come once: what is there several times is joined.
fn diagnostics(facts: &[(&str, &str)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  ---")?;
    let mut written: Vec<&str> = Vec::new();
    for (key, _) in facts {
        if written.contains(key) {
            continue;
        }
        written.push(key);
        let values: Vec<&str> = facts
            .iter()
            .filter(|(other, _)| other == key)
            .map(|(_, value)| *value)
            .collect();
        // A JSON string is one of YAML, too.
        let text = serde_json::to_string(&shown(&values.join("; ")))?;
        writeln!(out, "  {key}: {text}")?;
    }
    writeln!(out, "  ...")
}

/// In a description `#` begins a directive, unless it is escaped.
fn described(text: &str) -> String {
    shown(text).replace('\\', "\\\\").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_can_not_skip_its_own_test() {
        assert_eq!(
            described("http://a.example/# SKIP \\# TODO\nok 1"),
            "http://a.example/\\# SKIP \\\\\\# TODO\\\\nok 1"
        );
    }
}
