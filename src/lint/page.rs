//! The documentation of the rules, made of them.

use std::fmt::Write as _;

use super::rule::{Basis, Check, Example, Given, Group, Rule};
use super::rules;

/// What is to be known about one rule, as Markdown.
pub fn page(rule: &Rule) -> String {
    let mut page = format!("### {} {}\n\n", rule.code, rule.name);
    let basis = match (rule.basis, &rule.check) {
        (_, Check::Loading(_)) => "exact: found by loading the file",
        (Basis::Exact, _) => "exact: it holds as it is said",
        (Basis::Syntax, _) => "by syntax: whether the place is reached is unknown",
    };
    // Writing to a String can't fail.
    let _ = writeln!(
        page,
        "{}. Severity {}, {basis}.\n\n{}\n\n{}\n",
        capital(rule.meaning),
        rule.severity.word(),
        rule.why,
        rule.help
    );
    match rule.given {
        Given::Nothing => {}
        Given::HostedBy(name) => {
            let _ = writeln!(page, "Only with `--hosted-by`, here `{name}`.\n");
        }
        Given::Profile(name) => {
            let _ = writeln!(page, "Only with `--profile`, here `{name}`.\n");
        }
    }
    for (title, example) in [("Found in", &rule.bad), ("Not found in", &rule.good)] {
        if let Example::Written(text) = example {
            let text = text.trim_start_matches('\u{feff}').trim_end();
            if !text.is_empty() {
                let _ = writeln!(page, "{title}:\n\n```javascript\n{text}\n```\n");
            }
        }
    }
    page
}

/// The documentation of every rule, as Markdown.
pub fn document() -> String {
    let mut document = String::new();
    for group in Group::ALL {
        let of_group = || rules::ALL.iter().filter(move |rule| rule.group == group);
        let _ = writeln!(document, "## {}\n", group.title());
        let _ = writeln!(
            document,
            "| code | name | severity | basis | a finding says |"
        );
        let _ = writeln!(document, "|---|---|---|---|---|");
        for rule in of_group() {
            let _ = writeln!(
                document,
                "| {} | {} | {} | {} | {} |",
                rule.code,
                rule.name,
                rule.severity.word(),
                rule.basis.word(),
                rule.meaning.replace('|', "\\|")
            );
        }
        document.push('\n');
        for rule in of_group() {
            document.push_str(&page(rule));
        }
    }
    document.truncate(document.trim_end().len());
    document.push('\n');
    document
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
