//! Operators, and what separates.

use super::frames::{CHAIN, Kind};
use super::{Expects, Gate, Last};
use crate::pac::syntax::lexer::{Odd, Token};

impl<'t> Gate<'t> {
    pub(super) fn operator(&mut self, token: Token<'t>) -> Result<Last<'t>, Odd> {
        let operand_is_due = self.expects == Expects::Operand;
        let behind_operand = self.expects == Expects::Operator;
        match token {
            Token::Semicolon => {
                self.lexer.count += 1;
                self.frames.end_expression();
                let frame = self.frames.top();
                frame.after_semicolon = true;
                frame.in_const = false;
                self.expects = Expects::Operand;
                return Ok(Last::End);
            }
            Token::Comma => {
                self.frames.end_expression();
                let frame = self.frames.top();
                frame.saw_comma = true;
                frame.at_key = frame.kind == Kind::Object;
                if frame.in_const {
                    return self.refuse("several constants in one declaration");
                }
                self.expects = Expects::Operand;
                return Ok(Last::Comma);
            }
            Token::Colon => return self.colon(),
            Token::Dot if !operand_is_due => {
                self.frames.add_postfix();
                return Ok(Last::Dot);
            }
            Token::Step if behind_operand && !self.lexer.newline => {
                // Behind an operand: the next is an operator, but no `/`.
                return Ok(Last::Operator);
            }
            Token::Step | Token::Sign if !behind_operand => self.frames.add_unary(),
            Token::Step => self.frames.add_unary(),
            Token::Unary => {
                self.operand("an operator behind an operand")?;
                self.frames.add_unary();
            }
            _ if operand_is_due => return self.refuse("an operator in place of an operand"),
            Token::Question => {
                self.frames.ask();
            }
            Token::Assign => self.assign()?,
            _ => self.frames.end_operand(),
        }
        self.expects = Expects::Operand;
        Ok(Last::Operator)
    }

    fn assign(&mut self) -> Result<(), Odd> {
        let frame = self.frames.top();
        let simple = match self.last {
            Last::Word(_) | Last::Name => {
                frame.kind != Kind::Object && frame.kind != Kind::Parameters
            }
            Last::Group => frame.after_target,
            _ => false,
        };
        if !simple {
            return self.refuse("an assignment to what is not a name and no property");
        }
        frame.saw_assign = true;
        self.frames.add_expression();
        Ok(())
    }

    fn colon(&mut self) -> Result<Last<'t>, Odd> {
        if self.frames.answer() {
            self.expects = Expects::Operand;
            return Ok(Last::Colon);
        }
        let frame = self.frames.top();
        match frame.kind {
            Kind::Object if frame.at_key => frame.at_key = false,
            Kind::Statements if frame.in_case => {
                frame.in_case = false;
                self.frames.end_expression();
            }
            Kind::Statements | Kind::Function if matches!(self.last, Last::Word(_)) => {
                self.frames.add_statement(CHAIN);
            }
            _ => return self.refuse("a colon that belongs to nothing"),
        }
        self.expects = Expects::Operand;
        Ok(Last::Colon)
    }
}
