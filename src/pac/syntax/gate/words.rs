//! Names and the words of the language.

use super::frames::{CHAIN, Kind, LINK};
use super::{Expects, Gate, Last};
use crate::pac::syntax::lexer::Odd;

/// Words that belong to newer syntax, or that parsers read as its beginning.
const NEWER: [&str; 12] = [
    "as",
    "async",
    "await",
    "class",
    "enum",
    "export",
    "extends",
    "import",
    "satisfies",
    "super",
    "using",
    "yield",
];

impl<'t> Gate<'t> {
    pub(super) fn word(&mut self, word: &'t str) -> Result<Last<'t>, Odd> {
        if self.last == Last::Dot {
            self.expects = Expects::Operator;
            return Ok(Last::Name);
        }
        if NEWER.contains(&word) {
            return self.refuse("a word of newer syntax");
        }
        let frame = self.frames.top();
        if frame.kind == Kind::Object && frame.at_key {
            self.expects = Expects::Operator;
            return Ok(Last::Name);
        }
        if frame.kind == Kind::Parameters {
            self.expects = Expects::Operator;
            return Ok(Last::Word(word));
        }
        if matches!(word, "in" | "instanceof") {
            return self.relation(word);
        }
        self.operand("a word behind an operand")?;
        let on_new_line = self.expects == Expects::Operator;
        let single = matches!(
            self.last,
            Last::Head | Last::Colon | Last::Word("else" | "do")
        );
        self.expects = Expects::Operand;
        match word {
            "if" => {
                if self.last != Last::Word("else") {
                    self.frames.add_statement(CHAIN);
                }
            }
            "else" => self.frames.add_statement(LINK),
            "for" | "while" | "do" | "with" => self.frames.add_statement(CHAIN),
            "typeof" | "void" | "delete" | "new" => self.frames.add_unary(),
            "case" | "default" => self.label_of_switch(word)?,
            "let" | "const" => {
                if single {
                    return self.refuse("a declaration that is a statement's body");
                }
                self.frames.top().in_const = word == "const";
            }
            "function" => {
                let begins = matches!(
                    self.last,
                    Last::Start | Last::End | Last::Open | Last::Head | Last::Word("else" | "do")
                );
                let frame = self.frames.top();
                let among = matches!(frame.kind, Kind::Statements | Kind::Function);
                frame.needs_name = among && (begins || on_new_line);
            }
            "return" => {
                if !self.frames.in_function() {
                    return self.refuse("a return outside of functions");
                }
            }
            "throw" | "var" | "try" | "catch" | "finally" | "switch" | "break" | "continue" => {}
            _ => self.expects = Expects::Operator,
        }
        if matches!(word, "break" | "continue" | "debugger") {
            self.expects = Expects::Operand;
        }
        Ok(Last::Word(word))
    }

    fn relation(&mut self, word: &'t str) -> Result<Last<'t>, Odd> {
        if self.expects == Expects::Operand {
            return self.refuse("an operator in place of an operand");
        }
        let frame = self.frames.top();
        if word == "in" && frame.kind == Kind::Head && (frame.saw_comma || frame.saw_assign) {
            return self.refuse("an unusual head of a loop");
        }
        self.frames.end_operand();
        self.expects = Expects::Operand;
        Ok(Last::Word(word))
    }

    fn label_of_switch(&mut self, word: &str) -> Result<(), Odd> {
        self.lexer.count += 2;
        self.frames.end_statement();
        let frame = self.frames.top();
        let again = word == "default" && std::mem::replace(&mut frame.saw_default, true);
        if frame.kind != Kind::Statements || again {
            return self.refuse("an unusual label of a switch");
        }
        frame.in_case = true;
        Ok(())
    }
}
