//! One answer against one expectation.

use std::fmt;

use super::{Expectation, matches};
use crate::finding::answers::{ScriptFailure, Status, UrlAnswer};

/// Where an answer is not what was expected: every difference, in the order of the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The URL of the case.
    pub url: String,
    /// At least one.
    pub differences: Vec<Difference>,
}

impl std::error::Error for Mismatch {}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.url)?;
        for (index, difference) in self.differences.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{difference}")?;
        }
        Ok(())
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    /// The evaluation ended in another way.
    #[error("the end is `{got}`{failure}, expected {expected}")]
    Status {
        /// The status expected, in words.
        expected: String,
        /// The status that came.
        got: &'static str,
        /// The script's error where there is one, with a blank in front.
        failure: String,
    },
    /// A decision that cannot be known: a DNS question had no answer.
    #[error(
        "the route `{route}` is a guess: {} was not resolved: {why}; {}",
        called(question, name),
        in_world(name)
    )]
    NotKnown {
        /// The route that the client would take.
        route: String,
        /// The question.
        question: &'static str,
        /// The name asked for.
        name: String,
        /// Why there is no answer.
        why: String,
    },
    /// Another route.
    #[error("the route is `{got}`, expected {expected}")]
    Route {
        /// What was expected, in words.
        expected: String,
        /// The route that came.
        got: String,
    },
    /// An entry of the route that must not be there.
    #[error("the route `{got}` holds `{entry}`, which `not_contains = \"{pattern}\"` forbids")]
    Forbidden {
        /// The route that came.
        got: String,
        /// The entry.
        entry: String,
        /// The pattern that it matches.
        pattern: String,
    },
    /// The URL of `same_as` was not evaluated.
    #[error("`same_as = \"{url}\"` has no answer to compare with")]
    NoReference {
        /// The URL.
        url: String,
    },
    /// Another text, line or list.
    #[error("{what} is {got}, expected {expected}")]
    Value {
        /// The key of the suite.
        what: &'static str,
        /// What was expected, quoted.
        expected: String,
        /// What came, quoted.
        got: String,
    },
}

impl Difference {
    /// What was expected and what came, each in words.
    pub fn expected_and_got(&self) -> (String, String) {
        match self {
            Self::Status {
                expected,
                got,
                failure,
            } => (expected.clone(), format!("`{got}`{failure}")),
            Self::NotKnown { route, .. } => (
                "an answer to every question about a name".to_owned(),
                format!("`{route}`, a guess"),
            ),
            Self::Route { expected, got } => (expected.clone(), format!("`{got}`")),
            Self::Forbidden { got, pattern, .. } => {
                (format!("no entry like `{pattern}`"), format!("`{got}`"))
            }
            Self::NoReference { url } => (
                format!("the route of {url}"),
                "no answer for it in the same world".to_owned(),
            ),
            Self::Value {
                what,
                expected,
                got,
            } => (format!("{what} {expected}"), format!("{what} {got}")),
        }
    }
}

/// A question as the script asks it.
pub(super) fn called(question: &str, name: &str) -> String {
    if name.is_empty() {
        format!("{question}()")
    } else {
        format!("{question}({name:?})")
    }
}

/// Where a suite says what the question did not find.
const fn in_world(name: &str) -> &'static str {
    if name.is_empty() {
        "give the address as my_ip in [world]"
    } else {
        "give the address in [world]"
    }
}

/// Compares an answer with what is expected of it.
///
/// `reference` is the answer for the URL of [`Expectation::same_as`], from the same client in the
/// same world; `None` where the expectation names none.
///
/// An answer that is unknown never agrees: unless the expectation names a `status` or an error,
/// the script must have answered, or the client must not have asked it.
pub fn check(
    expected: &Expectation,
    answer: &UrlAnswer,
    reference: Option<&UrlAnswer>,
) -> Result<(), Mismatch> {
    let mut differences = Vec::new();
    check_end(expected, answer, &mut differences);
    check_route(expected, answer, reference, &mut differences);
    check_values(expected, answer, &mut differences);
    if differences.is_empty() {
        return Ok(());
    }
    Err(Mismatch {
        url: answer.url.clone(),
        differences,
    })
}

fn check_end(expected: &Expectation, answer: &UrlAnswer, differences: &mut Vec<Difference>) {
    let wants_failure = expected.error_contains.is_some() || expected.error_line.is_some();
    let allowed: &[Status] = match expected.status.as_slice() {
        [] if wants_failure => &[Status::Error],
        [] => &[Status::Ok, Status::Bypass],
        named => named,
    };
    if !allowed.contains(&answer.status) {
        let words: Vec<String> = allowed
            .iter()
            .map(|status| format!("`{}`", status.word()))
            .collect();
        differences.push(Difference::Status {
            expected: words.join(" or "),
            got: answer.status.word(),
            failure: answer
                .error
                .as_ref()
                .map_or_else(String::new, |error| format!(" ({})", in_words(error))),
        });
    }
    let unanswered = answer
        .lookups
        .iter()
        .find_map(|lookup| Some((lookup, lookup.failure.as_ref()?)));
    if let Some((lookup, why)) = unanswered {
        differences.push(Difference::NotKnown {
            route: answer.effective_text().to_owned(),
            question: lookup.question,
            name: lookup.name.clone(),
            why: why.clone(),
        });
    }
}

fn check_route(
    expected: &Expectation,
    answer: &UrlAnswer,
    reference: Option<&UrlAnswer>,
    differences: &mut Vec<Difference>,
) {
    let got = answer.effective_text();
    let mut differs = |expected: String| {
        differences.push(Difference::Route {
            expected,
            got: got.to_owned(),
        });
    };
    if let Some(route) = expected.route.as_ref().filter(|route| *route != got) {
        differs(format!("`{route}`"));
    }
    if !expected.any_of.is_empty() && !expected.any_of.iter().any(|route| route == got) {
        differs(format!("one of `{}`", expected.any_of.join("`, `")));
    }
    if let Some(pattern) = expected
        .matches
        .as_ref()
        .filter(|pattern| !matches(pattern, got))
    {
        differs(format!("a match of `{pattern}`"));
    }
    for pattern in &expected.contains {
        if !got.split("; ").any(|entry| matches(pattern, entry)) {
            differs(format!("an entry like `{pattern}`"));
        }
    }
    if let (Some(url), Some(reference)) = (&expected.same_as, reference)
        && reference.effective_text() != got
    {
        differs(format!("`{}` as for {url}", reference.effective_text()));
    }
    // A route that it is unknown may hold anything.
    if !expected.not_contains.is_empty() && answer.effective.is_none() {
        differs(format!(
            "one without `{}`",
            expected.not_contains.join("`, `")
        ));
    }
    for pattern in &expected.not_contains {
        if let Some(entry) = got.split("; ").find(|entry| matches(pattern, entry)) {
            differences.push(Difference::Forbidden {
                got: got.to_owned(),
                entry: entry.to_owned(),
                pattern: pattern.clone(),
            });
        }
    }
    if let (Some(url), None) = (&expected.same_as, reference) {
        differences.push(Difference::NoReference { url: url.clone() });
    }
}

fn check_values(expected: &Expectation, answer: &UrlAnswer, differences: &mut Vec<Difference>) {
    let mut compare = |what: &'static str, expected: Option<String>, got: String| {
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            differences.push(Difference::Value {
                what,
                expected,
                got,
            });
        }
    };
    let returned = match &answer.returned {
        Some(text) => format!("{text:?}"),
        None => "no string".to_owned(),
    };
    compare(
        "`returned`",
        expected.returned.as_ref().map(|text| format!("{text:?}")),
        returned,
    );
    compare(
        "`host`",
        expected.host.as_ref().map(|text| format!("{text:?}")),
        format!("{:?}", answer.host),
    );
    compare(
        "`seen_url`",
        expected.seen_url.as_ref().map(|text| format!("{text:?}")),
        format!("{:?}", answer.seen_url),
    );
    let names = asked_names(answer);
    compare(
        "`lookups`",
        expected.lookups.as_ref().map(|names| format!("{names:?}")),
        format!("{names:?}"),
    );
    compare(
        "`alerts`",
        expected.alerts.as_ref().map(|texts| format!("{texts:?}")),
        format!("{:?}", answer.alerts),
    );
    let error = answer.error.as_ref();
    let line = error.and_then(|error| error.line);
    compare(
        "`error_line`",
        expected.error_line.map(|line| line.to_string()),
        line.map_or_else(|| "unknown".to_owned(), |line| line.to_string()),
    );
    let message = error.map_or("", |error| error.message.as_str());
    if let Some(text) = expected
        .error_contains
        .as_ref()
        .filter(|text| !message.contains(text.as_str()))
    {
        differences.push(Difference::Value {
            what: "the error",
            expected: format!("a text with {text:?}"),
            got: error.map_or_else(|| "absent".to_owned(), in_words),
        });
    }
}

/// The names that the script asked DNS for, each once, in the order of the first question.
pub(super) fn asked_names(answer: &UrlAnswer) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let asked = answer.lookups.iter().map(|lookup| lookup.name.as_str());
    for name in asked.filter(|name| !name.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn in_words(error: &ScriptFailure) -> String {
    match (error.line, error.column) {
        (Some(line), Some(column)) => format!("{} at {line}:{column}", error.message),
        (Some(line), None) => format!("{} at line {line}", error.message),
        _ => error.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::answers::ScriptLookup;

    fn answer(effective: &str) -> UrlAnswer {
        UrlAnswer::returning("http://a.example/", effective)
    }

    fn failed() -> UrlAnswer {
        UrlAnswer {
            status: Status::Error,
            returned: None,
            error: Some(ScriptFailure {
                message: "TypeError: no".to_owned(),
                line: Some(3),
                column: Some(7),
                warning: None,
            }),
            ..answer("DIRECT")
        }
    }

    fn told(expected: &Expectation, answer: &UrlAnswer) -> String {
        match check(expected, answer, None) {
            Ok(()) => "agrees".to_owned(),
            Err(mismatch) => mismatch.to_string(),
        }
    }

    fn route(text: &str) -> Expectation {
        Expectation {
            route: Some(text.to_owned()),
            ..Expectation::default()
        }
    }

    #[test]
    fn a_route_is_compared_exactly() {
        assert_eq!(told(&route("PROXY a:1"), &answer("PROXY a:1")), "agrees");
        assert_eq!(
            told(&route("PROXY a:1"), &answer("PROXY a:1; DIRECT")),
            "http://a.example/: the route is `PROXY a:1; DIRECT`, expected `PROXY a:1`"
        );
    }

    #[test]
    fn a_script_that_failed_open_is_not_an_answer_of_direct() {
        assert_eq!(
            told(&route("DIRECT"), &failed()),
            "http://a.example/: the end is `error` (TypeError: no at 3:7), expected `ok` or `bypass`"
        );
        let with_status = Expectation {
            status: vec![Status::Error],
            error_contains: Some("TypeError".to_owned()),
            error_line: Some(3),
            ..route("DIRECT")
        };
        assert_eq!(told(&with_status, &failed()), "agrees");
    }

    #[test]
    fn a_route_that_rests_on_an_unanswered_question_never_agrees() {
        let mut guess = answer("DIRECT");
        guess.lookups.push(ScriptLookup {
            question: "dnsResolve",
            name: "a.example".to_owned(),
            answer: Vec::new(),
            failure: Some("timed out".to_owned()),
        });
        assert!(told(&route("DIRECT"), &guess).contains("is a guess"));
    }

    #[test]
    fn entries_are_looked_for_one_by_one() {
        let answer = answer("PROXY a:8080; DIRECT");
        let expected = |contains: &str, forbidden: &str| Expectation {
            contains: vec![contains.to_owned()],
            not_contains: vec![forbidden.to_owned()],
            ..Expectation::default()
        };
        assert_eq!(told(&expected("PROXY *:8080", "SOCKS*"), &answer), "agrees");
        assert!(told(&expected("PROXY a:80", "x"), &answer).contains("an entry like `PROXY a:80`"));
        assert!(told(&expected("*", "DIRECT"), &answer).contains("holds `DIRECT`"));
    }

    #[test]
    fn a_route_that_is_not_known_does_not_lack_an_entry() {
        let expected = Expectation {
            status: vec![Status::Limit],
            not_contains: vec!["DIRECT".to_owned()],
            ..Expectation::default()
        };
        let stopped = UrlAnswer {
            status: Status::Limit,
            effective: None,
            ..answer("")
        };
        assert!(told(&expected, &stopped).contains("is `unknown`, expected one without `DIRECT`"));
    }

    #[test]
    fn same_as_needs_the_other_answer() {
        let expected = Expectation {
            same_as: Some("http://b.example/".to_owned()),
            ..Expectation::default()
        };
        let (a, b) = (answer("PROXY a:1"), answer("PROXY b:1"));
        assert!(check(&expected, &a, Some(&a)).is_ok());
        assert!(check(&expected, &a, Some(&b)).is_err());
        assert!(told(&expected, &a).contains("has no answer to compare with"));
    }

    #[test]
    fn every_other_key_is_compared() {
        let mut got = answer("DIRECT");
        got.alerts.push("hello".to_owned());
        let default = Expectation::default;
        for (expected, key) in [
            (
                Expectation {
                    returned: Some("x".into()),
                    ..default()
                },
                "`returned` is \"DIRECT\"",
            ),
            (
                Expectation {
                    host: Some("x".into()),
                    ..default()
                },
                "`host` is \"a.example\"",
            ),
            (
                Expectation {
                    seen_url: Some("x".into()),
                    ..default()
                },
                "`seen_url` is",
            ),
            (
                Expectation {
                    lookups: Some(vec!["x".into()]),
                    ..default()
                },
                "`lookups` is []",
            ),
            (
                Expectation {
                    alerts: Some(Vec::new()),
                    ..default()
                },
                "`alerts` is [\"hello\"]",
            ),
            (
                Expectation {
                    any_of: vec!["PROXY a:1".into()],
                    ..default()
                },
                "one of `PROXY a:1`",
            ),
            (
                Expectation {
                    matches: Some("P*".into()),
                    ..default()
                },
                "a match of `P*`",
            ),
            (
                Expectation {
                    error_line: Some(1),
                    ..default()
                },
                "`error_line` is unknown",
            ),
            (
                Expectation {
                    error_contains: Some("x".into()),
                    ..default()
                },
                "the error is absent",
            ),
        ] {
            let message = told(&expected, &got);
            assert!(message.contains(key), "{message}");
        }
    }
}
