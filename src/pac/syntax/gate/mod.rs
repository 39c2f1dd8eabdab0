//! Which scripts may be parsed in the program itself: those for which that takes a time and a memory
//! in proportion to their length, and little of the stack, whatever is in them.
//!
//! The gate reads the tokens once and follows the grammar far enough to know where an operand is
//! expected, how deep what is open is nested, and what would make a parser read a passage twice. It
//! refuses what it does not follow: newer syntax, most things that are not syntax at all, and what is
//! merely odd. What it refuses is read in the worker, so that nothing is lost but time.

mod brackets;
mod frames;
mod operators;
mod words;

use self::frames::{Frames, Kind};
use super::lexer::{Lexer, Odd, Slash, Token};

/// Most tokens. Each costs a parser some tens of bytes, and the decision program some more. Statements
/// and comments cost as much as three and two.
pub const MOST_TOKENS: usize = 345_000;

/// What a parameter counts beside its own token.
const PARAMETER: usize = 4;

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
        if matches!(token, Token::Word(_)) && self.frames.top().kind == Kind::Parameters {
            self.lexer.count += PARAMETER;
        }
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
        self.refuse("what is not syntax of 2009")
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
}

#[cfg(test)]
mod tests;
