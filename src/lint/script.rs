//! A script as rules see it: its tree, and what its names, calls and tests mean.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;

use super::answers::{self, Answer};
use super::names::{Names, Variable};
use super::predicates::{self, Predicate};
use super::roles::{Role, Roles};
use super::text::Text;
use crate::pac::builtins;
use crate::pac::tree::{Id, Kind, Tree};
use crate::source::Span;

/// The entry points that clients call.
pub(super) const ENTRY_POINTS: [&str; 2] = ["FindProxyForURL", "FindProxyForURLEx"];

/// How far values are followed from name to name.
const MOST_STEPS: usize = 4;

/// Longest text that is put together of parts.
const LONGEST_TEXT: usize = 4096;

/// Parts that a text may be put together of.
const MOST_PARTS: usize = 64;

/// A script that parsed.
#[derive(Debug)]
pub(super) struct Script<'t> {
    text: Text<'t>,
    /// Its tree.
    pub tree: &'t Tree,
    names: Names<'t>,
    roles: Roles,
    calls: Vec<BuiltinCall>,
    predicates: Vec<Predicate<'t>>,
    left_out: bool,
    /// Of each node, whether it decides something as true or false.
    conditions: Vec<bool>,
    /// Names behind `typeof`, and names that are tested as a property of the global object.
    asked: HashSet<&'t str>,
    has_with: bool,
    answers: Vec<Answer<'t>>,
}

/// A call of a function of the PAC API.
#[derive(Debug, Clone)]
pub(super) struct BuiltinCall {
    /// Its name.
    pub name: &'static str,
    /// The call.
    pub id: Id,
    /// What it is given.
    pub arguments: Vec<Id>,
}

/// A text of the script, and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Literal<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// Where.
    pub span: Span,
}

impl<'t> Deref for Script<'t> {
    type Target = Text<'t>;

    fn deref(&self) -> &Text<'t> {
        &self.text
    }
}

impl<'t> Script<'t> {
    pub(super) fn new(text: Text<'t>, tree: &'t Tree) -> Self {
        let names = Names::of(tree);
        let mut script = Self {
            text,
            tree,
            roles: Roles::default(),
            calls: Vec::new(),
            predicates: Vec::new(),
            conditions: conditions(tree),
            asked: asked(tree),
            has_with: tree.all().any(|(_, node)| node.kind == Kind::With),
            left_out: false,
            answers: Vec::new(),
            names,
        };
        script.calls = script.builtin_calls();
        script.roles = Roles::of(&script);
        let (predicates, left_out) = predicates::of(&script);
        script.predicates = predicates;
        script.left_out = left_out;
        script.answers = answers::of(&script);
        script.left_out |= script.answers.iter().any(Answer::is_too_long);
        script
    }

    /// Every call of a function of the PAC API that the script has not replaced, in order.
    pub(super) fn calls(&self) -> &[BuiltinCall] {
        &self.calls
    }

    /// Those of one function.
    pub(super) fn calls_of(&self, name: &str) -> impl Iterator<Item = &BuiltinCall> {
        self.calls.iter().filter(move |call| call.name == name)
    }

    /// Every test of a URL, a host or an address by a text of the script, in order.
    pub(super) fn predicates(&self) -> &[Predicate<'t>] {
        &self.predicates
    }

    /// True where there are more tests, or longer answers, than are looked at.
    pub(super) const fn left_out(&self) -> bool {
        self.left_out
    }

    /// Every text that the entry point may return as it is written, in order.
    pub(super) fn answers(&self) -> &[Answer<'t>] {
        &self.answers
    }

    pub(super) const fn names(&self) -> &Names<'t> {
        &self.names
    }

    /// The variable that a name is, where the script declares it or assigns to it.
    pub(super) fn variable(&self, id: Id) -> Option<&Variable<'t>> {
        self.names.variable(id)
    }

    /// What a value is, where that is known.
    pub(super) fn role(&self, id: Id) -> Option<Role> {
        self.roles.role(self, id)
    }

    /// The text of a node as it is written.
    pub(super) fn written(&self, id: Id) -> &'t str {
        self.slice(self.tree.span(id))
    }

    /// The functions that the script defines as an entry point, in order.
    pub(super) fn entry_points(&self) -> Vec<Id> {
        let named = ENTRY_POINTS.iter();
        let variables = named.filter_map(|name| self.names.global(name));
        let mut functions: Vec<Id> = variables
            .flat_map(|variable| variable.values.iter().copied())
            .filter(|id| matches!(self.tree.kind(*id), Kind::Function(_)))
            .collect();
        functions.sort_unstable();
        functions
    }

    /// The only function that a name can be.
    pub(super) fn own_function(&self, callee: Id) -> Option<Id> {
        let variable = self.variable(callee)?;
        let function = *variable.values.first()?;
        let is_one = variable.writes == 1 && variable.parameter.is_none();
        let is_function = matches!(self.tree.kind(function), Kind::Function(_));
        (is_one && is_function).then_some(function)
    }

    /// The only value of a variable.
    pub(super) fn only_value(&self, name: Id) -> Option<Id> {
        let variable = self.variable(name)?;
        let value = *variable.values.first()?;
        (variable.writes == 1 && variable.parameter.is_none()).then_some(value)
    }

    /// The texts that a value may be, where the script writes all of them: a text, a constant, an
    /// element of a constant list.
    pub(super) fn literals(&self, id: Id) -> Vec<Literal<'t>> {
        self.literals_within(id, MOST_STEPS)
    }

    fn literals_within(&self, id: Id, steps: usize) -> Vec<Literal<'t>> {
        if steps == 0 {
            return Vec::new();
        }
        match self.tree.kind(id) {
            Kind::Text(text) => vec![Literal {
                text: Cow::Borrowed(text),
                span: self.tree.span(id),
            }],
            Kind::Name(_) => {
                let value = self.only_value(id);
                value.map_or_else(Vec::new, |value| self.literals_within(value, steps - 1))
            }
            Kind::Index => {
                let list = self.list_of(id).into_iter();
                let elements = list.flat_map(|list| self.tree.children(list));
                elements
                    .filter_map(|element| match self.tree.kind(element) {
                        Kind::Text(text) => Some(Literal {
                            text: Cow::Borrowed(&**text),
                            span: self.tree.span(element),
                        }),
                        _ => None,
                    })
                    .collect()
            }
            Kind::Binary("+") | Kind::Template => {
                let text = self.constant(id, steps);
                let span = self.tree.span(id);
                text.map_or_else(Vec::new, |text| vec![Literal { text, span }])
            }
            _ => Vec::new(),
        }
    }

    /// The constant list of which this is an element.
    pub(super) fn list_of(&self, index: Id) -> Option<Id> {
        let list = self.tree.child(index, 0)?;
        let value = self.only_value(list)?;
        matches!(self.tree.kind(value), Kind::Array).then_some(value)
    }

    /// The text that a value is where that is one text, with its place.
    pub(super) fn literal(&self, id: Id) -> Option<Literal<'t>> {
        if matches!(self.tree.kind(id), Kind::Index) {
            return None;
        }
        self.literals(id).pop()
    }

    /// The text that a value always is.
    pub(super) fn text_of(&self, id: Id) -> Option<Cow<'t, str>> {
        self.constant(id, MOST_STEPS)
    }

    fn constant(&self, id: Id, steps: usize) -> Option<Cow<'t, str>> {
        if steps == 0 {
            return None;
        }
        match self.tree.kind(id) {
            Kind::Text(text) => Some(Cow::Borrowed(&**text)),
            Kind::Number(number) if number.fract() == 0.0 && number.abs() < 1e9 => {
                Some(Cow::Owned(format!("{number}")))
            }
            Kind::Name(_) => self.constant(self.only_value(id)?, steps - 1),
            Kind::Binary("+") | Kind::Template => {
                let mut whole = String::new();
                let mut is_text = matches!(self.tree.kind(id), Kind::Template);
                for (number, part) in self.tree.children(id).enumerate() {
                    let text = self.constant(part, steps - 1)?;
                    let is_number = matches!(self.tree.kind(part), Kind::Number(_));
                    // `1 + 2` is a sum.
                    is_text |= !is_number;
                    if number == MOST_PARTS || whole.len() + text.len() > LONGEST_TEXT {
                        return None;
                    }
                    whole.push_str(&text);
                }
                is_text.then_some(Cow::Owned(whole))
            }
            _ => None,
        }
    }

    /// True where a value decides something as true or false: a test, an operand of one.
    pub(super) fn is_condition(&self, id: Id) -> bool {
        self.conditions.get(id).copied().unwrap_or_default()
    }

    /// The function that a node is in; 0 for none.
    pub(super) fn function_of(&self, id: Id) -> Id {
        self.names.function_of(id)
    }

    /// The number of the variable that a name is.
    pub(super) fn variable_number(&self, id: Id) -> Option<usize> {
        self.names.number(id)
    }

    /// True where a name is a parameter of a function.
    pub(super) fn is_parameter(&self, id: Id) -> bool {
        self.variable(id)
            .is_some_and(|variable| variable.parameter.is_some())
    }

    /// Names that the script gives a value to, everywhere in it.
    pub(super) fn own_names(&self) -> impl Iterator<Item = &'t str> {
        self.names.globals()
    }

    /// Of each variable with one value: that, how often it is used, and its name.
    pub(super) fn variable_values(&self) -> impl Iterator<Item = (Id, usize, &'t str)> {
        let variables = self
            .names
            .all()
            .filter(|(_, variable)| variable.writes == 1);
        variables.filter_map(|(_, variable)| {
            let value = *variable.values.first()?;
            Some((value, variable.reads, variable.name))
        })
    }

    /// The functions that a name means everywhere.
    pub(super) fn global_functions(&self, name: &str) -> Vec<Id> {
        let values = self
            .names
            .global(name)
            .map(|variable| variable.values.iter());
        let functions = values.into_iter().flatten().copied();
        functions
            .filter(|id| matches!(self.tree.kind(*id), Kind::Function(_)))
            .collect()
    }

    /// Names that are assigned to and never declared, with the first place.
    pub(super) fn undeclared(&self) -> impl Iterator<Item = (&'t str, Id)> {
        let variables = self
            .names
            .all()
            .filter(|(_, variable)| variable.declared.is_none());
        variables.filter_map(|(_, variable)| Some((variable.name, variable.undeclared?)))
    }

    /// True where the script asks somewhere whether a name exists.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        self.asked.contains(name)
    }

    /// True where `with` decides what names mean.
    pub(super) const fn has_with(&self) -> bool {
        self.has_with
    }

    fn builtin_calls(&self) -> Vec<BuiltinCall> {
        let tree = self.tree;
        let calls = tree.all().filter(|(_, node)| node.kind == Kind::Call);
        calls
            .filter_map(|(id, _)| {
                let callee = tree.child(id, 0)?;
                let Kind::Name(name) = tree.kind(callee) else {
                    return None;
                };
                let builtin = builtins::ALL.iter().find(|it| it.name == &**name)?;
                if self.variable(callee).is_some() {
                    return None;
                }
                Some(BuiltinCall {
                    name: builtin.name,
                    id,
                    arguments: tree.children(id).skip(1).collect(),
                })
            })
            .collect()
    }
}

/// Which nodes decide something: each parent comes before what is in it.
fn conditions(tree: &Tree) -> Vec<bool> {
    let mut decides = vec![false; tree.all().count()];
    let mark = |id: Option<Id>, decides: &mut Vec<bool>| {
        if let Some(place) = id.and_then(|id| decides.get_mut(id)) {
            *place = true;
        }
    };
    for (id, node) in tree.all() {
        match node.kind {
            Kind::If => {
                let count = tree.children(id).count();
                for (number, child) in tree.children(id).enumerate() {
                    if number % 2 == 0 && number + 1 < count {
                        mark(Some(child), &mut decides);
                    }
                }
            }
            Kind::Conditional | Kind::While | Kind::Unary("!") => {
                mark(tree.child(id, 0), &mut decides);
            }
            Kind::DoWhile | Kind::For => mark(tree.child(id, 1), &mut decides),
            Kind::Logical("&&" | "||") if decides.get(id) == Some(&true) => {
                for child in tree.children(id) {
                    mark(Some(child), &mut decides);
                }
            }
            _ => {}
        }
    }
    decides
}

fn asked(tree: &Tree) -> HashSet<&str> {
    let mut names = HashSet::new();
    for (id, node) in tree.all() {
        let name = match node.kind {
            Kind::Unary("typeof") => tree.child(id, 0),
            _ => continue,
        };
        if let Some(Kind::Name(name)) = name.map(|name| tree.kind(name)) {
            names.insert(&**name);
        }
    }
    names
}
