//! One request in many worlds at once: in each, the request's host has another address.
//!
//! A run in which a condition depends on that address goes both ways, each with the worlds for which
//! it is so. What depends on the address and on nothing else is worked out once, for all requests.
//! This is only a faster way to the answers that [`Program::evaluate`] gives in each world; where a
//! program does something that is not foreseen here, there is no result.

use std::collections::HashMap;
use std::rc::Rc;

use super::node::{Id, Node};
use super::program::{Program, Step};
use super::run::Run;
use super::world_calls::is_address_test;
use super::world_set::{Worlds, and, each, first, is_empty, nothing, parted, without};
use crate::pac::builtins::dotted_quad;
use crate::pac::evaluation::Limits;
use crate::pac::lookup::SharedHost;
use crate::pac::request::Request;
use crate::pac::value::{Text, Value};
use crate::source::Position;

/// A value for each world, by number.
pub(super) type Symbol = usize;

/// Steps of one request, in all its ways.
const MOST_STEPS: usize = 2_000_000;

/// What an expression depends on, beside the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slots {
    None,
    One(u32),
    Several,
}

/// A program and worlds that are alike but for the address of the request's host.
pub(crate) struct ManyWorlds<'p> {
    pub(super) program: &'p Program,
    pub(super) hosts: Vec<SharedHost>,
    pub(super) limits: Limits,
    pub(super) slots: Vec<Slots>,
    /// For each expression, whether it depends on the request.
    pub(super) of_request: Vec<bool>,
    /// For each matcher, the places of its conditions that depend on slots.
    special: Vec<Vec<usize>>,
    /// What calls about the host give in each world, by their step, or those about a symbol.
    pub(super) asked: HashMap<(usize, Option<Symbol>), Symbol>,
    pub(super) symbols: Vec<Rc<[Value<'static>]>>,
    /// Where conditions hold that depend on a symbol only.
    known: HashMap<(Id, Symbol), Worlds>,
    /// What expressions give that depend on a symbol only.
    pub(super) made: HashMap<(Id, Symbol), Symbol>,
    answers: HashMap<(String, Position), u32>,
    /// The answers, by number.
    pub(crate) texts: Vec<(String, Position)>,
    of_steps: HashMap<usize, u32>,
}

/// Where a run is, for some worlds.
struct Way {
    next: usize,
    worlds: Worlds,
    /// How much of the trail was there then.
    trail: usize,
}

/// A slot and what it was before.
type Change<'a> = (u32, Option<Value<'a>>, Option<Symbol>);

impl<'p> ManyWorlds<'p> {
    /// For worlds that answer each name in one way.
    pub(crate) fn new(program: &'p Program, hosts: Vec<SharedHost>) -> Self {
        let mut slots: Vec<Slots> = Vec::with_capacity(program.nodes.len());
        let mut of_request: Vec<bool> = Vec::with_capacity(program.nodes.len());
        for node in &program.nodes {
            let mut own = match node {
                Node::Slot(slot) => Slots::One(*slot),
                _ => Slots::None,
            };
            let mut of = matches!(node, Node::Url | Node::Host);
            for operand in node.operands() {
                let other = slots
                    .get(operand.index())
                    .copied()
                    .unwrap_or(Slots::Several);
                own = match (own, other) {
                    (one, Slots::None) => one,
                    (Slots::None, other) => other,
                    (one, other) if one == other => one,
                    _ => Slots::Several,
                };
                of |= of_request.get(operand.index()) != Some(&false);
            }
            // Requests to addresses are not looked at here: `isValidIpAddress(host) ? host : other`
            // is the other.
            if let Node::Choose(condition, _, other) = node
                && is_address_test(program, *condition)
            {
                of = of_request.get(other.index()) != Some(&false);
            }
            slots.push(own);
            of_request.push(of);
        }
        let special = program
            .matchers
            .iter()
            .map(|matcher| {
                let conditions = matcher.conditions().iter().enumerate();
                conditions
                    .filter(|(_, id)| slots.get(id.index()) != Some(&Slots::None))
                    .map(|(place, _)| place)
                    .collect()
            })
            .collect();
        Self {
            program,
            hosts,
            limits: Limits::default(),
            slots,
            of_request,
            special,
            asked: HashMap::new(),
            symbols: Vec::new(),
            known: HashMap::new(),
            made: HashMap::new(),
            answers: HashMap::new(),
            texts: Vec::new(),
            of_steps: HashMap::new(),
        }
    }

    /// The number of the answer in each world, and whether anything was asked; `None` where this is not
    /// to be had here.
    pub(crate) fn answers(&mut self, request: &Request) -> Option<(Vec<u32>, bool)> {
        let is_address = dotted_quad::parse(&Text::from_text(&request.host)).is_some();
        if is_address || request.host.contains(':') {
            return None;
        }
        let mut run = Run::new(self.program, &request.url, &request.host);
        run.keeps = false;
        let mut symbols: Vec<Option<Symbol>> = vec![None; self.program.slots as usize];
        let mut trail: Vec<Change<'_>> = Vec::new();
        let mut found = vec![u32::MAX; self.hosts.len()];
        let mut asks = false;
        let mut open = vec![Way {
            next: 0,
            worlds: self.all(),
            trail: 0,
        }];
        let mut steps = 0;
        while let Some(way) = open.pop() {
            while trail.len() > way.trail {
                let (slot, value, symbol) = trail.pop()?;
                run.put(slot, value)?;
                *symbols.get_mut(slot as usize)? = symbol;
            }
            let (mut next, mut worlds) = (way.next, way.worlds);
            loop {
                steps += 1;
                if steps > MOST_STEPS {
                    return None;
                }
                match self.program.steps.get(next)? {
                    Step::Jump(to) => next = *to as usize,
                    Step::Branch {
                        condition,
                        otherwise,
                    } => {
                        let ways =
                            self.branch(next, *condition, *otherwise, &worlds, &mut run, &symbols)?;
                        let mut ways = ways.into_iter();
                        let Some((first, of_first)) = ways.next() else {
                            break;
                        };
                        open.extend(ways.map(|(next, worlds)| Way {
                            next,
                            worlds,
                            trail: trail.len(),
                        }));
                        (next, worlds) = (first, of_first);
                    }
                    Step::Ask {
                        slot,
                        builtin,
                        arguments,
                    } => {
                        let symbol =
                            self.ask(next, *builtin, arguments, request, &run, &symbols)?;
                        asks = true;
                        let first = self.symbols.get(symbol)?.first()?.clone();
                        let before = run.replace(*slot, first)?;
                        let place = symbols.get_mut(*slot as usize)?;
                        trail.push((*slot, before, place.replace(symbol)));
                        next += 1;
                    }
                    Step::Return { value, position } => {
                        let depends = self.symbol_of(*value, &symbols)?;
                        if depends.is_some() {
                            return None;
                        }
                        let number = self.answer(next, *value, *position, &run)?;
                        for world in each(&worlds) {
                            *found.get_mut(world)? = number;
                        }
                        break;
                    }
                    Step::Set(values) => {
                        let mut new = Vec::with_capacity(values.len());
                        for (slot, value) in values {
                            new.push((*slot, self.value(*value, &mut run, &symbols)?));
                        }
                        for (slot, (value, symbol)) in new {
                            let before = run.replace(slot, value)?;
                            let place = symbols.get_mut(slot as usize)?;
                            trail.push((slot, before, std::mem::replace(place, symbol)));
                        }
                        next += 1;
                    }
                    Step::Again(_) | Step::GiveUp => return None,
                }
            }
        }
        Some((found, asks))
    }

    fn all(&self) -> Worlds {
        first(self.hosts.len())
    }

    /// The symbol that an expression depends on now; `None` where it depends on several.
    #[expect(clippy::option_option, reason = "on several, on none, or on one")]
    pub(super) fn symbol_of(&self, id: Id, symbols: &[Option<Symbol>]) -> Option<Option<Symbol>> {
        match self.slots.get(id.index())? {
            Slots::None => Some(None),
            Slots::One(slot) => Some(*symbols.get(*slot as usize)?),
            Slots::Several => None,
        }
    }

    /// Where it goes on, for which worlds.
    fn branch(
        &mut self,
        step: usize,
        condition: Id,
        otherwise: u32,
        worlds: &Worlds,
        run: &mut Run<'_>,
        symbols: &[Option<Symbol>],
    ) -> Option<Vec<(usize, Worlds)>> {
        let matcher = self.program.at_steps.get(step).copied().flatten();
        let Some(matcher) = matcher.filter(|_| run.is_plain) else {
            let yes = self.holds(condition, run, symbols, worlds)?;
            return Some(parted(worlds, &yes, step + 1, otherwise as usize));
        };
        let program = self.program;
        let of_matcher = program.matchers.get(matcher as usize)?;
        let mut special: Vec<(usize, Id)> = Vec::new();
        for place in self.special.get(matcher as usize)? {
            let id = *of_matcher.conditions().get(*place)?;
            if self.symbol_of(id, symbols)?.is_some() {
                special.push((*place, id));
            }
        }
        let first = program.first(matcher, run)?;
        if special.is_empty() {
            let target = of_matcher.target_of(first)?;
            return Some(vec![(target as usize, worlds.clone())]);
        }
        // The first world's address is in no network, as far as there is such an address: what holds
        // there and does not look at the address holds in all.
        let end = first.map_or(usize::MAX, |rule| rule as usize);
        let mut left = worlds.clone();
        let mut ways = Vec::new();
        for (place, id) in special {
            if place == end {
                return None;
            }
            if place > end {
                break;
            }
            let yes = and(&self.holds(id, run, symbols, &left)?, &left);
            if !is_empty(&yes) {
                let target = of_matcher.target_of(u32::try_from(place).ok().map(Some)?)?;
                left = without(&left, &yes);
                ways.push((target as usize, yes));
            }
        }
        if !is_empty(&left) {
            ways.push((of_matcher.target_of(first)? as usize, left));
        }
        Some(ways)
    }

    /// The worlds in which a condition holds.
    fn holds(
        &mut self,
        condition: Id,
        run: &mut Run<'_>,
        symbols: &[Option<Symbol>],
        worlds: &Worlds,
    ) -> Option<Worlds> {
        let Some(symbol) = self.symbol_of(condition, symbols)? else {
            let holds = run.holds(condition)?;
            return Some(if holds {
                worlds.clone()
            } else {
                nothing(worlds)
            });
        };
        let is_pure = self.of_request.get(condition.index()) == Some(&false);
        if is_pure && let Some(known) = self.known.get(&(condition, symbol)) {
            return Some(known.clone());
        }
        let Slots::One(slot) = *self.slots.get(condition.index())? else {
            return None;
        };
        let values = self.symbols.get(symbol)?.clone();
        let mut found = vec![0_u64; worlds.len()];
        let all;
        let looked_at = if is_pure {
            all = self.all();
            &all
        } else {
            worlds
        };
        let before = run.replace(slot, Value::Undefined)?;
        if is_pure {
            run.refill();
        }
        for world in each(looked_at) {
            run.set(slot, values.get(world)?.clone())?;
            if run.holds(condition)? {
                *found.get_mut(world / 64)? |= 1 << (world % 64);
            }
        }
        run.put(slot, before)?;
        if is_pure {
            run.refill();
        }
        let found: Worlds = found.into();
        if is_pure {
            self.known.insert((condition, symbol), found.clone());
        }
        Some(found)
    }

    fn answer(&mut self, step: usize, value: Id, position: Position, run: &Run<'_>) -> Option<u32> {
        let is_constant = matches!(self.program.node(value), Some(Node::Constant(_)));
        if is_constant && let Some(known) = self.of_steps.get(&step) {
            return Some(*known);
        }
        let text = run.text(value)?.to_text().into_owned();
        let next = u32::try_from(self.texts.len()).ok()?;
        let number = *self.answers.entry((text.clone(), position)).or_insert(next);
        if number == next {
            self.texts.push((text, position));
        }
        if is_constant {
            self.of_steps.insert(step, number);
        }
        Some(number)
    }
}
