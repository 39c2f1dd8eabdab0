//! What the names of a script mean: which variable each is, what is assigned to it, and which function
//! each place is in.

use std::collections::HashMap;

use crate::pac::tree::{Id, Kind, Tree};

/// Values of one variable that are remembered: one with more is known to have many.
const MOST_VALUES: usize = 64;

/// A variable, a parameter or a function that the script declares or assigns to.
#[derive(Debug)]
pub(super) struct Variable<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// What is assigned to it, in order: expressions and functions.
    pub(super) values: Vec<Id>,
    /// How often something is assigned to it, by more ways than `values` shows.
    pub(super) writes: usize,
    /// How often it is used.
    pub(super) reads: usize,
    /// Which parameter it is.
    pub(super) parameter: Option<usize>,
    /// Where it is declared; none where it is only assigned to.
    pub(super) declared: Option<Id>,
    /// The first place where it is assigned to without being declared.
    pub(super) undeclared: Option<Id>,
    /// Where it is known: a function, or 0 for the script.
    pub(super) scope: Id,
}

/// The names of a script.
#[derive(Debug)]
pub(super) struct Names<'t> {
    variables: Vec<Variable<'t>>,
    known: HashMap<(Id, &'t str), usize>,
    /// Of each node, the function that it is in.
    functions: Vec<u32>,
    /// Of each use of a name, its variable.
    uses: Vec<u32>,
}

/// The use of a name that is not a variable of the script.
const NONE: u32 = u32::MAX;

impl<'t> Names<'t> {
    pub(super) fn of(tree: &'t Tree) -> Self {
        let mut names = Self {
            variables: Vec::new(),
            known: HashMap::new(),
            functions: Vec::new(),
            uses: Vec::new(),
        };
        names.declarations(tree);
        names.assigned(tree);
        names.used(tree);
        names
    }

    /// The function that a node is in; 0 for none.
    pub(super) fn function_of(&self, id: Id) -> Id {
        self.functions.get(id).map_or(0, |function| *function as Id)
    }

    /// The variable that a name is, where it is one of the script.
    pub(super) fn variable(&self, id: Id) -> Option<&Variable<'t>> {
        self.number(id)
            .and_then(|number| self.variables.get(number))
    }

    /// The number of that variable.
    pub(super) fn number(&self, id: Id) -> Option<usize> {
        let number = self.uses.get(id).copied().filter(|it| *it != NONE)?;
        Some(number as usize)
    }

    /// The variable of a name that is known everywhere.
    pub(super) fn global(&self, name: &str) -> Option<&Variable<'t>> {
        let number = self.known.get(&(0, name))?;
        self.variables.get(*number)
    }

    /// The parameter of a function.
    pub(super) fn of_function(&self, function: Id, name: &str) -> Option<usize> {
        self.known.get(&(function, name)).copied()
    }

    /// Every variable, with its number.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, &Variable<'t>)> {
        self.variables.iter().enumerate()
    }

    /// Every name that is known everywhere.
    pub(super) fn globals(&self) -> impl Iterator<Item = &'t str> {
        let variables = self.variables.iter();
        variables.filter(|it| it.scope == 0).map(|it| it.name)
    }

    fn declarations(&mut self, tree: &'t Tree) {
        for (id, node) in tree.all() {
            let parent = tree.parent(id);
            let inside = match tree.kind(parent) {
                Kind::Function(_) if parent != id => parent,
                _ => self.function_of(parent),
            };
            self.functions.push(u32::try_from(inside).unwrap_or(0));
            match &node.kind {
                Kind::Function(function) => {
                    for (number, name) in function.parameters.iter().enumerate() {
                        self.declare(id, name, id, |it| it.parameter = Some(number));
                    }
                    if let Some(name) = &function.name {
                        let scope = if function.declared { inside } else { id };
                        self.declare(scope, name, id, |it| {
                            it.writes += 1;
                            it.values.push(id);
                        });
                    }
                }
                Kind::Binding(name) => match tree.kind(parent) {
                    // The names of functions and their parameters are known already.
                    Kind::Function(_) => {}
                    Kind::Declarator => self.declare(inside, name, id, |_| {}),
                    _ => self.declare(inside, name, id, |it| it.writes += 1),
                },
                _ => {}
            }
        }
    }

    /// Declares a name; what is recorded about it changes its variable.
    fn declare(&mut self, scope: Id, name: &'t str, at: Id, tell: impl FnOnce(&mut Variable<'t>)) {
        let number = self.number_in(scope, name);
        if let Some(variable) = self.variables.get_mut(number) {
            variable.declared.get_or_insert(at);
            tell(variable);
        }
    }

    /// The number of the variable of that name, which is made where there is none.
    fn number_in(&mut self, scope: Id, name: &'t str) -> usize {
        let next = self.variables.len();
        let number = *self.known.entry((scope, name)).or_insert(next);
        if number == next {
            self.variables.push(Variable {
                name,
                values: Vec::new(),
                writes: 0,
                reads: 0,
                parameter: None,
                declared: None,
                undeclared: None,
                scope,
            });
        }
        number
    }

    /// The variable that a name means at a place: of the innermost function that has it.
    fn lookup(&self, name: &'t str, at: Id) -> Option<usize> {
        let mut scope = self.function_of(at);
        loop {
            if let Some(number) = self.known.get(&(scope, name)) {
                return Some(*number);
            }
            if scope == 0 {
                return None;
            }
            scope = self.function_of(scope);
        }
    }

    /// What is assigned to what.
    fn assigned(&mut self, tree: &'t Tree) {
        for (id, node) in tree.all() {
            match &node.kind {
                Kind::Declarator => {
                    let Some(Kind::Binding(name)) = tree.child(id, 0).map(|id| tree.kind(id))
                    else {
                        continue;
                    };
                    let is_walked =
                        matches!(tree.kind(tree.parent(tree.parent(id))), Kind::ForEach);
                    let value = tree.child(id, 1);
                    if let Some(number) = self.lookup(name, id) {
                        self.write(number, value, usize::from(is_walked));
                    }
                }
                Kind::Assign(operator) => {
                    let (target, value) = (tree.child(id, 0), tree.child(id, 1));
                    let value = value.filter(|_| *operator == "=");
                    self.write_to(tree, target, value);
                }
                Kind::Step | Kind::ForEach => self.write_to(tree, tree.child(id, 0), None),
                _ => {}
            }
        }
    }

    fn write_to(&mut self, tree: &'t Tree, target: Option<Id>, value: Option<Id>) {
        let Some(target) = target else { return };
        let Kind::Name(name) = tree.kind(target) else {
            return;
        };
        let known = self.lookup(name, target);
        let number = known.unwrap_or_else(|| self.number_in(0, name));
        if let Some(variable) = self.variables.get_mut(number)
            && variable.declared.is_none()
        {
            variable.undeclared.get_or_insert(target);
        }
        self.write(number, value, 1);
    }

    fn write(&mut self, number: usize, value: Option<Id>, otherwise: usize) {
        let Some(variable) = self.variables.get_mut(number) else {
            return;
        };
        match value {
            Some(value) => {
                variable.writes += 1;
                if variable.values.len() < MOST_VALUES {
                    variable.values.push(value);
                }
            }
            None => variable.writes += otherwise,
        }
    }

    fn used(&mut self, tree: &'t Tree) {
        self.uses = vec![NONE; tree.all().count()];
        for (id, node) in tree.all() {
            let Kind::Name(name) = &node.kind else {
                continue;
            };
            let Some(number) = self.lookup(name, id) else {
                continue;
            };
            if let (Some(use_of), Ok(number)) = (self.uses.get_mut(id), u32::try_from(number)) {
                *use_of = number;
            }
            let parent = tree.parent(id);
            let is_target =
                matches!(tree.kind(parent), Kind::Assign("=")) && tree.child(parent, 0) == Some(id);
            if !is_target && let Some(variable) = self.variables.get_mut(number) {
                variable.reads += 1;
            }
        }
    }
}
