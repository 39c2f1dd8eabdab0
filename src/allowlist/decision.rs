//! The order of rules: what becomes of a request, from what each test says about it.

use std::borrow::Cow;

use super::rules::{Action, Condition, Question, Rule, Rulebook, Stage, Test};

/// Groups of groups that are followed.
const MOST_DEPTH: usize = 16;

/// What a test says about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    /// Not known, for this reason.
    Maybe(String),
    /// No, unless the name of the host's address in DNS says otherwise: a reason not to let it through.
    Named(String),
    /// The proxy asks for a login before it goes on.
    Asks,
}

/// What becomes of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Admitted(Option<usize>),
    Refused(Option<usize>),
    Challenged(usize),
    Unknown(Option<usize>, String),
}

/// What all stages of a list make of a request: each of them must allow it.
pub(super) fn judge(book: &Rulebook, truths: &[Truth], tunnel: bool) -> Outcome {
    let truths = resolved(&book.tests, truths);
    let mut so_far: Option<Outcome> = None;
    for stage in book.stages.iter().filter(|stage| stage.tunnels || !tunnel) {
        let outcome = stage_of(book, stage, &truths);
        so_far = Some(match (so_far, outcome) {
            (None, outcome)
            | (
                Some(Outcome::Admitted(_)),
                outcome @ (Outcome::Challenged(_) | Outcome::Unknown(..)),
            ) => outcome,
            // Refused by a later one is refused, whatever the others say; a login comes first.
            (Some(Outcome::Admitted(_) | Outcome::Unknown(..)), outcome @ Outcome::Refused(_)) => {
                outcome
            }
            (Some(before), _) => before,
        });
        if matches!(so_far, Some(Outcome::Refused(_) | Outcome::Challenged(_))) {
            break;
        }
    }
    so_far.unwrap_or(Outcome::Refused(None))
}

fn stage_of(book: &Rulebook, stage: &Stage, truths: &[Truth]) -> Outcome {
    let rules = book.rules.get(stage.rules.clone()).unwrap_or_default();
    let first = stage.rules.start;
    let outcome = if stage.waits {
        first_that_holds(rules, stage.otherwise, truths)
    } else {
        // It does not wait for DNS or a login: what needs one may come out otherwise.
        let truths: Vec<Truth> = book
            .tests
            .iter()
            .zip(truths)
            .map(|(test, truth)| match (truth, &test.question) {
                (Truth::Asks, _) => Truth::Maybe(
                    "these rules ask for no login, and what they do without one differs".to_owned(),
                ),
                (Truth::Yes, Question::Destinations(_)) if test.looks_up => Truth::Maybe(format!(
                    "these rules look at addresses of hosts (`{}`) only where the proxy knows them already",
                    test.name
                )),
                _ => truth.clone(),
            })
            .collect();
        first_that_holds(rules, stage.otherwise, &truths)
    };
    let numbered = |rule: usize| first + rule;
    match outcome {
        Outcome::Admitted(rule) => Outcome::Admitted(rule.map(numbered)),
        Outcome::Refused(rule) => Outcome::Refused(rule.map(numbered)),
        Outcome::Challenged(rule) => Outcome::Challenged(numbered(rule)),
        Outcome::Unknown(rule, why) => Outcome::Unknown(rule.map(numbered), why),
    }
}

/// What rules make of a request.
pub(super) fn decide(
    rules: &[Rule],
    otherwise: Action,
    tests: &[Test],
    truths: &[Truth],
) -> Outcome {
    first_that_holds(rules, otherwise, &resolved(tests, truths))
}

/// The first rule that holds decides. A rule that may hold makes the outcome unknown, unless what it
/// would do happens anyway.
fn first_that_holds(rules: &[Rule], otherwise: Action, truths: &[Truth]) -> Outcome {
    let mut doubts: Vec<Doubt> = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        match holds(&rule.conditions, truths) {
            Holds::No => {}
            Holds::Asks => {
                // What may have been decided before, without a login, makes it unknown.
                let allows = doubts
                    .into_iter()
                    .find(|doubt| doubt.action == Some(Action::Allow));
                return match allows {
                    Some(doubt) => Outcome::Unknown(Some(doubt.rule), doubt.why),
                    None => Outcome::Challenged(number),
                };
            }
            Holds::Yes => return settled(rule.action, Some(number), doubts),
            Holds::Maybe { why, asks } => doubts.push(Doubt {
                action: (!asks).then_some(rule.action),
                rule: number,
                why,
            }),
        }
    }
    settled(otherwise, None, doubts)
}

/// What the conditions of a rule say together.
enum Holds {
    Yes,
    No,
    /// The proxy asks for a login here.
    Asks,
    Maybe {
        why: String,
        /// It may ask for a login.
        asks: bool,
    },
}

fn holds(conditions: &[Condition], truths: &[Truth]) -> Holds {
    let mut doubt: Option<String> = None;
    let mut asks = false;
    for condition in conditions {
        match (truths.get(condition.test), condition.negated) {
            (Some(Truth::Yes), false) | (Some(Truth::No), true) => {}
            // Where a login was asked for before, nobody comes here.
            (Some(Truth::Yes), true) | (Some(Truth::No), false) if asks => break,
            (Some(Truth::Yes), true) | (Some(Truth::No), false) => return Holds::No,
            (Some(Truth::Asks), _) if doubt.is_none() => return Holds::Asks,
            (Some(Truth::Asks), _) => {
                asks = true;
                doubt.get_or_insert_with(|| "the proxy may ask for a login".to_owned());
            }
            (Some(Truth::Maybe(why) | Truth::Named(why)), _) => {
                doubt.get_or_insert_with(|| why.clone());
            }
            (None, _) => {
                doubt.get_or_insert_with(|| "it names a condition that is not there".to_owned());
            }
        }
    }
    doubt.map_or(Holds::Yes, |why| Holds::Maybe { why, asks })
}

/// The same with what groups say, from the lists that they name.
pub(super) fn resolved<'a>(tests: &[Test], truths: &'a [Truth]) -> Cow<'a, [Truth]> {
    let is_group = |test: &Test| matches!(test.question, Question::Group(_));
    if !tests.iter().any(is_group) {
        return Cow::Borrowed(truths);
    }
    let mut groups = Groups {
        tests,
        truths: truths.to_vec(),
        state: tests
            .iter()
            .map(|test| {
                if is_group(test) {
                    State::Open
                } else {
                    State::Done
                }
            })
            .collect(),
    };
    for number in 0..tests.len() {
        groups.resolve(number, 0);
    }
    Cow::Owned(groups.truths)
}

struct Groups<'a> {
    tests: &'a [Test],
    truths: Vec<Truth>,
    state: Vec<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// Its members are being asked: who asks it now is one of them.
    Asked,
    Done,
}

impl Groups<'_> {
    fn resolve(&mut self, number: usize, depth: usize) {
        if self.state.get(number) != Some(&State::Open) {
            return;
        }
        let Some(Question::Group(lines)) = self.tests.get(number).map(|test| &test.question) else {
            return;
        };
        self.mark(
            number,
            State::Asked,
            Truth::Maybe("lists of lists name each other in a circle".to_owned()),
        );
        let truth = if depth >= MOST_DEPTH {
            Truth::Maybe("lists of lists are nested too deep".to_owned())
        } else {
            self.any(lines, depth)
        };
        self.mark(number, State::Done, truth);
    }

    fn mark(&mut self, number: usize, state: State, truth: Truth) {
        if let (Some(place), Some(known)) =
            (self.truths.get_mut(number), self.state.get_mut(number))
        {
            *place = truth;
            *known = state;
        }
    }

    fn any(&mut self, lines: &[Vec<Condition>], depth: usize) -> Truth {
        let mut doubt = None;
        for line in lines {
            match self.all(line, depth) {
                Truth::Yes => return Truth::Yes,
                Truth::No => {}
                // Nothing behind it is asked.
                Truth::Asks => return doubt.map_or(Truth::Asks, Truth::Maybe),
                Truth::Maybe(why) | Truth::Named(why) => {
                    doubt.get_or_insert(why);
                }
            }
        }
        doubt.map_or(Truth::No, Truth::Maybe)
    }

    /// Whether all conditions hold, asked in their order.
    fn all(&mut self, conditions: &[Condition], depth: usize) -> Truth {
        for condition in conditions {
            self.resolve(condition.test, depth + 1);
        }
        match holds(conditions, &self.truths) {
            Holds::Yes => Truth::Yes,
            Holds::No => Truth::No,
            Holds::Asks => Truth::Asks,
            Holds::Maybe { why, .. } => Truth::Maybe(why),
        }
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
