//! A placeholder that was never filled in.

use super::{Basis, Check, Example, Given, Group, Places, Rule, Script, Severity};
use crate::lint::faults::placeholder;
use crate::lint::predicates::How;

pub(super) const RULE: Rule = Rule {
    code: "L-219",
    name: "placeholder",
    severity: Severity::High,
    group: Group::Answers,
    basis: Basis::Syntax,
    meaning: "a placeholder that was never filled in",
    why: "Templates have words such as {{PROXY}} or <HOST> for what is filled in when the file is published. Left in, they are names that do not exist.",
    help: "Fill it in.",
    bad: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY {{PROXY_HOST}}:8080";
}
"#,
    ),
    good: Example::Written(
        r#"function FindProxyForURL(url, host) {
  return "PROXY p.example:8080";
}
"#,
    ),
    given: Given::Nothing,
    check: Check::Tree(check),
};

fn check(script: &Script<'_>, places: &mut Places) {
    let fills_in = script
        .options
        .hosted_by
        .is_some_and(|service| service.fills_in);
    let answers = script.answers().iter().map(|it| (it.span, &*it.text));
    let tests = script
        .predicates()
        .iter()
        .filter(|it| !matches!(it.how, How::Regex(_)));
    for (span, text) in answers.chain(tests.map(|it| (it.span, &*it.text))) {
        let Some(placeholder) = placeholder(text) else {
            continue;
        };
        let of_service = placeholder.starts_with("${");
        if of_service && fills_in {
            continue;
        }
        let severity = if of_service {
            Severity::Info
        } else {
            Severity::High
        };
        places.add_as(severity, span, || {
            if of_service {
                format!("`{placeholder}` means something to a service that fills it in, as Zscaler does (--hosted-by)")
            } else {
                format!("`{placeholder}` was never filled in")
            }
        });
    }
}
