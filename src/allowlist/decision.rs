//! The order of rules: what becomes of a request, from what each test says about it.

use std::borrow::Cow;

use super::rules::{Action, Condition, Question, Rule, Test};

/// Groups of groups that are followed.
const MOST_DEPTH: usize = 16;

/// What a test says about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    /// Not known, for this reason.
    Maybe(String),
    /// The proxy asks for a login before it goes on.
    Asks,
}

/// What becomes of one request.
pub(super) enum Outcome {
    Admitted(Option<usize>),
    Refused(Option<usize>),
    Challenged(usize),
    Unknown(Option<usize>, String),
}

/// The first rule that holds decides. A rule that may hold makes the outcome unknown, unless what it
/// would do happens anyway.
pub(super) fn decide(
    rules: &[Rule],
    otherwise: Action,
    tests: &[Test],
    truths: &[Truth],
) -> Outcome {
    let truths = resolved(tests, truths);
    let mut doubts = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let mut doubt = None;
        let mut asks = false;
        let mut holds = true;
        for condition in &rule.conditions {
            match (truths.get(condition.test), condition.negated) {
                (Some(Truth::Yes), false) | (Some(Truth::No), true) => {}
                (Some(Truth::Yes), true) | (Some(Truth::No), false) => {
                    holds = false;
                    break;
                }
                (Some(Truth::Asks), _) if doubt.is_none() && doubts.is_empty() => {
                    return Outcome::Challenged(number);
                }
                (Some(Truth::Asks), _) => {
                    asks = true;
                    doubt.get_or_insert_with(|| "the proxy may ask for a login".to_owned());
                }
                (Some(Truth::Maybe(why)), _) => {
                    doubt.get_or_insert_with(|| why.clone());
                }
                (None, _) => {
                    doubt
                        .get_or_insert_with(|| "it names a condition that is not there".to_owned());
                }
            }
        }
        match (holds, doubt) {
            (false, _) => {}
            (true, None) => return settled(rule.action, Some(number), doubts),
            (true, Some(why)) => doubts.push(Doubt {
                action: (!asks).then_some(rule.action),
                rule: number,
                why,
            }),
        }
    }
    settled(otherwise, None, doubts)
}

/// The same with what groups say, from the lists that they name.
fn resolved<'a>(tests: &[Test], truths: &'a [Truth]) -> Cow<'a, [Truth]> {
    let is_group = |test: &Test| matches!(test.question, Question::Group(_));
    if !tests.iter().any(is_group) {
        return Cow::Borrowed(truths);
    }
    let mut groups = Groups {
        tests,
        truths: truths.to_vec(),
        done: tests.iter().map(|test| !is_group(test)).collect(),
    };
    for number in 0..tests.len() {
        groups.resolve(number, 0);
    }
    Cow::Owned(groups.truths)
}

struct Groups<'a> {
    tests: &'a [Test],
    truths: Vec<Truth>,
    done: Vec<bool>,
}

impl Groups<'_> {
    fn resolve(&mut self, number: usize, depth: usize) {
        if self.done.get(number).copied().unwrap_or(true) {
            return;
        }
        let Some(Question::Group(lines)) = self.tests.get(number).map(|test| &test.question) else {
            return;
        };
        let truth = if depth >= MOST_DEPTH {
            Truth::Maybe("lists of lists are nested too deep".to_owned())
        } else {
            self.any(lines, depth)
        };
        if let (Some(place), Some(done)) = (self.truths.get_mut(number), self.done.get_mut(number))
        {
            *place = truth;
            *done = true;
        }
    }

    fn any(&mut self, lines: &[Vec<Condition>], depth: usize) -> Truth {
        let mut doubt = None;
        for line in lines {
            match self.all(line, depth) {
                Truth::Yes => return Truth::Yes,
                Truth::Asks if doubt.is_none() => return Truth::Asks,
                Truth::No | Truth::Asks => {}
                Truth::Maybe(why) => {
                    doubt.get_or_insert(why);
                }
            }
        }
        doubt.map_or(Truth::No, Truth::Maybe)
    }

    /// Whether all conditions hold, asked in their order.
    fn all(&mut self, conditions: &[Condition], depth: usize) -> Truth {
        let mut doubt = None;
        for condition in conditions {
            self.resolve(condition.test, depth + 1);
            match (self.truths.get(condition.test), condition.negated) {
                (Some(Truth::Yes), true) | (Some(Truth::No), false) => return Truth::No,
                (Some(Truth::Asks), _) if doubt.is_none() => return Truth::Asks,
                (Some(Truth::Yes), false) | (Some(Truth::No), true) | (Some(Truth::Asks), _) => {}
                (Some(Truth::Maybe(why)), _) => {
                    doubt.get_or_insert_with(|| why.clone());
                }
                (None, _) => {
                    doubt
                        .get_or_insert_with(|| "it names a condition that is not there".to_owned());
                }
            }
        }
        doubt.map_or(Truth::Yes, Truth::Maybe)
    }
}

/// A rule that may hold.
struct Doubt {
    /// What it does then; `None` where it asks for a login.
    action: Option<Action>,
    rule: usize,
    why: String,
}

fn settled(action: Action, rule: Option<usize>, doubts: Vec<Doubt>) -> Outcome {
    let other = doubts
        .into_iter()
        .find(|doubt| doubt.action != Some(action));
    match (other, action) {
        (Some(doubt), _) => Outcome::Unknown(Some(doubt.rule), doubt.why),
        (None, Action::Allow) => Outcome::Admitted(rule),
        (None, Action::Deny) => Outcome::Refused(rule),
    }
}
