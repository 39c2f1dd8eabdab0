//! What is wrong with the text of a PAC file, whatever it is asked: rules over its tree and its tokens.
//!
//! A file is hostile input. Rules never run it: a tree is made where the gate of [`syntax::harmless`]
//! lets the text through, and each rule looks at each node a bounded number of times. What the gate
//! refuses is looked at by its tokens only, and the report says so.

mod answers;
mod expressions;
mod faults;
mod globals;
mod host_texts;
pub mod hosting;
mod loading;
mod lookups;
mod names;
mod networks;
mod options;
mod page;
mod paths;
mod places;
mod predicates;
mod required;
mod roles;
mod rule;
pub mod rules;
mod samples;
mod script;
mod selection;
mod silence;
mod similar;
mod text;
mod tokens;

pub use options::Options;
pub use page::{document, page};
pub use places::{Edit, MOST_PLACES};
use rule::Check;
pub use rule::{Basis, Example, Given, Group, Rule};
pub use samples::sample_urls;
pub use selection::{Selection, UnknownRule, rules_named};
pub use similar::closest;

use crate::finding::count::counted;
use crate::finding::lint::{LintFinding, RuleNote};
use crate::finding::{Finding, Label};
use crate::pac::evaluation::LoadFailure;
use crate::pac::stack::on_large_stack;
use crate::pac::syntax;
use crate::source::SourceFile;
use places::{Place, Places};
use script::Script;
use silence::Silence;
use text::Text;

/// Largest file whose text is looked at, in bytes: the largest PAC files in use have 2 MB. Of a larger
/// one only the size is judged.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A file, and what is known about it.
#[derive(Debug)]
pub struct Input<'t> {
    /// Name and text, as a client reads it.
    pub source: &'t SourceFile,
    /// The bytes that it was read from.
    pub bytes: &'t [u8],
    /// Why a client could not load it.
    pub failure: Option<&'t LoadFailure>,
    /// What it is held against.
    pub options: &'t Options,
    /// The rules that look.
    pub selection: &'t Selection,
}

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The findings, in the order of the text.
    pub findings: Vec<LintFinding>,
    /// Findings that comments silence.
    pub silenced: usize,
    /// Why not every rule looked at it, or not at all of it.
    pub problem: Option<String>,
    /// What `--fix` would change, in the order of the text.
    pub edits: Vec<Edit>,
}

/// Looks at a file with every rule that is wanted.
pub fn lint(input: &Input<'_>) -> Outcome {
    on_large_stack(|| look(input)).unwrap_or_else(|| Outcome {
        problem: Some("a defect of pac-check ended the search".to_owned()),
        ..Outcome::default()
    })
}

/// What every rule says in general.
pub fn notes() -> impl Iterator<Item = RuleNote> {
    rules::ALL.iter().map(|rule| RuleNote {
        code: rule.code,
        rule: rule.name,
        meaning: rule.meaning,
    })
}

/// The text with changes in it. Of two that overlap the second is left out.
pub fn edited(text: &str, edits: &[Edit]) -> (String, usize) {
    let mut whole = String::with_capacity(text.len());
    let (mut at, mut changes) = (0, 0);
    for edit in edits {
        let range = edit.span.range();
        let Some(kept) = text.get(at..range.start) else {
            continue;
        };
        whole.push_str(kept);
        whole.push_str(&edit.text);
        at = range.end;
        changes += 1;
    }
    whole.push_str(text.get(at..).unwrap_or_default());
    (whole, changes)
}

fn look(input: &Input<'_>) -> Outcome {
    let text = Text {
        source: input.source,
        bytes: input.bytes,
        options: input.options,
    };
    let mut search = Search {
        input,
        silences: silence::of(&text),
        found: Vec::new(),
        silenced: 0,
    };
    let is_read = input.bytes.len() <= MOST_BYTES;
    let mut problems = Vec::new();
    for rule in search.wanted() {
        let mut places = Places::default();
        match (&rule.check, input.failure) {
            (Check::Size(check), _) => check(&text, &mut places),
            _ if !is_read => continue,
            (Check::Text(check), _) => check(&text, &mut places),
            (Check::Loading(check), Some(failure)) => check(failure, &text, &mut places),
            _ => continue,
        }
        search.take(rule, places);
    }
    if !is_read {
        return search.finish(Some(too_large()));
    }
    match syntax::tree(input.source) {
        Ok(tree) => {
            let script = Script::new(text, &tree);
            for rule in search.wanted() {
                if let Check::Tree(check) = &rule.check {
                    let mut places = Places::default();
                    check(&script, &mut places);
                    search.take(rule, places);
                }
            }
            if script.left_out() {
                problems
                    .push("it has more tests, or longer answers, than are looked at".to_owned());
            }
        }
        Err(odd) => {
            let at = u32::try_from(odd.at).unwrap_or(u32::MAX);
            problems.push(format!(
                "only its tokens were looked at, because of {} in line {}",
                odd.reason,
                input.source.position(at).line
            ));
        }
    }
    problems.extend(not_loaded(input.failure));
    search.comments(problems.is_empty());
    search.finish((!problems.is_empty()).then(|| problems.join("; ")))
}

/// Why no rule but those about the size has looked.
fn too_large() -> String {
    format!("only its size was looked at: it has more than {MOST_BYTES} bytes")
}

/// Why loading says nothing about the file.
fn not_loaded(failure: Option<&LoadFailure>) -> Option<String> {
    match failure? {
        failure @ (LoadFailure::Limit(_) | LoadFailure::Crash(_)) => {
            Some(format!("it could not be loaded: {failure}"))
        }
        _ => None,
    }
}

struct Search<'i> {
    input: &'i Input<'i>,
    silences: Vec<Silence>,
    found: Vec<(&'static Rule, Place, usize)>,
    silenced: usize,
}

impl Search<'_> {
    fn wanted(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        let selection = self.input.selection.clone();
        let all = rules::ALL.iter().copied();
        all.filter(move |rule| selection.takes(rule))
    }

    fn take(&mut self, rule: &'static Rule, places: Places) {
        let (places, more) = places.into_parts();
        let last = places.len().saturating_sub(1);
        for (index, place) in places.into_iter().enumerate() {
            let line = self.input.source.position(place.span.start).line;
            let mut silenced = false;
            for silence in &mut self.silences {
                silenced |= silence.silences(rule, line);
            }
            if silenced {
                self.silenced += 1;
            } else {
                self.found
                    .push((rule, place, if index == last { more } else { 0 }));
            }
        }
    }

    /// What is wrong with the comments themselves. Whether one is of use is known only where every
    /// rule has looked.
    fn comments(&mut self, complete: bool) {
        let silences = std::mem::take(&mut self.silences);
        for rule in self.wanted() {
            let mut places = Places::default();
            for silence in &silences {
                match rule.code {
                    "L-991" if !silence.has_reason => {
                        places.add(silence.span, || {
                            "this comment gives no reason, and silences nothing".to_owned()
                        });
                    }
                    "L-992" if silence.has_reason && complete => {
                        let selection = self.input.selection;
                        let unused = silence.unused().find(|rule| selection.takes(rule));
                        if let Some(unused) = unused {
                            places.add(silence.span, || {
                                format!("{} finds nothing here", unused.code)
                            });
                        }
                    }
                    "L-993" => {
                        if let Some(word) = silence.unknown.first() {
                            places.add(silence.span, || match silence::meant(word) {
                                Some(meant) => {
                                    format!("there is no rule {word}; did you mean {meant}?")
                                }
                                None => format!("there is no rule {word}"),
                            });
                        } else if silence.rules.is_empty() {
                            places.add(silence.span, || "this comment names no rule".to_owned());
                        }
                    }
                    _ => {}
                }
            }
            if matches!(rule.check, Check::Comments) {
                self.take(rule, places);
            }
        }
    }

    fn finish(self, problem: Option<String>) -> Outcome {
        let mut found = self.found;
        found.sort_by_key(|(rule, place, _)| (place.span, rule.code));
        let mut edits: Vec<Edit> = found
            .iter()
            .flat_map(|(_, place, _)| place.edits.iter().cloned())
            .collect();
        edits.sort_by_key(|edit| edit.span);
        let source = self.input.source;
        let findings = found
            .into_iter()
            .map(|(rule, place, more)| LintFinding {
                rule: rule.name,
                basis: rule.basis.word(),
                fixable: !place.edits.is_empty(),
                finding: Finding {
                    code: rule.code,
                    severity: place.severity.unwrap_or(rule.severity),
                    message: place.message,
                    evidence: match more {
                        0 => Vec::new(),
                        more => vec![format!("{} like this", counted(more, "more place"))],
                    },
                    help: rule.help.to_owned(),
                    labels: vec![Label::at(source, place.span, "")],
                },
            })
            .collect();
        Outcome {
            findings,
            silenced: self.silenced,
            problem,
            edits,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::profiles;

    /// What is found in a text, with the options that a rule needs.
    fn found(text: &str, given: Given) -> Outcome {
        let profiles = match given {
            Given::Profile(name) => vec![profiles::named(name).expect("a list").expect("reads")],
            _ => Vec::new(),
        };
        let options = Options {
            hosted_by: match given {
                Given::HostedBy(name) => hosting::named(name),
                _ => None,
            },
            profiles,
        };
        let source = SourceFile::new("x.pac", text);
        lint(&Input {
            source: &source,
            bytes: text.as_bytes(),
            failure: None,
            options: &options,
            selection: &Selection::default(),
        })
    }

    fn codes(outcome: &Outcome) -> Vec<&'static str> {
        let findings = outcome.findings.iter();
        findings.map(|found| found.finding.code).collect()
    }

    #[test]
    fn every_rule_finds_its_bad_example_and_not_its_good_one() {
        for rule in rules::ALL {
            // Those that look at what happens while loading are tried with the program itself.
            if matches!(rule.check, Check::Loading(_)) {
                continue;
            }
            let bad = found(&rule.bad.text(), rule.given);
            assert!(
                codes(&bad).contains(&rule.code),
                "{}: {:?}",
                rule.code,
                codes(&bad)
            );
            let good = found(&rule.good.text(), rule.given);
            assert!(
                !codes(&good).contains(&rule.code),
                "{} in the good example: {good:?}",
                rule.code
            );
        }
    }

    #[test]
    fn the_table_is_in_order_and_its_words_are_whole() {
        assert!(rules::ALL.is_sorted_by(|a, b| a.code < b.code));
        for rule in rules::ALL {
            let groups = Group::ALL.iter().position(|group| *group == rule.group);
            assert!(groups.is_some());
            assert!(rule.help.ends_with(['.', ';', '`']), "{}", rule.code);
            assert!(rule.why.ends_with('.'), "{}", rule.code);
            assert!(!rule.meaning.ends_with('.'), "{}", rule.code);
            let others = rules::ALL.iter().filter(|other| other.name == rule.name);
            assert_eq!(others.count(), 1, "{}", rule.name);
        }
    }

    #[test]
    fn many_rules_take_moments_and_their_places_are_bounded() {
        let mut text = String::from("function FindProxyForURL(url, host) {\n");
        for number in 0..100_000 {
            writeln!(
                text,
                "if (dnsDomainIs(host, \"A{number}.example\")) return \"x\";"
            )
            .expect("writes");
        }
        text.push_str("}\n");
        let outcome = found(&text, Given::Nothing);
        assert!(!outcome.findings.is_empty());
        for rule in rules::ALL {
            let count = codes(&outcome)
                .iter()
                .filter(|code| **code == rule.code)
                .count();
            assert!(count <= MOST_PLACES, "{}", rule.code);
        }
    }

    #[test]
    fn edits_are_made_once_each() {
        let edit = |start, end, text: &str| Edit {
            span: crate::source::Span::new(start, end),
            text: text.to_owned(),
        };
        let edits = [edit(0, 1, "A"), edit(0, 2, "B"), edit(3, 4, "")];
        assert_eq!(edited("abcd", &edits), ("Abc".to_owned(), 2));
    }

    proptest! {
        #[test]
        fn no_text_ends_the_search(text in any::<String>()) {
            let outcome = found(&text, Given::Nothing);
            prop_assert!(outcome.problem.as_deref().is_none_or(|it| !it.contains("defect")));
        }

        #[test]
        fn no_script_ends_the_search(
            text in "(function FindProxyForURL\\(url, host\\)|\\{|\\}|if \\(|\\)|return |\"[a-z*./:@A-Z0-9 ]{0,12}\"|host|url|dnsResolve\\(host\\)| ==|!|&&|\\|\\||;|,|\\[|\\]|isInNet\\(|shExpMatch\\(host,|var a = |a|\\?|:|\\+|// pac-check: ignore |L-501| -- x|\n| ){0,60}"
        ) {
            let outcome = found(&text, Given::Profile("entra-app-proxy"));
            prop_assert!(outcome.problem.as_deref().is_none_or(|it| !it.contains("defect")));
        }
    }
}
