//! Where an answer comes from: the line that would have let something through but for one condition, and
//! both ends of what is not decided.

use super::coverage::{Answers, Shown};
use super::decision::{Outcome, Truth, resolved};
use super::reasons::by;
use super::rules::{Action, Condition, Question, Rule, Rulebook};

/// Tests that are tried in both ways.
const MOST_TRIED: usize = 8;

/// Adds to the answers what there is to say about the first of its kind.
pub(super) fn explain(
    book: &Rulebook,
    decide: &dyn Fn(&[Truth]) -> Outcome,
    truths: &[Truth],
    outcome: &mut Outcome,
    answers: &mut Answers,
) {
    match outcome {
        Outcome::Refused(rule) if answers.refused.is_none() && book.judges_ports => {
            let named = truths.iter().find_map(|truth| match truth {
                Truth::Named(why) => Some(why.clone()),
                _ => None,
            });
            answers.near = near(book, *rule, truths).or(named);
        }
        Outcome::Unknown(_, why) if answers.unknown.is_none() && book.judges_ports => {
            if let Some(both) = both(book, decide, truths) {
                why.push_str(&both);
            }
        }
        _ => {}
    }
}

/// The outcome of an address whose name in DNS is unknown, where it is refused without that name: lists
/// of names are not a permission for an address that none of them holds. Where it would be let through, it is
/// unknown.
pub(super) fn unless_named(
    decide: &dyn Fn(&[Truth]) -> Outcome,
    truths: &[Truth],
) -> Option<Outcome> {
    if !truths.iter().any(|truth| matches!(truth, Truth::Named(_))) {
        return None;
    }
    let without: Vec<Truth> = truths
        .iter()
        .map(|truth| match truth {
            Truth::Named(_) => Truth::No,
            truth => truth.clone(),
        })
        .collect();
    let outcome = decide(&without);
    let refused = matches!(outcome, Outcome::Refused(_) | Outcome::Challenged(_));
    refused.then_some(outcome)
}

/// The first line before the one that refused that allows, and of which all conditions hold but one.
fn near(book: &Rulebook, refusing: Option<usize>, truths: &[Truth]) -> Option<String> {
    let truths = resolved(&book.tests, truths);
    let stage = book.stages.first()?;
    let rules = book.rules.get(stage.rules.clone())?;
    let before = refusing.map_or(rules.len(), |rule| rule.min(rules.len()));
    let fails = |condition: &&Condition| {
        matches!(
            (truths.get(condition.test), condition.negated),
            (Some(Truth::Yes), true) | (Some(Truth::No | Truth::Named(_)), false)
        )
    };
    let certain = |condition: &Condition| {
        matches!(
            truths.get(condition.test),
            Some(Truth::Yes | Truth::No | Truth::Named(_))
        )
    };
    let allowing = rules.iter().enumerate().take(before).filter(|(_, rule)| {
        rule.action == Action::Allow
            && rule.conditions.len() > 1
            && rule.conditions.iter().all(certain)
    });
    for (number, rule) in allowing {
        let failing: Vec<&Condition> = rule.conditions.iter().filter(fails).collect();
        if let [only] = failing.as_slice() {
            let shown = Shown {
                host: String::new(),
                rule: Some(stage.rules.start + number),
            };
            return Some(format!(
                "all conditions of {} hold but {}",
                by(book, &shown),
                called(book, only)
            ));
        }
    }
    None
}

/// A condition by its type and name.
fn called(book: &Rulebook, condition: &Condition) -> String {
    let test = book.tests.get(condition.test);
    let (kind, name) = test.map_or(("", ""), |test| (test.kind, test.name.as_str()));
    let sign = if condition.negated { "!" } else { "" };
    format!("`{sign}{name}` ({kind})")
}

/// What happens where the one test that decides holds, and where it does not.
fn both(book: &Rulebook, decide: &dyn Fn(&[Truth]) -> Outcome, truths: &[Truth]) -> Option<String> {
    let open = truths.iter().enumerate().filter(|(number, truth)| {
        let named = book
            .tests
            .get(*number)
            .is_some_and(|test| !test.name.is_empty());
        named && matches!(truth, Truth::Maybe(_) | Truth::Named(_))
    });
    for (number, _) in open.take(MOST_TRIED) {
        let with = |truth: Truth| {
            let mut truths = truths.to_vec();
            truths
                .get_mut(number)
                .into_iter()
                .for_each(|place| *place = truth.clone());
            decide(&truths)
        };
        let (yes, no) = (with(Truth::Yes), with(Truth::No));
        let (Some(yes), Some(no)) = (said(book, &yes), said(book, &no)) else {
            continue;
        };
        let name = book.tests.get(number).map_or("", |test| test.name.as_str());
        return Some(format!(". Where `{name}` holds, {yes}; where not, {no}"));
    }
    None
}

/// An outcome that is certain, in words.
fn said(book: &Rulebook, outcome: &Outcome) -> Option<String> {
    let shown = |rule: Option<usize>| {
        by(
            book,
            &Shown {
                host: String::new(),
                rule,
            },
        )
    };
    Some(match outcome {
        Outcome::Admitted(rule) => format!("{} lets it through", shown(*rule)),
        Outcome::Refused(rule) => format!("{} refuses it", shown(*rule)),
        Outcome::Challenged(rule) => format!("{} asks for a login", shown(Some(*rule))),
        Outcome::Unknown(..) => return None,
    })
}

/// A line that lets through whatever the host is, and the lines about hosts behind it that decide about
/// nothing because of it.
pub(super) struct Overruled {
    pub(super) by: usize,
    pub(super) lines: Vec<usize>,
}

/// Where every request that is let through is so by one line that looks at no host.
pub(super) fn overruled(book: &Rulebook, deciding: &[Option<usize>]) -> Option<Overruled> {
    let stage = book.stages.first().filter(|_| book.judges_ports)?;
    let by = (*deciding.first()?)?;
    if deciding.iter().any(|rule| *rule != Some(by)) {
        return None;
    }
    let about_hosts = |rule: &Rule| {
        rule.conditions
            .iter()
            .any(|condition| looks_at_hosts(book, condition.test))
    };
    if book.rules.get(by).is_none_or(about_hosts) {
        return None;
    }
    let behind = (by + 1)..stage.rules.end;
    let lines: Vec<usize> = behind
        .filter(|&number| {
            book.rules
                .get(number)
                .is_some_and(|rule| rule.action == Action::Allow && about_hosts(rule))
        })
        .collect();
    (!lines.is_empty()).then_some(Overruled { by, lines })
}

/// True where a list, or one that it names, looks at the host.
fn looks_at_hosts(book: &Rulebook, number: usize) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![number];
    while let Some(number) = open.pop() {
        if !seen.insert(number) {
            continue;
        }
        match book.tests.get(number).map(|test| &test.question) {
            Some(Question::Hosts(_) | Question::Paths(_) | Question::Destinations(_)) => {
                return true;
            }
            Some(Question::Group(lines)) => {
                open.extend(lines.iter().flatten().map(|condition| condition.test));
            }
            _ => {}
        }
    }
    false
}
