//! What is open at a place of a script, and what that costs of a parser's stack.

/// The cost of one bracket, of one construct whose operand or body is to its right, of one property
/// or call behind an operand, and of one `else`.
const BRACKET: u32 = 64;
pub(super) const CHAIN: u32 = 8;
pub(super) const POSTFIX: u32 = 4;
pub(super) const LINK: u32 = 1;

/// Most of it: 256 brackets, 2,048 conditional expressions or 16,384 `else if`, or some of each. A
/// parser needs about 6 MiB for that.
const MOST_DEPTH: u32 = 16_384;

/// What a bracket opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The script itself, and blocks.
    Statements,
    /// The body of a function.
    Function,
    Object,
    List,
    Index,
    /// A parenthesis in place of an operand.
    Group,
    Call,
    /// That of `if`, `for`, `while`, `with`.
    Head,
    /// That of `switch` and `catch`.
    HeadOfBlock,
    Parameters,
}

/// An open bracket.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what was seen since it was opened; each is a fact of its own"
)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// Costs of the statement, the expression, and the operand that are open in it.
    statement: u32,
    expression: u32,
    unary: u32,
    postfix: u32,
    /// `?` without their `:`.
    questions: u32,
    /// Tokens of a group that are looked at: 0 where it is known what it is.
    pub(super) unread: u8,
    pub(super) ambiguous: bool,
    /// In an object: a name comes.
    pub(super) at_key: bool,
    pub(super) is_try: bool,
    /// What the last token in it closed or ended.
    pub(super) after_semicolon: bool,
    pub(super) after_brace: bool,
    pub(super) after_try: bool,
    pub(super) after_target: bool,
    pub(super) after_question: bool,
    pub(super) in_case: bool,
    pub(super) in_const: bool,
    pub(super) needs_name: bool,
    pub(super) saw_default: bool,
    pub(super) saw_comma: bool,
    pub(super) saw_assign: bool,
}

impl Frame {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            statement: 0,
            expression: 0,
            unary: 0,
            postfix: 0,
            questions: 0,
            unread: 0,
            ambiguous: false,
            at_key: false,
            is_try: false,
            after_semicolon: false,
            after_brace: false,
            after_try: false,
            after_target: false,
            after_question: false,
            in_case: false,
            in_const: false,
            needs_name: false,
            saw_default: false,
            saw_comma: false,
            saw_assign: false,
        }
    }

    const fn cost(&self) -> u32 {
        self.statement + self.expression + self.unary + self.postfix
    }
}

/// The open brackets; the script itself is the first.
pub(super) struct Frames {
    below: Vec<Frame>,
    top: Frame,
    /// The cost of those below, and of all brackets.
    fixed: u32,
    functions: usize,
}

impl Frames {
    pub(super) const fn new() -> Self {
        Self {
            below: Vec::new(),
            top: Frame::new(Kind::Statements),
            fixed: 0,
            functions: 0,
        }
    }

    pub(super) const fn top(&mut self) -> &mut Frame {
        &mut self.top
    }

    pub(super) const fn too_deep(&self) -> bool {
        self.fixed + self.top.cost() > MOST_DEPTH
    }

    pub(super) const fn in_function(&self) -> bool {
        self.functions > 0
    }

    pub(super) fn open(&mut self, frame: Frame) {
        if frame.kind == Kind::Function {
            self.functions += 1;
        }
        self.fixed += self.top.cost() + BRACKET;
        self.below.push(std::mem::replace(&mut self.top, frame));
    }

    /// What was open; `None` where it is the script itself.
    pub(super) fn close(&mut self) -> Option<Frame> {
        let closed = std::mem::replace(&mut self.top, self.below.pop()?);
        if closed.kind == Kind::Function {
            self.functions -= 1;
        }
        self.fixed -= self.top.cost() + BRACKET;
        Some(closed)
    }

    pub(super) const fn add_statement(&mut self, cost: u32) {
        self.top.statement += cost;
    }

    /// A construct of an expression whose right side is another expression.
    pub(super) const fn add_expression(&mut self) {
        self.end_operand();
        self.top.expression += CHAIN;
    }

    pub(super) const fn add_unary(&mut self) {
        self.top.unary += CHAIN;
    }

    pub(super) const fn add_postfix(&mut self) {
        self.top.postfix += POSTFIX;
    }

    /// A `?`.
    pub(super) const fn ask(&mut self) {
        self.add_expression();
        self.top.questions += 1;
    }

    /// A `:`; true where it belongs to a `?`.
    pub(super) const fn answer(&mut self) -> bool {
        let belongs = self.top.questions > 0;
        if belongs {
            self.top.questions -= 1;
            self.end_operand();
        }
        self.top.after_question = belongs;
        belongs
    }

    pub(super) const fn end_operand(&mut self) {
        self.top.unary = 0;
        self.top.postfix = 0;
    }

    pub(super) const fn end_expression(&mut self) {
        self.end_operand();
        self.top.expression = 0;
        self.top.questions = 0;
    }

    pub(super) const fn end_statement(&mut self) {
        self.end_expression();
        self.top.statement = 0;
        self.top.in_const = false;
    }
}
