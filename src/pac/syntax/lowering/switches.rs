//! `switch`

use oxc_ast::ast::SwitchStatement;
use oxc_span::GetSpan;

use super::values::Abstract;
use super::{Lowered, Lowering, refused};

impl<'p, 'a> Lowering<'p, 'a> {
    /// Each case is run to its end for itself, through the cases behind it, so that it is a chain of
    /// `if`: a way out of a case is a way out of the `switch`.
    pub(super) fn switch(&mut self, switch: &'p SwitchStatement<'a>) -> Lowered<()> {
        let lexical = switch
            .cases
            .iter()
            .flat_map(|case| &case.consequent)
            .find(|statement| {
                statement.as_declaration().is_some_and(|declaration| {
                    !matches!(
                        declaration,
                        oxc_ast::ast::Declaration::VariableDeclaration(declared)
                            if !declared.kind.is_lexical()
                    )
                })
            });
        if let Some(lexical) = lexical {
            return refused("a variable of a block in a `switch`", lexical.span());
        }
        let value = self.expression(&switch.discriminant)?;
        let (mark, leaves) = (self.builder.mark(), self.leaves);
        let facts = self.facts.mark();
        self.begin_loop(Vec::new());
        let depth = self.loops.len();
        let result = self.cases(switch, &value);
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

    fn cases(&mut self, switch: &'p SwitchStatement<'a>, value: &Abstract) -> Lowered<()> {
        let mut waiting = Vec::new();
        for (index, case) in switch.cases.iter().enumerate() {
            let Some(test) = &case.test else { continue };
            self.burn(case.span)?;
            let test = self.expression(test)?;
            let condition = self.strictly_equal(value.clone(), test, case.span)?;
            match self.decided(condition) {
                Some(false) if waiting.is_empty() => continue,
                Some(false) => {}
                Some(true) => return self.case(switch, index),
                None => waiting.push(condition),
            }
            // A case without statements shares those of the next.
            if case.consequent.is_empty()
                && switch
                    .cases
                    .get(index + 1)
                    .is_some_and(|next| next.test.is_some())
            {
                continue;
            }
            let condition = self.builder.graph.any(&waiting);
            waiting.clear();
            self.fork(
                condition,
                |lowering| {
                    lowering.case(switch, index)?;
                    Err(lowering.break_innermost())
                },
                |lowering| Ok(lowering.undefined()),
            )?;
        }
        let otherwise = switch.cases.iter().position(|case| case.test.is_none());
        match otherwise {
            Some(index) => self.case(switch, index),
            None => Ok(()),
        }
    }

    /// The statements of a case and of those behind it.
    fn case(&mut self, switch: &'p SwitchStatement<'a>, index: usize) -> Lowered<()> {
        for case in switch.cases.iter().skip(index) {
            self.burn(case.span)?;
            self.statements(&case.consequent)?;
        }
        Ok(())
    }
}
