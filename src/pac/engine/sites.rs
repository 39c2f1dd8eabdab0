//! The numbers of probes and marks, and the places that they stand for.

use crate::pac::steps::{ConditionKind, Instrumentation};
use crate::pac::syntax::Syntax;
use crate::source::Span;

/// Every probe and mark of a script.
#[derive(Default)]
pub(super) struct Sites {
    /// By the number that the probe is called with: the returns first.
    pub probes: Vec<Site>,
    /// How many of them are returns.
    pub returns: u32,
    /// The functions; the first is the script itself.
    pub functions: Vec<FunctionPlace>,
    /// The statements that have a mark of their own.
    pub statements: Vec<Span>,
    /// Where the marks are.
    pub marks: Marks,
    /// True where conditions, calls and statements have probes and marks.
    pub full: bool,
}

/// A function of the script; the first is the script itself.
pub(super) struct FunctionPlace {
    pub span: Span,
    pub body: Span,
    pub name: Option<String>,
}

/// What a probe stands for.
pub(super) enum Site {
    /// A value is returned.
    Return {
        span: Span,
        argument: Option<Span>,
        is_body: bool,
        /// Index of the function.
        function: u32,
        /// The builtin whose result it is, where it returns just that.
        call: Option<&'static str>,
    },
    /// A condition has a value.
    Condition {
        span: Span,
        kind: ConditionKind,
        /// For a `case`: the number of the probe of its `switch`.
        switch: Option<u32>,
        /// The builtin whose result it is, where it is just that.
        call: Option<&'static str>,
    },
    /// A builtin has given its result.
    Call { span: Span, name: &'static str },
}

impl Site {
    pub(super) const fn span(&self) -> Span {
        match self {
            Self::Return { span, .. } | Self::Condition { span, .. } | Self::Call { span, .. } => {
                *span
            }
        }
    }

    /// The builtin call whose result passes here.
    pub(super) fn call(&self) -> Option<(&'static str, Span)> {
        match self {
            Self::Return { argument, call, .. } => (*call).zip(*argument),
            Self::Condition { span, call, .. } => call.map(|name| (name, *span)),
            Self::Call { span, name } => Some((name, *span)),
        }
    }
}

impl Sites {
    pub(super) fn new(syntax: &Syntax, followed: Instrumentation) -> Self {
        if followed == Instrumentation::Nothing {
            return Self::default();
        }
        let full = followed.is_full();
        let functions = syntax
            .functions
            .iter()
            .map(|function| FunctionPlace {
                span: function.span,
                body: function.body,
                name: function.name.clone(),
            })
            .collect();
        let mut sites = Self {
            functions,
            marks: Marks::new(syntax, full),
            full,
            ..Self::default()
        };
        sites.returns(syntax);
        sites.returns = u32::try_from(sites.probes.len()).unwrap_or(u32::MAX);
        if full {
            sites.statements = syntax.statements.iter().map(|site| site.span).collect();
            sites.conditions(syntax);
            sites.calls(syntax);
        }
        sites
    }

    fn returns(&mut self, syntax: &Syntax) {
        for site in &syntax.returns {
            self.probes.push(Site::Return {
                span: site.span,
                argument: site.argument,
                is_body: site.is_body,
                function: site.function,
                call: site.argument.and_then(|argument| call_at(syntax, argument)),
            });
        }
    }

    fn conditions(&mut self, syntax: &Syntax) {
        let first = self.probes.len();
        let number_at = |span: Span| {
            let index = syntax
                .conditions
                .binary_search_by_key(&span, |site| site.span)
                .ok()?;
            u32::try_from(first + index).ok()
        };
        for site in &syntax.conditions {
            self.probes.push(Site::Condition {
                span: site.span,
                kind: site.kind,
                switch: site.compared_with.and_then(number_at),
                call: call_at(syntax, site.span),
            });
        }
    }

    /// Those whose result passes no other probe at once.
    fn calls(&mut self, syntax: &Syntax) {
        let mut taken: Vec<Span> = self
            .probes
            .iter()
            .filter_map(|site| site.call().map(|(_, span)| span))
            .collect();
        taken.sort_unstable();
        for site in &syntax.calls {
            if taken.binary_search(&site.span).is_err() {
                self.probes.push(Site::Call {
                    span: site.span,
                    name: site.name,
                });
            }
        }
    }
}

fn call_at(syntax: &Syntax, span: Span) -> Option<&'static str> {
    let index = syntax
        .calls
        .binary_search_by_key(&span, |site| site.span)
        .ok()?;
    syntax.calls.get(index).map(|site| site.name)
}

/// The indices of the array of marks: for each function the statement that began last; for each
/// function how often it was entered; for each statement how often it began.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    functions: u32,
    statements: u32,
}

impl Marks {
    fn new(syntax: &Syntax, full: bool) -> Self {
        let count = |length: usize| {
            if full {
                u32::try_from(length).unwrap_or(0)
            } else {
                0
            }
        };
        Self {
            functions: count(syntax.functions.len()),
            statements: count(syntax.statements.len()),
        }
    }

    /// The mark that began last in a function, by the function's index.
    pub(super) const fn last_of(function: u32) -> u32 {
        function
    }

    /// How often a function was entered.
    pub(super) fn entered(self, function: usize) -> u32 {
        self.functions + u32::try_from(function).unwrap_or(0)
    }

    /// How often a statement began.
    pub(super) fn statement(self, statement: usize) -> u32 {
        2 * self.functions + u32::try_from(statement).unwrap_or(0)
    }

    /// The statement whose mark this is.
    pub(super) fn statement_of(self, mark: u32) -> Option<usize> {
        mark.checked_sub(2 * self.functions)
            .map(|index| index as usize)
    }

    /// Length of the array.
    pub(super) const fn length(self) -> u32 {
        2 * self.functions + self.statements
    }
}
