//! The order of rules: what becomes of a request, from what each test says about it.

use super::rules::{Action, Rulebook};

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
pub(super) fn decide(book: &Rulebook, truths: &[Truth]) -> Outcome {
    let mut doubts = Vec::new();
    for (number, rule) in book.rules.iter().enumerate() {
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
    settled(book.otherwise, None, doubts)
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
