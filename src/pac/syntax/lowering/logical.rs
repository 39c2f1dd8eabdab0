//! `&&` and `||`, of which there may be tens of thousands in a row.

use oxc_ast::ast::{Expression, LogicalExpression, LogicalOperator};
use oxc_span::GetSpan;

use super::values::Abstract;
use super::{Lowered, Lowering, Stop, refused};
use crate::pac::decision::Id;

impl<'p, 'a> Lowering<'p, 'a> {
    fn terms(logical: &'p LogicalExpression<'a>) -> Vec<&'p Expression<'a>> {
        let mut terms = vec![&logical.right];
        let mut left = &logical.left;
        while let Expression::LogicalExpression(inner) = left
            && inner.operator == logical.operator
        {
            terms.push(&inner.right);
            left = &inner.left;
        }
        terms.push(left);
        terms.reverse();
        terms
    }

    /// `&&` and `||` whose truth alone counts.
    pub(super) fn tests(&mut self, logical: &'p LogicalExpression<'a>) -> Lowered<Id> {
        let is_or = match logical.operator {
            LogicalOperator::Or => true,
            LogicalOperator::And => false,
            LogicalOperator::Coalesce => return refused("`??`", logical.span),
        };
        let terms = Self::terms(logical);
        self.deeper(logical.span, |lowering| {
            lowering.chain_of(&terms, is_or, |lowering, term| {
                let condition = lowering.condition(term)?;
                Ok((condition, ()))
            })
        })
        .map(|(condition, _)| condition)
    }

    /// `&&` and `||` whose value counts.
    pub(super) fn logical(&mut self, logical: &'p LogicalExpression<'a>) -> Lowered<Abstract> {
        let is_or = match logical.operator {
            LogicalOperator::Or => true,
            LogicalOperator::And => false,
            LogicalOperator::Coalesce => return refused("`??`", logical.span),
        };
        let terms = Self::terms(logical);
        let (_, mut values) = self.chain_of(&terms, is_or, |lowering, term| {
            let value = lowering.expression(term)?;
            let condition = lowering.truth(value.clone(), term.span())?;
            Ok((condition, (condition, value)))
        })?;
        let booleans: Option<Vec<Id>> = values
            .iter()
            .map(|(condition, value)| match value {
                Abstract::Node(id) if id == condition => Some(*id),
                _ => None,
            })
            .collect();
        if let Some(booleans) = booleans {
            let graph = &mut self.builder.graph;
            return Ok(Abstract::Node(if is_or {
                graph.any(&booleans)
            } else {
                graph.all(&booleans)
            }));
        }
        let Some((_, mut result)) = values.pop() else {
            return Ok(self.undefined());
        };
        while let Some((condition, value)) = values.pop() {
            result = if is_or {
                self.choice(condition, value, result)
            } else {
                self.choice(condition, result, value)
            };
        }
        Ok(result)
    }

    /// A chain of `&&` or `||`, each term run only where those before it say so.
    fn chain_of<T>(
        &mut self,
        terms: &[&'p Expression<'a>],
        is_or: bool,
        run: impl Fn(&mut Self, &'p Expression<'a>) -> Lowered<(Id, T)>,
    ) -> Lowered<(Id, Vec<T>)> {
        // The conditions since the last one that is a node already.
        let mut conditions: Vec<Id> = Vec::with_capacity(terms.len());
        let mut values = Vec::with_capacity(terms.len());
        let end = self.builder.label();
        let mut facts = self.facts.mark();
        let arm = self.arm;
        let mut ended = false;
        for (index, term) in terms.iter().enumerate() {
            self.burn(term.span())?;
            let last = conditions.last().copied();
            if last.is_some_and(|last| self.decided(last) == Some(is_or)) {
                break;
            }
            // A term is reached where those before it are all false, or all true.
            if let Some(last) = last {
                self.assume(last, !is_or);
                self.arms += 1;
                self.arm = self.arms;
            }
            let before = self.builder.mark();
            let (journal, variables) = (self.journal.len(), self.variables.len());
            if let Some(last) = last {
                self.builder.branch(last, end);
            }
            let behind = self.builder.mark();
            let result = run(self, term);
            let is_pure = self.builder.is_at(behind) && self.journal.len() == journal;
            if index > 0 {
                if is_pure {
                    self.builder.take_back(before);
                } else {
                    let so_far = self.joined(&conditions, is_or);
                    conditions = vec![so_far];
                    let reached = if is_or {
                        self.builder.graph.not(so_far)
                    } else {
                        so_far
                    };
                    self.builder.set_condition(before, reached);
                    self.choose_assigned(reached, (journal, variables));
                }
            }
            match result {
                Ok((condition, value)) => {
                    conditions.push(condition);
                    values.push(value);
                }
                Err(Stop::Ended) if index > 0 => {
                    ended = true;
                    break;
                }
                Err(stop) => return Err(stop),
            }
            if index == 0 {
                facts = self.facts.mark();
            }
        }
        self.builder.place(end);
        self.arm = arm;
        let asked = self.facts.forget(facts);
        let condition = self.joined(&conditions, is_or);
        if ended {
            // Whoever comes out of the chain was stopped by a term before.
            self.assume(condition, is_or);
        } else {
            // Where the last term was reached, all questions were asked.
            self.facts.ask_where(condition, !is_or, &asked);
        }
        Ok((condition, values))
    }

    fn joined(&mut self, conditions: &[Id], is_or: bool) -> Id {
        if is_or {
            self.builder.graph.any(conditions)
        } else {
            self.builder.graph.all(conditions)
        }
    }

    /// What was assigned since counts only under a condition.
    fn choose_assigned(&mut self, condition: Id, (journal, variables): (usize, usize)) {
        let assigned = self.assigned_since(journal, variables);
        self.roll_back(journal);
        for (place, value) in assigned {
            let old = self.variables.get(place).cloned();
            let value = self.choice(condition, value, old.unwrap_or(Abstract::Unset));
            self.assign(place, value);
        }
    }
}
