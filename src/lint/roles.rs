//! Which values of a script are the URL, the host, or an address.

use std::collections::BTreeMap;

use super::script::Script;
use crate::pac::tree::{Id, Kind};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The URL.
    Url,
    /// The host.
    Host,
    /// The address of the host; nothing where it has none.
    Address,
    /// The machine's own address.
    OwnAddress,
}

/// Rounds in which roles go from name to name.
const MOST_ROUNDS: usize = 8;

/// How far an expression is followed.
const MOST_STEPS: usize = 6;

/// The roles of the variables, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Roles {
    known: Vec<Is>,
}

/// What is known about a value: it grows from nothing to one role, and from there to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Is {
    #[default]
    Unseen,
    One(Role),
    None,
}

impl Is {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, it) | (it, Self::Unseen) => it,
            (one, other) if one == other => one,
            _ => Self::None,
        }
    }
}

impl Roles {
    pub(super) fn of(script: &Script<'_>) -> Self {
        let names = script.names();
        let variables = names.all().count();
        let mut roles = Self {
            known: vec![Is::Unseen; variables],
        };
        let mut given: BTreeMap<usize, Is> = BTreeMap::new();
        for function in script.entry_points() {
            if let Kind::Function(of) = script.tree.kind(function) {
                let parameters = &of.parameters;
                for (name, role) in parameters.iter().zip([Role::Url, Role::Host]) {
                    if let Some(number) = names.of_function(function, name) {
                        given.insert(number, Is::One(role));
                    }
                }
            }
        }
        let calls = own_calls(script);
        for _ in 0..MOST_ROUNDS {
            let mut now = vec![Is::Unseen; variables];
            for (number, is) in &given {
                if let Some(place) = now.get_mut(*number) {
                    *place = *is;
                }
            }
            for (parameter, argument) in &calls {
                let is = roles.is(script, *argument, MOST_STEPS);
                if let Some(place) = now.get_mut(*parameter) {
                    *place = place.join(is);
                }
            }
            for (number, variable) in names.all() {
                let mut is = now.get(number).copied().unwrap_or_default();
                for value in &variable.values {
                    is = is.join(roles.is(script, *value, MOST_STEPS));
                }
                if variable.writes > variable.values.len() {
                    is = is.join(Is::None);
                }
                if let Some(place) = now.get_mut(number) {
                    *place = is;
                }
            }
            if now == roles.known {
                break;
            }
            roles.known = now;
        }
        roles
    }

    pub(super) fn role(&self, script: &Script<'_>, id: Id) -> Option<Role> {
        match self.is(script, id, MOST_STEPS) {
            Is::One(role) => Some(role),
            Is::Unseen | Is::None => None,
        }
    }

    fn is(&self, script: &Script<'_>, id: Id, steps: usize) -> Is {
        let tree = script.tree;
        if steps == 0 {
            return Is::None;
        }
        let inner = |id: Option<Id>| id.map_or(Is::None, |id| self.is(script, id, steps - 1));
        match tree.kind(id) {
            Kind::Name(_) => match script.names().number(id) {
                Some(number) => self.known.get(number).copied().unwrap_or_default(),
                None => Is::None,
            },
            // What a variable is before it is set.
            Kind::Null | Kind::Boolean(false) => Is::Unseen,
            Kind::Text(text) if text.is_empty() => Is::Unseen,
            Kind::Assign("=") => inner(tree.child(id, 1)),
            Kind::Logical("||") => inner(tree.child(id, 0)),
            Kind::Conditional => inner(tree.child(id, 1)).join(inner(tree.child(id, 2))),
            Kind::Call => self.called(script, id, steps),
            _ => Is::None,
        }
    }

    fn called(&self, script: &Script<'_>, id: Id, steps: usize) -> Is {
        let tree = script.tree;
        let Some(callee) = tree.child(id, 0) else {
            return Is::None;
        };
        match tree.kind(callee) {
            Kind::Member(name) if matches!(&**name, "toLowerCase" | "toString" | "trim") => tree
                .child(callee, 0)
                .map_or(Is::None, |object| self.is(script, object, steps - 1)),
            Kind::Name(name) if script.variable(callee).is_none() => match &**name {
                "myIpAddress" | "myIpAddressEx" => Is::One(Role::OwnAddress),
                "dnsResolve" | "dnsResolveEx" => {
                    let argument = tree.child(id, 1);
                    match argument.map(|it| self.is(script, it, steps - 1)) {
                        Some(Is::One(Role::Host)) => Is::One(Role::Address),
                        Some(Is::Unseen) => Is::Unseen,
                        _ => Is::None,
                    }
                }
                "String" => tree
                    .child(id, 1)
                    .map_or(Is::None, |it| self.is(script, it, steps - 1)),
                _ => Is::None,
            },
            _ => Is::None,
        }
    }
}

/// What the script's own functions are called with: the number of a parameter, and the argument.
fn own_calls(script: &Script<'_>) -> Vec<(usize, Id)> {
    let tree = script.tree;
    let mut calls = Vec::new();
    for (id, node) in tree.all() {
        if node.kind != Kind::Call {
            continue;
        }
        let function = tree
            .child(id, 0)
            .and_then(|callee| script.own_function(callee));
        let Some(function) = function else { continue };
        let Kind::Function(of) = tree.kind(function) else {
            continue;
        };
        for (name, argument) in of.parameters.iter().zip(tree.children(id).skip(1)) {
            if let Some(number) = script.names().of_function(function, name) {
                calls.push((number, argument));
            }
        }
    }
    calls
}
