//! What brackets open and close.

use super::frames::{Frame, Kind};
use super::{Expects, Gate, Last};
use crate::pac::syntax::lexer::Odd;

impl<'t> Gate<'t> {
    pub(super) fn open(&mut self, bracket: u8) -> Result<Last<'t>, Odd> {
        let kind = match bracket {
            b'(' => self.parenthesis()?,
            b'[' => self.list()?,
            _ => self.brace()?,
        };
        let mut frame = Frame::new(kind);
        frame.unread = u8::from(kind == Kind::Group);
        frame.at_key = kind == Kind::Object;
        frame.is_try = self.last == Last::Word("try");
        self.frames.open(frame);
        self.expects = Expects::Operand;
        Ok(Last::Open)
    }

    fn parenthesis(&mut self) -> Result<Kind, Odd> {
        let frame = self.frames.top();
        if frame.kind == Kind::Object && frame.at_key {
            return self.refuse("a method of an object");
        }
        match (self.before, self.last) {
            (_, Last::Word("function")) => {
                if frame.needs_name {
                    return self.refuse("a function without a name");
                }
                Ok(Kind::Parameters)
            }
            (Last::Word("function"), _) => Ok(Kind::Parameters),
            (_, Last::Word("if" | "while" | "for" | "with")) => Ok(Kind::Head),
            (_, Last::Word("switch" | "catch")) => Ok(Kind::HeadOfBlock),
            _ => {
                if self.expects != Expects::Operand {
                    self.frames.add_postfix();
                }
                Ok(match self.expects {
                    Expects::Operator => Kind::Call,
                    Expects::Operand | Expects::Either => Kind::Group,
                })
            }
        }
    }

    fn list(&mut self) -> Result<Kind, Odd> {
        let frame = self.frames.top();
        if frame.kind == Kind::Object && frame.at_key {
            return self.refuse("a computed name of a property");
        }
        if self.expects != Expects::Operand {
            self.frames.add_postfix();
        }
        Ok(match self.expects {
            Expects::Operator => Kind::Index,
            Expects::Operand | Expects::Either => Kind::List,
        })
    }

    fn brace(&mut self) -> Result<Kind, Odd> {
        let frame = self.frames.top();
        let in_expression = frame.kind == Kind::Object || frame.after_question;
        Ok(match self.last {
            Last::Parameters => Kind::Function,
            Last::Start
            | Last::End
            | Last::Head
            | Last::BeforeBlock
            | Last::Word("else" | "do" | "try" | "finally") => Kind::Statements,
            Last::Open if matches!(frame.kind, Kind::Statements | Kind::Function) => {
                Kind::Statements
            }
            Last::Colon if !in_expression => Kind::Statements,
            // On a line of its own behind an expression.
            _ if self.expects == Expects::Operator && self.lexer.newline => Kind::Statements,
            _ => {
                self.operand("a brace behind an operand")?;
                Kind::Object
            }
        })
    }

    pub(super) fn close(&mut self, bracket: u8) -> Result<Last<'t>, Odd> {
        let Some(frame) = self.frames.close() else {
            return self.refuse("a bracket that nothing opened");
        };
        if frame.ambiguous {
            self.ambiguous -= 1;
        }
        let (opened, last, expects) = match frame.kind {
            Kind::Statements | Kind::Function | Kind::Object => (b'}', Last::End, Expects::Either),
            Kind::List | Kind::Index => (b']', Last::Group, Expects::Operator),
            Kind::Head => (b')', Last::Head, Expects::Operand),
            Kind::HeadOfBlock => (b')', Last::BeforeBlock, Expects::Operator),
            Kind::Parameters => (b')', Last::Parameters, Expects::Operator),
            Kind::Group | Kind::Call => (b')', Last::Group, Expects::Operator),
        };
        if opened != bracket {
            return self.refuse("a bracket of another kind");
        }
        let below = self.frames.top();
        below.after_brace = bracket == b'}';
        below.after_try = frame.is_try;
        below.after_target = frame.kind == Kind::Index;
        below.needs_name = false;
        self.expects = expects;
        Ok(last)
    }
}
