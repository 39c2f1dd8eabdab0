//! Where conditions stand in a row: in the steps, in expressions that choose, and in long `||`.

use std::collections::{HashMap, HashSet};

use super::super::node::{Id, Node};
use super::super::program::{Program, Step};
use super::{Matcher, keys};

/// Fewer keys are not worth a look-up.
const FEWEST_KEYS: usize = 4;

/// How many conditions are looked at for keys, and parts of them. Chains may share what they end in;
/// where nothing is left, the others stay as they are.
const MOST_WORK: usize = 10_000;
const WORK_FOR_EACH: usize = 4;

impl Program {
    /// Makes the matchers.
    pub(in crate::pac::decision) fn merge(&mut self) {
        let mut covered = HashSet::new();
        let mut at_steps = vec![None; self.steps.len()];
        let mut matchers = Vec::new();
        let mut work = MOST_WORK + self.nodes.len() * WORK_FOR_EACH;
        let mut done = vec![false; self.steps.len()];
        for place in 0..self.steps.len() {
            if done.get(place) != Some(&false) {
                continue;
            }
            let (rules, otherwise) = self.chain_of_steps(place, &mut done);
            if let Some(matcher) = self.matcher(&rules, otherwise, &mut work) {
                covered.extend(rules.iter().map(|(condition, _)| *condition));
                if let Some(at) = at_steps.get_mut(place) {
                    *at = number(&matchers);
                }
                matchers.push(matcher);
            }
        }
        let mut at_nodes = HashMap::new();
        self.merge_choices(&mut matchers, &mut at_nodes, &mut covered, &mut work);
        self.merge_lists(&mut matchers, &mut at_nodes, &covered, &mut work);
        (self.matchers, self.at_steps, self.at_nodes) = (matchers, at_steps, at_nodes);
    }

    /// The conditions of branches that follow each other where none holds.
    fn chain_of_steps(&self, first: usize, done: &mut [bool]) -> (Vec<(Id, u32)>, u32) {
        let mut rules = Vec::new();
        let mut place = first;
        loop {
            match self.steps.get(place) {
                Some(Step::Branch {
                    condition,
                    otherwise,
                }) => {
                    if let Some(done) = done.get_mut(place)
                        && std::mem::replace(done, true)
                        && !rules.is_empty()
                    {
                        break;
                    }
                    rules.push((*condition, u32::try_from(place + 1).unwrap_or(u32::MAX)));
                    place = *otherwise as usize;
                }
                Some(Step::Jump(to)) if !rules.is_empty() => place = *to as usize,
                _ => break,
            }
        }
        (rules, u32::try_from(place).unwrap_or(u32::MAX))
    }

    fn merge_choices(
        &self,
        matchers: &mut Vec<Matcher>,
        at_nodes: &mut HashMap<Id, u32>,
        covered: &mut HashSet<Id>,
        work: &mut usize,
    ) {
        let mut behind = HashSet::new();
        let uses = self.uses();
        for node in &self.nodes {
            if let Node::Choose(_, _, no) = node
                && uses.get(no.index()) == Some(&1)
            {
                behind.insert(*no);
            }
        }
        for (node, index) in self.nodes.iter().zip(0..) {
            if !matches!(node, Node::Choose(..)) || behind.contains(&Id(index)) {
                continue;
            }
            let mut rules = Vec::new();
            let mut id = Id(index);
            while let Some(Node::Choose(condition, yes, no)) = self.node(id)
                && rules.len() <= *work
            {
                rules.push((*condition, yes.0));
                id = *no;
            }
            // What is behind shared ends is looked at again with each of them.
            *work = work.saturating_sub(rules.len());
            if let Some(matcher) = self.matcher(&rules, id.0, work) {
                covered.extend(rules.iter().map(|(condition, _)| *condition));
                at_nodes.extend(number(matchers).map(|number| (Id(index), number)));
                matchers.push(matcher);
            }
        }
    }

    /// Long `||` that stand elsewhere.
    fn merge_lists(
        &self,
        matchers: &mut Vec<Matcher>,
        at_nodes: &mut HashMap<Id, u32>,
        covered: &HashSet<Id>,
        work: &mut usize,
    ) {
        let uses = self.uses();
        for ((node, index), uses) in self.nodes.iter().zip(0..).zip(uses) {
            let Node::Any(list) = node else { continue };
            let is_covered = covered.contains(&Id(index)) && uses == 1;
            if list.len() < FEWEST_KEYS || is_covered {
                continue;
            }
            let rules: Vec<(Id, u32)> = list.iter().map(|one| (*one, 0)).collect();
            if let Some(matcher) = self.matcher(&rules, 0, work) {
                at_nodes.extend(number(matchers).map(|number| (Id(index), number)));
                matchers.push(matcher);
            }
        }
    }

    /// A matcher of conditions, where it is worth it.
    fn matcher(&self, rules: &[(Id, u32)], otherwise: u32, work: &mut usize) -> Option<Matcher> {
        let mut matcher = Matcher {
            conditions: rules.iter().map(|(condition, _)| *condition).collect(),
            targets: rules.iter().map(|(_, target)| *target).collect(),
            otherwise,
            ..Matcher::default()
        };
        *work = work.checked_sub(rules.len())?;
        let (mut literals, mut networks) = (Vec::new(), Vec::new());
        for ((condition, _), rule) in rules.iter().zip(0..) {
            let keys = keys::of(self, *condition, work);
            let has_none = keys.literals.is_empty() && keys.networks.is_empty();
            if keys.is_partial || has_none {
                matcher.unkeyed.push(rule);
            }
            literals.extend(keys.literals.into_iter().map(|mut literal| {
                literal.rule = rule;
                literal
            }));
            networks.extend(keys.networks.into_iter().map(|mut network| {
                network.rule = rule;
                network
            }));
        }
        if literals.len() + networks.len() < FEWEST_KEYS {
            return None;
        }
        matcher.keyed(literals, networks);
        Some(matcher)
    }
}

fn number(matchers: &[Matcher]) -> Option<u32> {
    u32::try_from(matchers.len()).ok()
}
