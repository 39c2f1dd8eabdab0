//! Does a list let a required pattern through? Decided for every name that the pattern stands for.

use super::decision::{Outcome, Truth, decide, judge};
use super::index::Index;
use super::origin;
use super::rules::{Action, Question, Rule, Rulebook};
use super::truths::{Answer, OpenSet, answer};
use super::wanted::Wanted;
use crate::finding::allowlist::Coverage;
use crate::language::Automaton;
use crate::language::Expression;
use crate::language::explore;

/// What the list does with the names of a pattern: for each kind of answer a name that gets it.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    pub(super) admitted: Option<Shown>,
    pub(super) refused: Option<Shown>,
    /// The proxy asks for a login.
    pub(super) challenged: Option<Shown>,
    /// Not known, for this reason.
    pub(super) unknown: Option<(Shown, String)>,
    /// The line that would let the refused one through but for one condition, in words.
    pub(super) near: Option<String>,
}

impl Answers {
    /// How much of a pattern is admitted.
    pub(super) const fn extent(&self) -> Coverage {
        match (&self.admitted, &self.refused, &self.unknown) {
            (Some(_), None, None) => Coverage::Full,
            (Some(_), Some(_), _) => Coverage::Partial,
            // Where some are not decided, none is known to get through, and not all of them do.
            (None, Some(_), _) => Coverage::None,
            (_, None, _) => Coverage::Unknown,
        }
    }
}

/// A name and the rule that decided about it; `None` where no rule held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) host: String,
    pub(super) rule: Option<usize>,
}

/// An index for each test of a list, empty for those that are not about hosts.
pub(super) fn indexes(book: &Rulebook) -> Vec<Index> {
    let tests = book.tests.iter();
    tests
        .map(|test| match &test.question {
            Question::Hosts(entries) => Index::of(entries),
            _ => Index::default(),
        })
        .collect()
}

/// Asks the list.
pub(super) fn ask(book: &Rulebook, indexes: &[Index], wanted: &Wanted<'_>) -> Answers {
    let tunnel = !wanted.sees_path();
    let judge = |truths: &[Truth]| judge(book, truths, tunnel);
    ask_by(book, &judge, true, indexes, wanted)
}

/// Asks other rules over the same tests.
pub(super) fn ask_rules(
    book: &Rulebook,
    (rules, otherwise): (&[Rule], Action),
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    let decide = |truths: &[Truth]| decide(rules, otherwise, &book.tests, truths);
    ask_by(book, &decide, false, indexes, wanted)
}

/// Asks something that decides from what the tests say; `own` where that are the rules of the list.
fn ask_by(
    book: &Rulebook,
    decide: &dyn Fn(&[Truth]) -> Outcome,
    own: bool,
    indexes: &[Index],
    wanted: &Wanted<'_>,
) -> Answers {
    let tests: Vec<Answer> = book
        .tests
        .iter()
        .zip(indexes)
        .map(|(test, index)| answer(test, index, wanted))
        .collect();
    let open: Vec<(usize, &OpenSet)> = tests
        .iter()
        .enumerate()
        .filter_map(|(index, answer)| match answer {
            Answer::Open(set) => Some((index, set)),
            Answer::Known(_) => None,
        })
        .collect();
    let mut truths: Vec<Truth> = tests
        .iter()
        .map(|answer| match answer {
            Answer::Known(truth) => truth.clone(),
            Answer::Open(_) => Truth::No,
        })
        .collect();
    let mut answers = Answers::default();
    let mut add = |name: &str, truths: &[Truth]| {
        let mut outcome = decide(truths);
        if matches!(outcome, Outcome::Unknown(..))
            && let Some(certain) =
                over_names(book, decide, truths).or_else(|| origin::unless_named(decide, truths))
        {
            outcome = certain;
        }
        if own {
            origin::explain(book, decide, truths, &mut outcome, &mut answers);
        }
        answers.add(name, outcome);
        answers.admitted.is_none() || answers.refused.is_none()
    };
    if open.is_empty() {
        // The same for every name.
        let name = format!("{}{}", wanted.lead.replace('*', "a"), wanted.host);
        add(&name, &truths);
        return answers;
    }
    if wanted.labels.is_none() {
        for (index, set) in &open {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(&set.automaton.accepting(wanted.host));
            }
        }
        add(wanted.host, &truths);
        return answers;
    }
    let automata: Vec<&Automaton> = open.iter().map(|(_, set)| &set.automaton).collect();
    let walked = explore(&wanted.names(), &automata, |name, accepted| {
        for ((index, set), numbers) in open.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*index) {
                *truth = set.truth(numbers);
            }
        }
        add(name, &truths)
    });
    let left_out: Vec<&String> = open.iter().flat_map(|(_, set)| &set.left_out).collect();
    if !left_out.is_empty() {
        return single_names(
            &|one| ask_by(book, decide, own, indexes, one),
            wanted,
            &answers,
            &left_out,
        );
    }
    if walked.is_err() {
        answers.unknown = Some(too_many(wanted));
    }
    answers
}

/// What becomes of an address whose name in DNS is unknown, where it is the same for every name.
fn over_names(
    book: &Rulebook,
    decide: &dyn Fn(&[Truth]) -> Outcome,
    truths: &[Truth],
) -> Option<Outcome> {
    let mut truths = truths.to_vec();
    let mut named = Vec::new();
    for (number, truth) in truths.iter_mut().enumerate() {
        if let (Truth::Named(_), Some(Question::Hosts(entries))) =
            (&*truth, book.tests.get(number).map(|test| &test.question))
        {
            let mut automaton = Automaton::default();
            let sets = entries.iter().filter_map(|entry| entry.hosts.expression());
            for set in sets {
                automaton.add(&set, 0).ok()?;
            }
            named.push((number, automaton));
            *truth = Truth::No;
        }
    }
    if named.is_empty() {
        return None;
    }
    let first = decide(&truths);
    let kind = std::mem::discriminant(&first);
    let mut same = !matches!(first, Outcome::Unknown(..));
    let automata: Vec<&Automaton> = named.iter().map(|(_, automaton)| automaton).collect();
    explore(&Expression::any_host(), &automata, |_, accepted| {
        for ((number, _), numbers) in named.iter().zip(accepted) {
            if let Some(truth) = truths.get_mut(*number) {
                *truth = if numbers.is_empty() {
                    Truth::No
                } else {
                    Truth::Yes
                };
            }
        }
        same &= std::mem::discriminant(&decide(&truths)) == kind;
        same
    })
    .ok()?;
    same.then_some(first)
}

/// Where a list has more single names below a wildcard than are put into the walk, names are asked one
/// by one: those that the walk has shown, and some of those left out. Both kinds of answer make a part;
/// anything else is not decided.
fn single_names(
    ask: &dyn Fn(&Wanted<'_>) -> Answers,
    wanted: &Wanted<'_>,
    walked: &Answers,
    left_out: &[&String],
) -> Answers {
    let shown = [&walked.admitted, &walked.refused];
    let shown = shown.into_iter().flatten().map(|shown| shown.host.as_str());
    let mut answers = Answers::default();
    for host in shown.chain(left_out.iter().map(|name| name.as_str())) {
        let one = Wanted {
            host,
            lead: "",
            labels: None,
            ..wanted.clone()
        };
        let found = ask(&one);
        answers.admitted = answers.admitted.or(found.admitted);
        answers.refused = answers.refused.or(found.refused);
        answers.near = answers.near.or(found.near);
    }
    if answers.admitted.is_none() || answers.refused.is_none() {
        answers.unknown = Some(too_many(wanted));
    }
    answers
}

fn too_many(wanted: &Wanted<'_>) -> (Shown, String) {
    let shown = Shown {
        host: wanted.host.to_owned(),
        rule: None,
    };
    let why = "the list has too many entries about these names to decide for all of them";
    (shown, why.to_owned())
}

impl Answers {
    fn add(&mut self, host: &str, outcome: Outcome) {
        let shown = |rule| Shown {
            host: host.to_owned(),
            rule,
        };
        match outcome {
            Outcome::Admitted(rule) => {
                self.admitted.get_or_insert_with(|| shown(rule));
            }
            Outcome::Refused(rule) => {
                self.refused.get_or_insert_with(|| shown(rule));
            }
            Outcome::Challenged(rule) => {
                self.challenged.get_or_insert_with(|| shown(Some(rule)));
            }
            Outcome::Unknown(rule, why) => {
                self.unknown.get_or_insert_with(|| (shown(rule), why));
            }
        }
    }
}
