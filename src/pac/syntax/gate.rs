//! Which scripts may be parsed in the program itself: those for which that takes a time and a memory
//! in proportion to their length, and little of the stack, whatever is in them.
//!
//! The gate reads the tokens once and follows the grammar far enough to know where an operand is
//! expected, how deep what is open is nested, and what would make a parser read a passage twice. It
//! refuses what it does not follow: newer syntax, most things that are no syntax at all, and what is
//! merely odd. What it refuses is read in the worker, so that nothing is lost but time.

mod frames;

use self::frames::{CHAIN, Frame, Frames, Kind, LINK};
use super::lexer::{Lexer, Odd, Slash, Token};

/// Most tokens. Each costs a parser some tens of bytes, and the decision program some more. Statements
/// and comments cost as much as three and two.
pub const MOST_TOKENS: usize = 360_000;

/// Most parentheses that could be the parameters of an arrow function, until a parser has looked:
/// inside each other, and in the whole file.
const MOST_AMBIGUOUS: usize = 8;
const MOST_AMBIGUOUS_IN_ALL: usize = 1_000;

/// Whether a text may be parsed in the program itself.
///
/// # Errors
/// The first thing in it that forbids that.
pub fn harmless(text: &str) -> Result<(), Odd> {
    let mut gate = Gate {
        lexer: Lexer::new(text),
        frames: Frames::new(),
        expects: Expects::Operand,
        last: Last::Start,
        before: Last::Start,
        ambiguous: 0,
        ambiguous_in_all: 0,
    };
    while gate.step()? {}
    Ok(())
}

/// What the grammar wants next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    /// An operand, or a statement.
    Operand,
    /// An operator, or the end of an expression.
    Operator,
    /// After `}`, either.
    Either,
}

/// The last tokens, as far as they matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last<'t> {
    Start,
    Word(&'t str),
    /// The name of a property, or a word that is none of the language.
    Name,
    Literal,
    Open,
    Dot,
    /// `;`, or `}`
    End,
    /// The `)` behind `if`, `for`, `while`, `with`.
    Head,
    /// The `)` behind the parameters of a function.
    Parameters,
    /// The `)` behind `switch` and `catch`.
    BeforeBlock,
    /// The `)` of a group, and the `]` of a list.
    Group,
    Comma,
    Colon,
    Operator,
}

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

struct Gate<'t> {
    lexer: Lexer<'t>,
    frames: Frames,
    expects: Expects,
    last: Last<'t>,
    before: Last<'t>,
    /// Open parentheses that may be parameters, and all of them so far.
    ambiguous: usize,
    ambiguous_in_all: usize,
}

impl<'t> Gate<'t> {
    /// Reads a token; false at the end.
    fn step(&mut self) -> Result<bool, Odd> {
        let slash = match (self.expects, self.last) {
            (Expects::Operand, _) => Slash::Regex,
            (Expects::Either, _) | (_, Last::Operator | Last::Word("of")) => Slash::Unclear,
            (Expects::Operator, _) => Slash::Division,
        };
        let token = self.lexer.next(slash)?;
        if self.lexer.count > MOST_TOKENS {
            return Err(self.odd("its many parts"));
        }
        self.follows(token)?;
        self.settle(token);
        self.first_in_group(token)?;
        let last = match token {
            Token::End => return Ok(false),
            Token::Word(word) => self.word(word)?,
            Token::Literal => {
                self.operand("a literal behind an operand")?;
                self.expects = Expects::Operator;
                Last::Literal
            }
            Token::Open(bracket) => self.open(bracket)?,
            Token::Close(bracket) => self.close(bracket)?,
            _ => self.operator(token)?,
        };
        self.before = std::mem::replace(&mut self.last, last);
        if self.frames.too_deep() {
            return Err(self.odd("its deep nesting"));
        }
        Ok(true)
    }

    const fn odd(&self, reason: &'static str) -> Odd {
        self.lexer.odd(reason)
    }

    const fn refuse<T>(&self, reason: &'static str) -> Result<T, Odd> {
        Err(self.odd(reason))
    }

    /// Where a statement ended before this token, what was open in it is closed; where it goes on
    /// (`else`, the `while` of `do`, an operator behind `}`), it is not.
    fn settle(&mut self, token: Token<'t>) {
        const GOES_ON: [&str; 6] = ["else", "while", "catch", "finally", "in", "instanceof"];
        let goes_on = matches!(token, Token::Word(word) if GOES_ON.contains(&word));
        let begins = matches!(token, Token::Word(_) | Token::Literal | Token::Open(b'{'));
        // Two operands on two lines are two statements.
        let at_line_end = self.lexer.newline
            && self.expects == Expects::Operator
            && !matches!(self.last, Last::Dot | Last::Parameters | Last::BeforeBlock);
        let frame = self.frames.top();
        let after_semicolon = std::mem::take(&mut frame.after_semicolon);
        let after_brace = std::mem::take(&mut frame.after_brace);
        let ends = match frame.kind {
            Kind::Statements | Kind::Function => {
                after_semicolon && !goes_on || (after_brace || at_line_end) && begins && !goes_on
            }
            _ => false,
        };
        if ends {
            self.lexer.count += 1;
            self.frames.end_statement();
        }
    }

    /// An operand can stand here.
    fn operand(&self, reason: &'static str) -> Result<(), Odd> {
        if self.expects == Expects::Operator && !self.lexer.newline {
            return self.refuse(reason);
        }
        Ok(())
    }

    /// What has only one way to go on. Parsers go on after most errors here, too, and keep each.
    fn follows(&mut self, token: Token<'t>) -> Result<(), Odd> {
        let frame = self.frames.top();
        let after_try = std::mem::take(&mut frame.after_try);
        let fits = match (self.before, self.last) {
            (_, Last::Dot) => matches!(token, Token::Word(_)),
            (_, Last::Parameters | Last::BeforeBlock) => token == Token::Open(b'{'),
            (_, Last::Word("function")) => matches!(token, Token::Word(_) | Token::Open(b'(')),
            (Last::Word("function"), Last::Word(_)) => token == Token::Open(b'('),
            (Last::Word("const"), Last::Word(_)) => token == Token::Assign,
            (_, Last::Word("throw")) => !self.lexer.newline,
            (_, Last::Word("catch")) => token == Token::Open(b'('),
            // A key: shorthand is newer, and harmless.
            (_, Last::Name | Last::Literal) if frame.kind == Kind::Object && frame.at_key => {
                matches!(token, Token::Colon | Token::Comma | Token::Close(_))
            }
            _ if after_try => matches!(token, Token::Word("catch" | "finally")),
            _ if frame.kind == Kind::Parameters => {
                matches!(token, Token::Word(_) | Token::Comma | Token::Close(_))
            }
            _ => true,
        };
        if fits {
            return Ok(());
        }
        self.refuse("what is no syntax of 2009")
    }

    /// A group that begins with an object, a list, or a name with `,`, `=` or `)` behind it could be
    /// parameters.
    fn first_in_group(&mut self, token: Token<'t>) -> Result<(), Odd> {
        let frame = self.frames.top();
        let ambiguous = match (std::mem::take(&mut frame.unread), token) {
            (1, Token::Word(word)) => {
                frame.unread = if word == "function" { 0 } else { 2 };
                false
            }
            (1, Token::Open(bracket)) => bracket != b'(',
            (2, Token::Comma | Token::Assign | Token::Close(_)) => true,
            _ => false,
        };
        if !ambiguous {
            return Ok(());
        }
        frame.ambiguous = true;
        self.ambiguous += 1;
        self.ambiguous_in_all += 1;
        if self.ambiguous > MOST_AMBIGUOUS || self.ambiguous_in_all > MOST_AMBIGUOUS_IN_ALL {
            return self.refuse("its many parentheses");
        }
        Ok(())
    }

    fn word(&mut self, word: &'t str) -> Result<Last<'t>, Odd> {
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

    fn open(&mut self, bracket: u8) -> Result<Last<'t>, Odd> {
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
            Last::Start | Last::End | Last::Head | Last::BeforeBlock => Kind::Statements,
            Last::Word("else" | "do" | "try" | "finally") => Kind::Statements,
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

    fn close(&mut self, bracket: u8) -> Result<Last<'t>, Odd> {
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

    fn operator(&mut self, token: Token<'t>) -> Result<Last<'t>, Odd> {
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
            return self.refuse("an assignment to what is no name and no property");
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

#[cfg(test)]
mod tests;
