//! The tests of a script by texts that it writes down, in one form: what is tested, how, by which text.

use std::borrow::Cow;

use super::roles::Role;
use super::script::{BuiltinCall, Literal, Script};
use crate::pac::tree::{Id, Kind};
use crate::source::Span;

/// Tests that are looked at, at most.
const MOST: usize = 100_000;

/// A test of a value by a text.
#[derive(Debug, Clone)]
pub(super) struct Predicate<'t> {
    /// What is tested.
    pub subject: Role,
    /// How.
    pub how: How,
    /// By which text.
    pub text: Cow<'t, str>,
    /// Where the text is written.
    pub span: Span,
    /// The test.
    pub id: Id,
}

/// How a value is tested by a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It is the text, or is not.
    Equal,
    /// shExpMatch.
    Glob,
    /// dnsDomainIs.
    Domain,
    /// localHostOrDomainIs.
    LocalHost,
    /// It contains the text.
    Anywhere,
    /// It begins with the text.
    Beginning,
    /// It ends with the text.
    End,
    /// A regular expression, which is the text; true where letter case does not count.
    Regex(bool),
}

/// Every test, in order of the text; and true where there are more than are looked at.
pub(super) fn of<'t>(script: &Script<'t>) -> (Vec<Predicate<'t>>, bool) {
    let mut found = Found {
        script,
        predicates: Vec::new(),
        left_out: false,
    };
    for call in script.calls() {
        found.builtin(call);
    }
    let tree = script.tree;
    for (id, node) in tree.all() {
        match &node.kind {
            Kind::Binary(operator) => found.compared(id, operator),
            Kind::Call => found.method(id),
            Kind::Switch => found.switch(id),
            _ => {}
        }
    }
    let mut predicates = found.predicates;
    predicates.sort_by_key(|predicate| (predicate.span.start, predicate.id));
    (predicates, found.left_out)
}

struct Found<'s, 't> {
    script: &'s Script<'t>,
    predicates: Vec<Predicate<'t>>,
    left_out: bool,
}

impl<'t> Found<'_, 't> {
    fn add(&mut self, subject: Id, how: How, text: Id, id: Id) {
        // A long list may be named often: it is not made again where nothing of it is kept.
        if self.predicates.len() >= MOST {
            self.left_out = true;
        } else if let Some(subject) = self.script.role(subject) {
            self.push(subject, how, self.script.literals(text), id);
        }
    }

    fn push(&mut self, subject: Role, how: How, texts: Vec<Literal<'t>>, id: Id) {
        for literal in texts {
            if self.predicates.len() >= MOST {
                self.left_out = true;
                return;
            }
            self.predicates.push(Predicate {
                subject,
                how,
                text: literal.text,
                span: literal.span,
                id,
            });
        }
    }

    fn builtin(&mut self, call: &BuiltinCall) {
        let how = match call.name {
            "shExpMatch" => How::Glob,
            "dnsDomainIs" => How::Domain,
            "localHostOrDomainIs" => How::LocalHost,
            _ => return,
        };
        if let [subject, text, ..] = call.arguments.as_slice() {
            self.add(*subject, how, *text, call.id);
        }
    }

    /// `a == b`, and what compares a place or a part of a text.
    fn compared(&mut self, id: Id, operator: &str) {
        let script = self.script;
        let mut operands = script.tree.children(id);
        let (Some(one), Some(other), None) = (operands.next(), operands.next(), operands.next())
        else {
            return;
        };
        let is_equality = matches!(operator, "==" | "===" | "!=" | "!==");
        for (subject, against) in [(one, other), (other, one)] {
            if let Some((object, how, text)) = self.position(subject, against, operator) {
                self.add(object, how, text, id);
                return;
            }
            if !is_equality {
                continue;
            }
            if let Some((object, how)) = self.part(subject) {
                self.add(object, how, against, id);
                return;
            }
            if script.role(subject).is_some() {
                self.add(subject, How::Equal, against, id);
                return;
            }
        }
    }

    /// `a.indexOf("x") == 0`, `a.indexOf("x") != -1` and their like.
    fn position(&self, call: Id, number: Id, operator: &str) -> Option<(Id, How, Id)> {
        let (object, name, arguments) = method(self.script, call)?;
        let text = *arguments.first()?;
        let number = integer(self.script, number)?;
        let how = match (name, operator, number) {
            ("indexOf", "==" | "===" | "!=" | "!==", 0) if arguments.len() == 1 => How::Beginning,
            ("lastIndexOf", "==" | "===" | "!=" | "!==", 0) if arguments.len() == 2 => {
                How::Beginning
            }
            ("indexOf" | "lastIndexOf", "==" | "===" | "!=" | "!==" | ">", -1)
            | ("indexOf" | "lastIndexOf", ">=" | "<", 0) => How::Anywhere,
            _ => return None,
        };
        Some((object, how, text))
    }

    /// `a.substring(0, 5)` and `a.slice(-4)`.
    fn part(&self, call: Id) -> Option<(Id, How)> {
        let (object, name, arguments) = method(self.script, call)?;
        if !matches!(name, "substring" | "substr" | "slice") {
            return None;
        }
        let first = integer(self.script, *arguments.first()?);
        match (first, arguments.len()) {
            (Some(0), 2) => Some((object, How::Beginning)),
            (Some(..0), 1) if name != "substring" => Some((object, How::End)),
            _ => None,
        }
    }

    fn method(&mut self, id: Id) {
        let script = self.script;
        let Some((object, name, arguments)) = method(script, id) else {
            return;
        };
        let Some(argument) = arguments.first().copied() else {
            return;
        };
        let how = match name {
            "includes" => How::Anywhere,
            "startsWith" => How::Beginning,
            "endsWith" => How::End,
            "test" | "exec" => return self.regex(object, argument, id),
            "match" | "search" => return self.regex(argument, object, id),
            _ => return,
        };
        self.add(object, how, argument, id);
    }

    fn regex(&mut self, expression: Id, subject: Id, id: Id) {
        let script = self.script;
        let value = match script.tree.kind(expression) {
            Kind::Name(_) => script.only_value(expression).unwrap_or(expression),
            _ => expression,
        };
        let span = script.tree.span(value);
        match script.tree.kind(value) {
            Kind::Regex(regex) => {
                let text = Cow::Borrowed(&*regex.pattern);
                let how = How::Regex(regex.flags.contains('i'));
                if let Some(subject) = script.role(subject) {
                    self.push(subject, how, vec![Literal { text, span }], id);
                }
            }
            Kind::New | Kind::Call => {
                let callee = script.tree.child(value, 0).map(|it| script.tree.kind(it));
                let is_regexp = matches!(callee, Some(Kind::Name(name)) if &**name == "RegExp");
                let text = script.tree.child(value, 1);
                if let Some(text) = text.filter(|_| is_regexp) {
                    let flags = script
                        .tree
                        .child(value, 2)
                        .and_then(|it| script.text_of(it));
                    let how = How::Regex(flags.is_some_and(|flags| flags.contains('i')));
                    self.add(subject, how, text, id);
                }
            }
            _ => {}
        }
    }

    fn switch(&mut self, id: Id) {
        let tree = self.script.tree;
        let mut children = tree.children(id);
        let Some(subject) = children.next() else {
            return;
        };
        if self.script.role(subject).is_none() {
            return;
        }
        for case in children {
            if let (Kind::Case { tested: true }, Some(test)) =
                (tree.kind(case), tree.child(case, 0))
            {
                self.add(subject, How::Equal, test, case);
            }
        }
    }
}

/// `object.name(arguments)`.
pub(super) fn method<'s>(script: &'s Script<'_>, call: Id) -> Option<(Id, &'s str, Vec<Id>)> {
    let tree = script.tree;
    if !matches!(tree.kind(call), Kind::Call) {
        return None;
    }
    let callee = tree.child(call, 0)?;
    let Kind::Member(name) = tree.kind(callee) else {
        return None;
    };
    let object = tree.child(callee, 0)?;
    // No method that matters here takes more.
    Some((object, name, tree.children(call).skip(1).take(4).collect()))
}

/// A whole number as it is written.
pub(super) fn integer(script: &Script<'_>, id: Id) -> Option<i64> {
    let number = |id: Id| match script.tree.kind(id) {
        Kind::Number(number) if number.fract() == 0.0 && number.abs() < 1e9 =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "it is small and whole")]
            Some(*number as i64)
        }
        _ => None,
    };
    match script.tree.kind(id) {
        Kind::Unary("-") => script.tree.child(id, 0).and_then(number).map(|it| -it),
        _ => number(id),
    }
}
