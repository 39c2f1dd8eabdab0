//! `for ... in` and `for ... of`.

use oxc_ast::ast::{
    ForInStatement, ForOfStatement, ForStatementLeft, Statement, VariableDeclarationKind,
};
use oxc_span::GetSpan;

use super::values::{Abstract, ObjectKind};
use super::{Lowered, Lowering, refused};

impl<'p, 'a> Lowering<'p, 'a> {
    pub(super) fn for_in(
        &mut self,
        statement: &'p ForInStatement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        let object = self.expression(&statement.right)?;
        let object = self.refined(object);
        let Abstract::Object(object) = object else {
            return refused("`for ... in` over what is not known", statement.span);
        };
        let Some(found) = self.heap.get(object) else {
            return Ok(());
        };
        if found.prototype.is_some() {
            return refused(
                "`for ... in` over an object with a prototype",
                statement.span,
            );
        }
        let names: Vec<std::rc::Rc<str>> = match found.kind {
            ObjectKind::Plain => found.properties.names(),
            ObjectKind::Array if found.properties.len() == 0 => (0..found.elements.len())
                .map(|index| index.to_string().into())
                .collect(),
            _ => return refused("`for ... in` over what is no plain object", statement.span),
        };
        let mut values = Vec::with_capacity(names.len());
        for name in names {
            self.burn(statement.span)?;
            values.push(Abstract::Node(self.builder.graph.text(&name)));
        }
        self.for_each(&statement.left, values, &statement.body, label)
    }

    pub(super) fn for_of(
        &mut self,
        statement: &'p ForOfStatement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        let object = self.expression(&statement.right)?;
        let object = self.refined(object);
        let elements = match object {
            Abstract::Object(object) => self.heap.get(object),
            _ => None,
        };
        let Some(elements) = elements.filter(|object| matches!(object.kind, ObjectKind::Array))
        else {
            return refused("`for ... of` over what is no array", statement.span);
        };
        let values = elements.elements.clone();
        self.for_each(&statement.left, values, &statement.body, label)
    }

    fn for_each(
        &mut self,
        left: &'p ForStatementLeft<'a>,
        values: Vec<Abstract>,
        body: &'p Statement<'a>,
        label: Option<&'a str>,
    ) -> Lowered<()> {
        let (mark, leaves) = (self.builder.mark(), self.leaves);
        self.begin_loop(label.into_iter().collect());
        let depth = self.loops.len();
        let facts = self.facts.mark();
        let mut result = Ok(());
        for value in values {
            result = self.one_of_each(left, value, body);
            if result.is_err() {
                break;
            }
        }
        self.loops.truncate(depth);
        let Some(ended) = self.loops.pop() else {
            return result;
        };
        if !ended.breaks.ways.is_empty() {
            self.facts.forget(facts);
        }
        let own = ended.breaks.ways.len();
        self.arrive(ended.breaks, result.map(|()| None))?;
        if self.leaves - leaves == own && self.builder.is_only_flow(mark) {
            self.builder.take_back(mark);
        }
        Ok(())
    }

    fn one_of_each(
        &mut self,
        left: &'p ForStatementLeft<'a>,
        value: Abstract,
        body: &'p Statement<'a>,
    ) -> Lowered<()> {
        self.burn(left.span())?;
        match left {
            ForStatementLeft::VariableDeclaration(declared) => {
                let declarator = declared.declarations.first();
                let name = declarator.and_then(|one| one.id.get_identifier_name());
                let Some(name) = name else {
                    return refused("a pattern", declared.span);
                };
                if declared.kind == VariableDeclarationKind::Var {
                    let found = self.variable(name.as_str(), self.current_scope());
                    let Some((variable, scope)) = found else {
                        return refused("an undeclared variable", declared.span);
                    };
                    self.assign_to(name.as_str(), variable, scope, value, declared.span)?;
                    return self.one_turn(body);
                }
                if self.frames.is_empty() {
                    return refused("a variable of a block outside of functions", declared.span);
                }
                // Each turn has its own.
                let scope = self.new_scope(self.current_scope());
                self.declare(scope, name.as_str(), value, declared.kind, declared.span)?;
                let outer = self.enter_scope(scope);
                let result = self.one_turn(body);
                self.enter_scope(outer);
                result
            }
            other => match other.as_assignment_target() {
                Some(target) => {
                    self.assign_target(target, value)?;
                    self.one_turn(body)
                }
                None => refused("a loop over something that is not a variable", left.span()),
            },
        }
    }
}
