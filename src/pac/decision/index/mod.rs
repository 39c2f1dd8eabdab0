//! Which of many conditions is the first that holds, without looking at each.
//!
//! A condition often needs a literal in a certain place of a text: `shExpMatch(host, "*.example")`
//! needs `.example` at its end. Such keys are looked up together: whole texts and ends by the hash of
//! what ends the text, beginnings by that of what begins it, literals anywhere by one automaton,
//! networks by the address under each mask. A key that is all of its condition decides it; of
//! another the condition is evaluated, like those without a key, as long as it stands before the
//! best one so far. That is exact because conditions have no effects, and only for texts of
//! printable ASCII characters.

mod chains;
mod keys;
mod literals;
mod networks;
mod parts;

use std::collections::HashMap;

use self::literals::Literals;
use self::networks::Networks;
use self::parts::Parts;
use super::node::{Id, Node};
use super::program::Program;
use super::regex::Place;
use super::run::Run;
use crate::pac::value::Value;

/// No rule.
const NONE: u32 = u32::MAX;

/// Conditions in order, and what each leads to.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    conditions: Vec<Id>,
    /// A step or a node for each condition, and one for none of them.
    targets: Vec<u32>,
    otherwise: u32,
    subjects: Vec<Subject>,
    networks: Vec<(Id, Networks)>,
    /// Those without a key.
    unkeyed: Vec<u32>,
}

/// The keys in one text.
#[derive(Debug)]
struct Subject {
    text: Id,
    ends: Literals,
    beginnings: Literals,
    parts: Parts,
}

/// The rules of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Rules {
    /// The first that the key decides.
    sure: Option<u32>,
    /// Those that are to be evaluated, in order.
    maybe: Vec<u32>,
}

impl Rules {
    fn add(&mut self, rule: u32, is_sure: bool) {
        if is_sure {
            self.sure = Some(self.sure.map_or(rule, |known| known.min(rule)));
        } else if self.maybe.last() != Some(&rule) {
            self.maybe.push(rule);
        }
    }
}

/// The first rule so far.
struct Best<'r, 'a> {
    matcher: &'r Matcher,
    run: &'r Run<'a>,
    rule: u32,
}

impl Best<'_, '_> {
    fn take(&mut self, rules: &Rules) -> Option<()> {
        if let Some(sure) = rules.sure {
            self.rule = self.rule.min(sure);
        }
        self.evaluate(&rules.maybe)
    }

    /// Evaluates those that stand before the best one.
    fn evaluate(&mut self, rules: &[u32]) -> Option<()> {
        for rule in rules {
            if *rule >= self.rule {
                break;
            }
            let condition = *self.matcher.conditions.get(*rule as usize)?;
            if self.run.holds(condition)? {
                self.rule = *rule;
                break;
            }
        }
        Some(())
    }
}

impl Matcher {
    /// The first condition that holds.
    #[expect(
        clippy::option_option,
        reason = "the engine is to be asked, or nothing is found, or something"
    )]
    fn first(&self, run: &Run<'_>) -> Option<Option<u32>> {
        // A condition that is found by a key may need what is only there behind one before it.
        self.by_keys(run).or_else(|| self.one_by_one(run))
    }

    /// The same by the keys.
    #[expect(
        clippy::option_option,
        reason = "one condition can't be evaluated, or nothing is found, or something"
    )]
    fn by_keys(&self, run: &Run<'_>) -> Option<Option<u32>> {
        run.spend(30)?;
        let mut best = Best {
            matcher: self,
            run,
            rule: NONE,
        };
        for subject in &self.subjects {
            let Some(Value::Text(text)) = run.value(subject.text) else {
                return self.one_by_one(run);
            };
            let Some(text) = text.as_ascii() else {
                return self.one_by_one(run);
            };
            let text = text.as_bytes();
            run.spend(text.len() * 2)?;
            subject.ends.at_end(text, &mut best)?;
            subject.beginnings.at_beginning(text, &mut best)?;
            subject.parts.anywhere(text, &mut best)?;
        }
        for (address, networks) in &self.networks {
            match run.value(*address) {
                Some(Value::Text(text)) => {
                    if networks.holding(&text, &mut best).is_none() {
                        return self.one_by_one(run);
                    }
                }
                Some(Value::Null | Value::Undefined) => {}
                _ => return self.one_by_one(run),
            }
        }
        best.evaluate(&self.unkeyed)?;
        Some((best.rule != NONE).then_some(best.rule))
    }

    /// Where a text is not there yet, or has other characters.
    #[expect(
        clippy::option_option,
        reason = "the engine is to be asked, or nothing is found, or something"
    )]
    fn one_by_one(&self, run: &Run<'_>) -> Option<Option<u32>> {
        for (condition, rule) in self.conditions.iter().zip(0..) {
            if run.holds(*condition)? {
                return Some(Some(rule));
            }
        }
        Some(None)
    }

    fn target(&self, run: &Run<'_>) -> Option<u32> {
        self.target_of(self.first(run)?)
    }

    /// Where it goes on if that one is the first.
    pub(super) fn target_of(&self, first: Option<u32>) -> Option<u32> {
        match first {
            Some(rule) => self.targets.get(rule as usize).copied(),
            None => Some(self.otherwise),
        }
    }

    /// All conditions, in order.
    pub(super) fn conditions(&self) -> &[Id] {
        &self.conditions
    }

    fn keyed(&mut self, literals: Vec<keys::Literal>, networks: Vec<keys::Network>) {
        let mut places = HashMap::new();
        for literal in literals {
            let place = *places.entry(literal.text).or_insert_with(|| {
                self.subjects.push(Subject {
                    text: literal.text,
                    ends: Literals::default(),
                    beginnings: Literals::default(),
                    parts: Parts::default(),
                });
                self.subjects.len() - 1
            });
            let Some(subject) = self.subjects.get_mut(place) else {
                continue;
            };
            let (bytes, rule, is_sure) = (literal.bytes, literal.rule, literal.is_sure);
            match literal.place {
                Place::Whole => subject.ends.add(&bytes, true, rule, is_sure),
                Place::Tail => subject.ends.add(&bytes, false, rule, is_sure),
                Place::Head => subject.beginnings.add(&bytes, false, rule, is_sure),
                Place::Anywhere => subject.parts.add(&bytes, rule, is_sure),
            }
        }
        let mut places = HashMap::new();
        for network in networks {
            let place = *places.entry(network.address).or_insert_with(|| {
                self.networks.push((network.address, Networks::default()));
                self.networks.len() - 1
            });
            if let Some((_, networks)) = self.networks.get_mut(place) {
                networks.add(network.base, network.mask, network.rule, network.is_sure);
            }
        }
        for subject in &mut self.subjects {
            subject.ends.finish_ends();
            subject.beginnings.finish_beginnings();
            if !subject.parts.finish() {
                // Too many: those rules are evaluated as they are.
                self.unkeyed.extend(subject.parts.rules());
                subject.parts = Parts::default();
            }
        }
        self.unkeyed.sort_unstable();
        self.unkeyed.dedup();
    }
}

impl Program {
    /// The first condition of a matcher that holds.
    #[expect(
        clippy::option_option,
        reason = "the engine is to be asked, or nothing is found, or something"
    )]
    pub(super) fn first(&self, matcher: u32, run: &Run<'_>) -> Option<Option<u32>> {
        self.matchers.get(matcher as usize)?.first(run)
    }

    /// The step at which it goes on.
    pub(super) fn step_of(&self, matcher: u32, run: &Run<'_>) -> Option<u32> {
        self.matchers.get(matcher as usize)?.target(run)
    }

    /// The expression that is chosen.
    pub(super) fn chosen(&self, matcher: u32, run: &Run<'_>) -> Option<Id> {
        self.step_of(matcher, run).map(Id)
    }

    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id.index())
    }
}
