//! What calls and other expressions give in many worlds at once.

use super::many_worlds::{ManyWorlds, Slots, Symbol};
use super::node::{Id, Node};
use super::program::Program;
use super::run::Run;
use super::world::World;
use crate::pac::builtins::{self, Builtin};
use crate::pac::request::Request;
use crate::pac::value::Value;

impl ManyWorlds<'_> {
    /// The value of an expression, and its symbol where it depends on the address.
    pub(super) fn value<'r>(
        &mut self,
        id: Id,
        run: &mut Run<'r>,
        symbols: &[Option<Symbol>],
    ) -> Option<(Value<'r>, Option<Symbol>)> {
        let Some(symbol) = self.symbol_of(id, symbols)? else {
            return Some((run.value(id)?, None));
        };
        let Slots::One(slot) = *self.slots.get(id.index())? else {
            return None;
        };
        if matches!(self.program.node(id), Some(Node::Slot(_))) {
            return Some((run.value(id)?, Some(symbol)));
        }
        let is_pure = self.of_request.get(id.index()) == Some(&false);
        let known = self.made.get(&(id, symbol)).copied();
        let made = if let Some(known) = known.filter(|_| is_pure) {
            known
        } else {
            let values = self.symbols.get(symbol)?.clone();
            let before = run.replace(slot, Value::Undefined)?;
            let mut all = Vec::with_capacity(values.len());
            for value in values.iter() {
                run.set(slot, value.clone())?;
                all.push(owned(run.value(id)?)?);
            }
            run.put(slot, before)?;
            let made = self.symbols.len();
            self.symbols.push(all.into());
            if is_pure {
                self.made.insert((id, symbol), made);
                run.refill();
            }
            made
        };
        let first = self.symbols.get(made)?.first()?.clone();
        Some((first, Some(made)))
    }

    /// What a call about the host, or about its address, gives in each world.
    pub(super) fn ask(
        &mut self,
        step: usize,
        builtin: u8,
        arguments: &[Id],
        request: &Request,
        run: &Run<'_>,
        symbols: &[Option<Symbol>],
    ) -> Option<Symbol> {
        const FORESEEN: [&str; 5] = [
            "dnsResolve",
            "isResolvable",
            "isInNet",
            "shExpMatch",
            "dnsDomainIs",
        ];
        let builtin = *builtins::ALL.get(usize::from(builtin))?;
        let (name, others) = arguments.split_first()?;
        let are_known = others
            .iter()
            .all(|id| matches!(self.program.node(*id), Some(Node::Constant(_))));
        if !FORESEEN.contains(&builtin.name) || !are_known {
            return None;
        }
        let of = match self.program.node(*name)? {
            Node::Host if builtin.may_resolve => None,
            Node::Slot(slot) => Some((*symbols.get(*slot as usize)?)?),
            _ => return None,
        };
        if let Some(known) = self.asked.get(&(step, of)) {
            return Some(*known);
        }
        let mut values = arguments
            .iter()
            .map(|id| run.value(*id))
            .collect::<Option<Vec<Value<'_>>>>()?;
        let given = of.and_then(|symbol| self.symbols.get(symbol)).cloned();
        let mut each_world = Vec::with_capacity(self.hosts.len());
        for (number, host) in self.hosts.iter().enumerate() {
            if let (Some(given), Some(first)) = (&given, values.first_mut()) {
                *first = given.get(number)?.clone();
            }
            let mut world = World::new(self.program.dialect, host, &self.limits);
            world.lookups.towards(&request.host);
            each_world.push(in_world(builtin, &values, &mut world)?);
            // Of the host the client asks, and of its address it does not.
            if world.lookups.take_records().len() != usize::from(of.is_none()) {
                return None;
            }
        }
        let symbol = self.symbols.len();
        self.symbols.push(each_world.into());
        self.asked.insert((step, of), symbol);
        Some(symbol)
    }
}

/// `isValidIpAddress(host)`
pub(super) fn is_address_test(program: &Program, condition: Id) -> bool {
    match program.node(condition) {
        Some(Node::Call(builtin, arguments)) => {
            let builtin = builtins::ALL.get(usize::from(*builtin));
            let [argument] = arguments.as_ref() else {
                return false;
            };
            builtin.is_some_and(|builtin| builtin.name == "isValidIpAddress")
                && matches!(program.node(*argument), Some(Node::Host))
        }
        _ => false,
    }
}

/// What a builtin gives in one world; `None` where it throws. A client that starts again has the
/// answer the second time.
fn in_world(
    builtin: &Builtin,
    values: &[Value<'_>],
    world: &mut World<'_>,
) -> Option<Value<'static>> {
    for _ in 0..3 {
        world.begin_run();
        match builtin.run(world, values) {
            Ok(value) => return Some(value),
            Err(_) if world.restarts => {}
            Err(_) => return None,
        }
    }
    None
}

/// A value that borrows nothing; `None` where it is an object.
fn owned(value: Value<'_>) -> Option<Value<'static>> {
    Some(match value {
        Value::Undefined => Value::Undefined,
        Value::Null => Value::Null,
        Value::Boolean(boolean) => Value::Boolean(boolean),
        Value::Number(number) => Value::Number(number),
        Value::Text(text) => Value::Text(text.into_owned()),
        Value::Object(_) => return None,
    })
}
